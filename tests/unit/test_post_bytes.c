/* What the sender lets out: no address and no body gets out of its place, whatever
 * bytes are in it. */
#include "post_fixture.h"

#include "base/buf.h"

/* What must never get out of its place, to be put into addresses. */
#define NASTY(text)                                                                    \
    {                                                                                  \
        text, sizeof(text) - 1                                                         \
    }
static const struct str nasties[] = {
    NASTY("\r\n"),
    NASTY("\n"),
    NASTY("\r"),
    NASTY("\r\nRCPT TO:<evil@z.example>"),
    NASTY("\nRCPT TO:<evil@z.example>"),
    NASTY(">\r\nDATA\r\nevil\r\n.\r\n"),
    NASTY("> SIZE=1"),
    NASTY("> ORCPT=rfc822;evil@z.example"),
    NASTY("><evil@z.example"),
    NASTY("<"),
    NASTY(" "),
    NASTY("\t"),
    NASTY("\0"),
    NASTY("\0\r\n.\r\n"),
    NASTY("\x7f"),
    NASTY("\x1b[2J"),
    NASTY("\x01"),
    NASTY("\xff"),
    NASTY("\xc0\x8d\xc0\x8a"),
    NASTY("\xed\xa0\x80"),
    NASTY("\xc2"),
    NASTY("%0d%0aRCPT%20TO:"),
    NASTY("=0D=0A"),
    NASTY("\xe2\x80\xa8"),
    NASTY("\xc2\x85"),
    NASTY("\xe5\x98\x8d\xe5\x98\x8a"),
    NASTY("\xe2\x80\xae"),
    NASTY("\"evil\""),
    NASTY("\\"),
    NASTY(","),
    NASTY(";"),
    NASTY("(evil)"),
    NASTY("@evil.example"),
    NASTY("RCPT TO:"),
};

/* At the front, within the local part, at its end, within the domain, at the end. */
static struct str hostile_address(struct arena *a, int id, size_t i)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(4096);
    struct str whole = arena_printf(a, "m%d.longer@y.example", id);
    static const size_t places[] = {0, 4, 8, 14, 30};
    struct str nasty = nasties[i / ARRAY_LEN(places) % ARRAY_LEN(nasties)];
    size_t at = places[i % ARRAY_LEN(places)];
    at = at == 8 ? str_find_byte(whole, '@') : at;

    buf_put(&b, str_sub(whole, 0, at));
    buf_put(&b, nasty);
    buf_put(&b, str_from(whole, at));
    return arena_str(a, buf_str(&b));
}

static int lines_with(struct post *p, const char *start, struct buf *said)
{
    int n = 0;
    struct str rest = buf_str(said);
    (void)p;
    while (rest.ptr) {
        n += str_starts(str_take(&rest, '\n'), str_c(start));
    }
    return n;
}

static void read_log(struct post *p, struct buf *said)
{
    char piece[4096];
    off_t at = 0;
    for (ssize_t n; (n = pread(fileno(p->peer.log), piece, sizeof(piece), at)) > 0;) {
        buf_put(said, str_of(piece, (size_t)n));
        at += n;
    }
}

static void test_send_says_one_mail_and_one_rcpt_whatever_the_address(void **state)
{
    (void)state;
    enum { FIELDS = 2, CASES = FIELDS * 5 * ARRAY_LEN(nasties) };
    struct post p;
    struct buf said CLEANUP(buf_done) = BUF_INIT(1 << 20);
    int sent = 0;
    post_init(&p, CASES, 3);
    p.config.timeout_s = 20;
    for (int id = 1; id <= p.n; id++) {
        size_t i = (size_t)id - 1;
        struct str hostile = hostile_address(&p.a, id, i / FIELDS);
        *(i % FIELDS == 0 ? &p.mails[id].rcpt_to : &p.mails[id].mail_from) = hostile;
    }
    assert_true(p.n >= 200);
    peer_start(&p.peer, good_script, NULL, GROUPED);
    assert_int_equal(post_run(&p), RC_OK);
    read_log(&p, &said);
    for (int id = 1; id <= p.n; id++) {
        assert_int_equal(p.verdicts[id], 1);
        assert_true(p.results[id].rc == RC_OK || p.results[id].rc == RC_INPUT);
        sent += p.results[id].rc == RC_OK;
    }
    assert_true(sent > 50 && sent < p.n - 150);
    assert_int_equal(lines_with(&p, "MAIL FROM:<", &said), sent);
    assert_int_equal(lines_with(&p, "RCPT TO:<", &said), sent);
    assert_int_equal(lines_with(&p, "DATA\r", &said), sent);
    struct str rest = buf_str(&said);
    for (struct str line; !str_is_empty(line = str_take(&rest, '\n'));) {
        static const char *const verbs[] = {"EHLO us.example\r", "MAIL FROM:<",
                                            "RCPT TO:<", "DATA\r", "QUIT\r"};
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
            known |= str_starts(line, str_c(verbs[i]));
        }
        if (!known || str_has(line, STR("<evil@")) || str_has(line, STR("> ORCPT"))) {
            fail_msg("the server heard '%.*s'", STR_ARG(line));
        }
    }
    post_done(&p);
}

