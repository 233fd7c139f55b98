/* Frames between parent and reader child: nothing a broken child writes gets through.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "reader/child/wire.h"

static struct reading sample(void)
{
    return (struct reading){
        .kind = READING_REPLY,
        .intent = INTENT_QUESTION,
        .scale = SCALE_NPS,
        .has_score = true,
        .score = 7,
        .candidates = {{7, STR("eine 7")}, {-2025, STR("\n")}},
        .n_candidates = 2,
        .reply = STR("Hallo,\neine 7."),
        .comment = STR("eine 7"),
        .lang = "de",
        .tokens = {STR("uwn2vn67sw7usaxtzx8w")},
        .n_tokens = 1,
        .from = STR("j@x.example"),
        .from_name = STR("J\xc3\xbcrgen"),
        .subject = STR("Re: x"),
        .message_id = STR("1@x.example"),
        .in_reply_to = STR("2@x.example"),
        .references = STR("2@x.example 3@x.example"),
        .auth_results = STR("a\nb"),
        .date = -5,
        .has_attachment = true,
        .files = {{STR("a b.png"), STR("image/png"), {"\0\xff", 2}, FILE_PASSED},
                  {STR("b.exe"), STR("a/b"), STR(""), FILE_BLOCKED}},
        .n_files = 2,
        .bounce_class = BOUNCE_SOFT,
        .bounce_recipient = STR("k@x.example"),
        .bounce_status = STR("4.2.2"),
        .reason = STR("none"),
        .signature = STR("Kim\n0171"),
    };
}

/* The content of the reading's frame. */
static struct str content_of(struct buf *b, const struct reading *r)
{
    size_t len = 0;
    wire_put_reading(b, r);
    assert_false(b->over);
    enum rc rc = wire_get_head((const unsigned char *)b->ptr, b->max, &len, NULL);
    assert_int_equal(rc, RC_OK);
    assert_int_equal(len, b->len - WIRE_HEAD_BYTES);
    return str_from(buf_str(b), WIRE_HEAD_BYTES);
}

static void test_reading_round_trip_equal(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(65536);
    struct buf again = BUF_INIT(65536);
    struct reading r = sample();
    struct reading got;
    struct str content = content_of(&b, &r);
    assert_int_equal(wire_get_reading(content, &got, NULL), RC_OK);
    assert_true(str_eq(content, content_of(&again, &got)));
    assert_int_equal(got.score, 7);
    assert_int_equal(got.date, -5);
    assert_int_equal(got.candidates[1].score, -2025);
    assert_true(str_eq(got.reply, r.reply));
    assert_true(str_eq(got.reason, r.reason));
    assert_true(str_eq(got.signature, r.signature));
    assert_string_equal(got.lang, "de");
    buf_done(&b);
    buf_done(&again);
}

static void test_request_round_trip_equal(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(65536);
    struct reader_request req = {.raw = STR("a\0b\xff"),
                                 .truncated = true,
                                 .scale = SCALE_CES,
                                 .scale_shown = true,
                                 .sent_text = STR("sent"),
                                 .to_end = true,
                                 .own_domain = STR("x.example")};
    struct reader_request got;
    wire_put_request(&b, &req);
    struct str content = str_from(buf_str(&b), WIRE_HEAD_BYTES);
    assert_int_equal(wire_get_request(content, &got, NULL), RC_OK);
    assert_true(str_eq(got.raw, req.raw));
    assert_true(str_eq(got.sent_text, req.sent_text));
    assert_true(str_eq(got.own_domain, req.own_domain));
    assert_true(got.truncated);
    assert_true(got.to_end);
    assert_int_equal(got.scale, SCALE_CES);
    assert_true(got.scale_shown);
    for (size_t n = 0; n < content.len; n++) {
        assert_int_equal(wire_get_request(str_sub(content, 0, n), &got, NULL),
                         RC_INPUT);
    }
    buf_done(&b);
}

/* ---- readings that break a promise of reading.h ---- */

typedef void spoil_fn(struct reading *r);

