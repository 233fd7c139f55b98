/* Stored bodies: what was packed comes back byte for byte, or not at all. */
#include "outbox_fixture.h"

#include "base/buf.h"
#include "base/file.h"

enum { LINES = 200 };

/* A mail of some kilobytes about somebody, as a mailing makes them. */
static struct str letter(struct fixture *f, const char *who)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(1 << 20);
    for (int i = 0; i < LINES; i++) {
        buf_printf(&b, "<td style=3D\"color:#%06x\">line %d of a template</td>\r\n",
                   (unsigned)i * 7919, i);
        if (i % 20 == 0) {
            buf_printf(&b, "<a href=3D\"mailto:feedback+%s@firma.example\">%d</a>\r\n",
                       who, i);
        }
    }
    return arena_str(&f->a, buf_str(&b));
}

static int64_t add_packed(struct fixture *f, struct packer *p, struct str raw)
{
    static int count = 0;
    struct outbox_mail m =
        some_mail(MAIL_SURVEY, arena_printf(&f->a, "p%d", count++).ptr, 10);
    m.raw = raw;
    packer_pack(&f->a, p, &m);
    return add(f, &m);
}

static void test_packed_comes_back_byte_for_byte(void **state)
{
    struct fixture *f = *state;
    char noise[3000];
    random_bytes((unsigned char *)noise, sizeof noise);
    const struct {
        const char *name;
        struct str raw;
        bool packs;
    } rows[] = {
        {"the base itself", letter(f, "aaaaaaaaaaaaaaaaaaaaaaaaaa"), true},
        {"another receiver", letter(f, "k7x2mq4tb3wn5yd8rj6pzc2ahe"), true},
        {"a longer one", letter(f, "somebody-with-a-very-long-name-indeed"), true},
        {"nothing in common, small", STR("x"), false},
        {"nothing in common", str_of(noise, sizeof noise), false},
        {"nothing at all", STR(""), false},
        {"bytes of any kind",
         arena_printf(&f->a, "%.*s\xff%c\r.\r\n", STR_ARG(letter(f, "b")), 0), true},
    };
    struct packer *p CLEANUP(packer_done) =
        packer_new(&f->a, letter(f, "aaaaaaaaaaaaaaaaaaaaaaaaaa"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct outbox_mail m = some_mail(MAIL_SURVEY, rows[i].name, 10);
        struct outbox_mail got;
        m.raw = rows[i].raw;
        packer_pack(&f->a, p, &m);
        if ((m.base != NULL) != rows[i].packs ||
            (rows[i].packs && m.packed.len > rows[i].raw.len / 20)) {
            fail_msg("%s: %zu bytes packed to %zu", rows[i].name, rows[i].raw.len,
                     m.packed.len);
        }
        OK(f, outbox_get(&f->a, f->s, add(f, &m), &got, &f->err));
        if (!str_eq(got.raw, rows[i].raw) || !str_eq(got.sent_text, m.sent_text)) {
            fail_msg("%s: other bytes come back", rows[i].name);
        }
    }
}

static void test_many_mails_share_one_base_in_any_connection(void **state)
{
    struct fixture *f = *state;
    struct store *other = NULL;
    struct outbox_mail got;
    for (int i = 0; i < 3; i++) { /* each run makes it ready anew */
        struct packer *p CLEANUP(packer_done) = packer_new(&f->a, letter(f, "a"));
        (void)add_packed(f, p, letter(f, "ada"));
        (void)add_packed(f, p, letter(f, "eve"));
    }
    OK(f, store_open(f->path, false, &other, &f->err));
    OK(f, outbox_get(&f->a, other, 6, &got, &f->err));
    assert_true(str_eq(got.raw, letter(f, "eve")));
    OK(f, db_exec(other->db,
                  "CREATE TEMP TABLE one (n INTEGER CHECK (n = 1));"
                  "INSERT INTO one SELECT count(*) FROM body_base;"
                  "INSERT INTO one SELECT count(DISTINCT base_id) FROM outbox_body;",
                  &f->err));
    store_close(other);
}

/* More of them in turn than are kept at hand. */
static void test_many_bases_in_turn_are_told_apart(void **state)
{
    enum { MANY = 20 };
    struct fixture *f = *state;
    int64_t ids[MANY];
    struct str raw[MANY];
    for (int i = 0; i < MANY; i++) {
        struct str base = letter(f, arena_printf(&f->a, "base%d", i).ptr);
        struct packer *p CLEANUP(packer_done) = packer_new(&f->a, base);
        raw[i] = letter(f, arena_printf(&f->a, "mail%d", i).ptr);
        ids[i] = add_packed(f, p, raw[i]);
    }
    for (int i = 0; i < 2 * MANY; i++) {
        struct outbox_mail got;
        OK(f, outbox_get(&f->a, f->s, ids[i % MANY], &got, &f->err));
        assert_true(str_eq(got.raw, raw[i % MANY]));
    }
}

static void test_base_of_a_transaction_that_failed_is_added_again(void **state)
{
    struct fixture *f = *state;
    struct packer *p CLEANUP(packer_done) = packer_new(&f->a, letter(f, "a"));
    struct outbox_mail got;
    OK(f, store_begin(f->s, &f->err));
    (void)add_packed(f, p, letter(f, "ada"));
    store_rollback(f->s);
    int64_t id = add_packed(f, p, letter(f, "eve"));
    OK(f, outbox_get(&f->a, f->s, id, &got, &f->err));
    assert_true(str_eq(got.raw, letter(f, "eve")));
}

/* Nothing leaves, nothing is lost: the mail waits as it did. */
static void test_damage_is_named_and_nothing_leaves(void **state)
{
    static const struct {
        const char *harm, *want;
    } rows[] = {
        {"UPDATE body_base SET bytes = CAST(replace(bytes, 'line', 'lane') AS BLOB)",
         "base 1"},
        {"PRAGMA foreign_keys = OFF; DELETE FROM body_base", "base 1"},
        {"UPDATE body_base SET bytes = x''", "base 1"},
        {"UPDATE outbox_body SET raw = substr(raw, 1, length(raw) - 1)", "mail 1:"},
        {"UPDATE outbox_body SET raw = CAST(substr(raw, 1, length(raw) - 4) || "
         "x'01020304'"
         " AS BLOB)",
         "mail 1:"},
        {"UPDATE outbox_body SET raw = x'28b52ffd'", "mail 1:"},
        {"UPDATE outbox_body SET raw = x'28b52ffde4ffffffffffffffff01'", "mail 1:"},
        {"UPDATE outbox_body SET raw = CAST('no packed mail' AS BLOB)", "mail 1:"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fixture *f = *state;
        struct packer *p CLEANUP(packer_done) = packer_new(&f->a, letter(f, "a"));
        struct claim c = {.run_id = start_run(f, f->s), .now = 1000, .limit = 10};
        struct claimed got = {0};
        struct counts n;
        (void)add_packed(f, p, letter(f, "ada"));
        store_close(f->s);
        OK(f, store_open(f->path, false, &f->s, &f->err));
        OK(f, db_exec(f->s->db, rows[i].harm, &f->err));
        RC(f, outbox_claim(&f->a, f->s, &c, &got, &f->err), RC_BROKEN);
        if (str_find(str_c(f->err.text), str_c(rows[i].want)) == STR_NPOS) {
            fail_msg("%s: %s", rows[i].harm, f->err.text);
        }
        OK(f, store_counts(f->s, &n, &f->err));
        assert_int_equal(n.outbox[OUTBOX_QUEUED], 1);
        OK(f, db_exec(f->s->db,
                      "DELETE FROM outbox_body; DELETE FROM outbox;"
                      "DELETE FROM body_base",
                      &f->err));
        bodies_forget(f->s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_packed_comes_back_byte_for_byte),
        WITH_STORE(test_many_mails_share_one_base_in_any_connection),
        WITH_STORE(test_many_bases_in_turn_are_told_apart),
        WITH_STORE(test_base_of_a_transaction_that_failed_is_added_again),
        WITH_STORE(test_damage_is_named_and_nothing_leaves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