/* Any bytes: some of them a mail, most of them not. */
static struct str random_body(struct arena *a, uint64_t *seed)
{
    static const char *const bits[] = {"\r\n",      "\r\n", "\r\n.", "\r\n..",
                                       "\r\n.\r\n", ".",    "x",     "text",
                                       "\n",        "\r",   "\n.\n"};
    struct buf b CLEANUP(buf_done) = BUF_INIT(8192);
    bool clean = next_random(seed) % 4 != 0;
    uint64_t n = next_random(seed) % 60;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t r = next_random(seed) % 14;
        if (r < (clean ? 8 : ARRAY_LEN(bits))) {
            buf_puts(&b, bits[r]);
        } else if (r == 12) { /* near the limit of a line */
            uint64_t len = 900 + next_random(seed) % (clean ? 30 : 200);
            buf_puts(&b, "\r\n");
            for (uint64_t k = 0; k < len && b.len < 7000; k++) {
                buf_putc(&b, k == 0 ? '.' : 'y');
            }
            buf_puts(&b, "\r\n");
        } else {
            uint64_t any = next_random(seed);
            char c = (char)(any % 256);
            buf_putc(&b, clean && (c == '\r' || c == '\n' || c == '\0') ? '~' : c);
        }
    }
    buf_puts(&b, "\r\n");
    return arena_str(a, buf_str(&b));
}

/* RFC 5322 2.3 and 2.1.1, as slowly as they are written. */
static bool is_canonical(struct str raw)
{
    size_t length = 0;
    for (size_t i = 0; i < raw.len; i++) {
        bool cr_before = i > 0 && raw.ptr[i - 1] == '\r';
        bool lf_after = i + 1 < raw.len && raw.ptr[i + 1] == '\n';
        char c = raw.ptr[i];
        if (c == '\0' || (c == '\n' && !cr_before) || (c == '\r' && !lf_after)) {
            return false;
        }
        length = c == '\n' ? 0 : length + (c != '\r');
        if (length > 998) {
            return false;
        }
    }
    return str_ends(raw, STR("\r\n"));
}

static void test_send_lets_no_body_out_of_its_place(void **state)
{
    (void)state;
    struct post p;
    uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
    int sent = 0;
    post_init(&p, 10000, 4);
    p.config.timeout_s = 20;
    for (int id = 1; id <= p.n; id++) {
        p.mails[id].raw = random_body(&p.a, &seed);
    }
    peer_start(&p.peer, good_script, NULL, GROUPED);
    assert_int_equal(post_run(&p), RC_OK);
    for (int id = 1; id <= p.n; id++) {
        struct str raw = p.mails[id].raw;
        bool good = is_canonical(raw);
        const char *fault = fault_of(&p, id);
        if (!fault && p.results[id].rc != (good ? RC_OK : RC_INPUT)) {
            fault = "canonical or not?";
        }
        if (!fault && good &&
            p.peer.shared->of[id].hash != peer_hash(PEER_HASH_SEED, raw.ptr, raw.len)) {
            fault = "other bytes arrived than were sent";
        }
        if (fault) {
            fail_msg("mail %d: %s: %s %.*s", id, fault, rc_name(p.results[id].rc),
                     STR_ARG(p.results[id].reply));
        }
        sent += good;
    }
    assert_true(sent > 5000 && sent < 9500);
    post_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_says_one_mail_and_one_rcpt_whatever_the_address),
        cmocka_unit_test(test_send_lets_no_body_out_of_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