static void kind(struct reading *r)
{
    r->kind = (enum reading_kind)8;
}
static void intent(struct reading *r)
{
    r->intent = (enum reading_intent)6;
}
static void scale(struct reading *r)
{
    r->scale = (enum reading_scale)3;
}
static void bounce(struct reading *r)
{
    r->bounce_class = (enum bounce_class)3;
}
static void high_score(struct reading *r)
{
    r->score = 11;
}
static void low_score(struct reading *r)
{
    r->score = -1;
}
static void csat_zero(struct reading *r)
{
    r->scale = SCALE_CSAT;
    r->score = 0;
}
static void review_too(struct reading *r)
{
    r->review = true;
}
static void file_path(struct reading *r)
{
    r->files[0].name = STR("../x");
}
static void file_line(struct reading *r)
{
    r->files[0].name = STR("x\ny");
}
static void file_type(struct reading *r)
{
    r->files[0].type = STR("image");
}
static void file_fate(struct reading *r)
{
    r->files[0].fate = FILE_TOO_BIG;
}
static void file_count(struct reading *r)
{
    r->n_files = MAIL_FILES_MAX + 1;
}
static void candidates(struct reading *r)
{
    r->n_candidates = READING_CANDIDATES_MAX + 1;
}
static void candidate_text(struct reading *r)
{
    r->candidates[0].evidence = STR("\xc3");
}
static void tokens(struct reading *r)
{
    r->n_tokens = READING_TOKENS_MAX + 1;
}
static void token_case(struct reading *r)
{
    r->tokens[0] = STR("UWN2VN67SW7USAXTZX8W");
}
static void token_shape(struct reading *r)
{
    r->tokens[0] = STR("uwn2vn67sw7usaxtzx8w' OR 1");
}
static void lang(struct reading *r)
{
    r->lang[0] = 'D';
}
static void lang_length(struct reading *r)
{
    r->lang[1] = '\0';
}
static void reply_utf8(struct reading *r)
{
    r->reply = STR("\xed\xa0\x80");
}
static void reply_nul(struct reading *r)
{
    r->reply = STR("a\0b");
}
static void from_line(struct reading *r)
{
    r->from = STR("a@b\r\nBcc: x");
}
static void subject_escape(struct reading *r)
{
    r->subject = STR("\x1b[2J");
}
static void id_nul(struct reading *r)
{
    r->message_id = STR("a\0b");
}
static void auth_utf8(struct reading *r)
{
    r->auth_results = STR("\xff");
}

static const struct {
    const char *name;
    spoil_fn *spoil;
} spoils[] = {
    {"kind", kind},
    {"intent", intent},
    {"scale", scale},
    {"bounce", bounce},
    {"high score", high_score},
    {"low score", low_score},
    {"csat zero", csat_zero},
    {"score and review", review_too},
    {"path of a file", file_path},
    {"line end in the name of a file", file_line},
    {"type of a file", file_type},
    {"bytes of a file not passed on", file_fate},
    {"number of files", file_count},
    {"candidates", candidates},
    {"candidate text", candidate_text},
    {"tokens", tokens},
    {"token case", token_case},
    {"token shape", token_shape},
    {"lang", lang},
    {"lang length", lang_length},
    {"reply surrogate", reply_utf8},
    {"reply nul", reply_nul},
    {"from with lines", from_line},
    {"subject with escape", subject_escape},
    {"id with nul", id_nul},
    {"auth results", auth_utf8},
};

static void test_reading_spoilt_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(spoils); i++) {
        struct buf b = BUF_INIT(65536);
        struct reading r = sample();
        struct reading got;
        spoils[i].spoil(&r);
        if (wire_get_reading(content_of(&b, &r), &got, NULL) != RC_INPUT) {
            fail_msg("%s: accepted", spoils[i].name);
        }
        buf_done(&b);
    }
}

static void test_reading_cut_or_longer_refused(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(65536);
    struct reading r = sample();
    struct reading got;
    struct str content = content_of(&b, &r);
    for (size_t n = 0; n < content.len; n++) {
        if (wire_get_reading(str_sub(content, 0, n), &got, NULL) != RC_INPUT) {
            fail_msg("cut at %zu: accepted", n);
        }
    }
    buf_putc(&b, 'x');
    content = str_from(buf_str(&b), WIRE_HEAD_BYTES);
    assert_int_equal(wire_get_reading(content, &got, NULL), RC_INPUT);
    buf_done(&b);
}

/* Any single byte changed to any value: refused, or a reading that keeps the promises;
 * what is accepted must be the same after another trip. */
static void test_reading_mutated_refused_or_sound(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(65536);
    struct reading r = sample();
    struct str content = content_of(&b, &r);
    size_t refused = 0;
    for (size_t i = 0; i < content.len; i++) {
        char *at = b.ptr + WIRE_HEAD_BYTES + i;
        char old = *at;
        for (int v = 0; v < 256; v++) {
            struct reading got;
            *at = (char)(unsigned char)v;
            if (wire_get_reading(content, &got, NULL) != RC_OK) {
                refused++;
                continue;
            }
            struct buf again = BUF_INIT(65536);
            assert_true(str_eq(content, content_of(&again, &got)));
            assert_true(got.n_tokens <= READING_TOKENS_MAX && str_is_utf8(got.reply));
            buf_done(&again);
        }
        *at = old;
    }
    assert_true(refused > content.len * 100);
    buf_done(&b);
}

static void test_head_wrong_mark_or_length_refused(void **state)
{
    (void)state;
    static const unsigned char good[] = "1RFN\x10\x00\x00";
    static const unsigned char mark[] = "1RFM\x10\x00\x00";
    size_t len = 0;
    assert_int_equal(wire_get_head(good, 16, &len, NULL), RC_OK);
    assert_int_equal(len, 16);
    assert_int_equal(wire_get_head(good, 15, &len, NULL), RC_INPUT);
    assert_int_equal(wire_get_head(mark, 16, &len, NULL), RC_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_round_trip_equal),
        cmocka_unit_test(test_request_round_trip_equal),
        cmocka_unit_test(test_reading_spoilt_refused),
        cmocka_unit_test(test_reading_cut_or_longer_refused),
        cmocka_unit_test(test_reading_mutated_refused_or_sound),
        cmocka_unit_test(test_head_wrong_mark_or_length_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
