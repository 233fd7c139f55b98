/* The store as a file: made, migrated, refused, damaged, full, locked. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/embed.h"
#include "base/file.h"
#include "store_fixture.h"

/* SQLite's way to the disk, counted: these stand before those of the C library. */
static int syncs;

int fdatasync(int fd)
{
    syncs++;
    return fsync(fd);
}

static void test_open_when_absent_is_refused(void **state)
{
    struct fixture *f = *state;
    RC(f, store_open(f->path, false, &f->s, &f->err), RC_CONFIG);
    assert_false(file_exists(f->path));
    assert_non_null(strstr(f->err.text, "does not exist"));
}

static void test_open_when_folder_is_absent_is_refused(void **state)
{
    struct fixture *f = *state;
    const char *path = arena_printf(&f->a, "%s/none/store.db", f->dir).ptr;
    RC(f, store_open(path, true, &f->s, &f->err), RC_CONFIG);
}

static void test_open_creates_a_private_migrated_file(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    int64_t version = 0;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    OK(f, db_identify(f->s->db, &version, &f->err));
    assert_int_equal(version, 15);
}

static void test_open_again_finds_what_was_kept(void **state)
{
    struct fixture *f = *state;
    struct str value;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    RC(f, store_meta_get(&f->a, f->s, "k", &value, &f->err), RC_NONE);
    OK(f, store_meta_set(f->s, "k", STR("one"), &f->err));
    OK(f, store_meta_set(f->s, "k", STR("two"), &f->err));
    store_close(f->s);
    f->s = NULL;
    OK(f, store_open(f->path, false, &f->s, &f->err));
    OK(f, store_meta_get(&f->a, f->s, "k", &value, &f->err));
    EQ_STR(value, "two");
}

static void test_open_of_an_empty_file_goes_on(void **state)
{
    /* a crash between making the file and the first migration */
    struct fixture *f = *state;
    OK(f, file_write(f->path, STR(""), 0600, &f->err));
    OK(f, store_open(f->path, false, &f->s, &f->err));
    OK(f, store_meta_set(f->s, "k", STR("v"), &f->err));
}

static void test_failed_migration_leaves_nothing(void **state)
{
    /* a table of the schema is in the way, in a file that says it is ours */
    struct fixture *f = *state;
    struct db *db = NULL;
    int64_t version = -1;
    OK(f, db_open(f->path, true, &db, &f->err));
    OK(f, db_exec(db, "CREATE TABLE outbox (x); PRAGMA application_id = 1851876198",
                  &f->err));
    db_close(db);
    RC(f, store_open(f->path, false, &f->s, &f->err), RC_BROKEN);
    assert_non_null(strstr(f->err.text, "0001-first.sql"));
    OK(f, db_open(f->path, false, &db, &f->err));
    OK(f, db_identify(db, &version, &f->err));
    assert_int_equal(version, 0);
    OK(f, db_exec(db, "CREATE TABLE meta (x)", &f->err)); /* was made, and undone */
    db_close(db);
}

static void test_open_of_a_newer_schema_is_refused(void **state)
{
    struct fixture *f = *state;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    OK(f, db_exec(f->s->db, "PRAGMA user_version = 99", &f->err));
    store_close(f->s);
    f->s = NULL;
    RC(f, store_open(f->path, false, &f->s, &f->err), RC_CONFIG);
    assert_non_null(strstr(f->err.text, "newer"));
}

static void test_open_of_a_foreign_data_base_leaves_it_alone(void **state)
{
    struct fixture *f = *state;
    struct db *db = NULL;
    struct str before;
    struct str after;
    OK(f, db_open(f->path, true, &db, &f->err));
    OK(f, db_exec(db, "CREATE TABLE theirs (x)", &f->err));
    db_close(db);
    OK(f, file_read(&f->a, f->path, 1 << 20, &before, &f->err));
    RC(f, store_open(f->path, true, &f->s, &f->err), RC_CONFIG);
    assert_non_null(strstr(f->err.text, "another program"));
    OK(f, file_read(&f->a, f->path, 1 << 20, &after, &f->err));
    assert_true(str_eq(before, after));
}

static void test_open_of_no_data_base_is_broken(void **state)
{
    struct fixture *f = *state;
    char text[2000];
    memset(text, 'x', sizeof(text));
    OK(f, file_write(f->path, str_of(text, sizeof(text)), 0600, &f->err));
    RC(f, store_open(f->path, false, &f->s, &f->err), RC_BROKEN);
}

static void test_damaged_pages_are_broken_not_wrong(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    char junk[4096];
    OK(f, store_open(f->path, true, &f->s, &f->err));
    OK(f, store_begin(f->s, &f->err));
    for (int i = 0; i < 500; i++) {
        struct interaction in = some_interaction(arena_printf(&f->a, "i%d", i).ptr, i);
        assert_int_equal(import(f, &in), IMPORT_NEW);
    }
    OK(f, store_commit(f->s, &f->err));
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(stat(f->path, &st), 0);
    memset(junk, 0xff, sizeof(junk));
    /* all but the first page, which says that the file is ours, and the schema's */
    int fd = open(f->path, O_RDWR | O_CLOEXEC);
    for (off_t at = st.st_size / 4 / 4096 * 4096; at < st.st_size; at += 4096) {
        assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
    }
    fd_close(&fd);
    struct due_interaction *due = NULL;
    size_t n = 0;
    enum rc rc = store_open(f->path, false, &f->s, &f->err);
    if (rc == RC_OK) {
        rc = interaction_due(
            &f->a, f->s,
            &(struct due_query){.survey = STR("nps"), .until = 1000, .limit = 1000},
            &due, &n, &f->err);
    }
    RC(f, rc, RC_BROKEN);
}

static void test_full_disk_is_temporary_and_loses_nothing(void **state)
{
    struct fixture *f = *state;
    static char raw[20000];
    struct inbox_mail m = {.mailbox = STR("in"), .raw = str_of(raw, sizeof(raw))};
    bool is_new = false;
    int kept = 0;
    enum rc rc = RC_OK;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    OK(f, db_exec(f->s->db, "PRAGMA max_page_count = 150", &f->err));
    for (int i = 0; i < 1000; i++) {
        m.key = arena_printf(&f->a, "k%d", i);
        OK(f, store_begin(f->s, &f->err));
        rc = inbox_add(f->s, &m, &is_new, &f->err);
        if (rc == RC_OK) {
            rc = store_commit(f->s, &f->err);
        }
        store_rollback(f->s);
        if (rc != RC_OK) {
            break;
        }
        kept++;
    }
    RC(f, rc, RC_TEMP);
    assert_non_null(strstr(f->err.text, "disk full"));
    assert_true(kept > 0);
    struct counts c;
    OK(f, store_counts(f->s, &c, &f->err));
    assert_int_equal(c.inbox_new, kept);
    /* room again: the same connection goes on */
    OK(f, db_exec(f->s->db, "PRAGMA max_page_count = 1000000", &f->err));
    KEPT(f, inbox_add(f->s, &m, &is_new, &f->err));
    assert_true(is_new);
}

static void test_what_was_committed_in_haste_is_synced_when_it_must_last(void **state)
{
    struct fixture *f = *state;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    OK(f, store_meta_set(f->s, "k", STR("same"), &f->err));
    syncs = 0;
    OK(f, store_durable(f->s, false, &f->err));
    OK(f, store_meta_set(f->s, "hasty", STR("v"), &f->err));
    assert_int_equal(syncs, 0);
    OK(f, store_durable(f->s, true, &f->err));
    OK(f, store_meta_set(f->s, "k", STR("same"), &f->err));
    assert_int_equal(syncs, 0); /* the trap: a commit that changes no byte */
    OK(f, store_sync(f->s, &f->err));
    assert_int_equal(syncs, 1);
    OK(f, store_sync(f->s, &f->err)); /* what others committed meanwhile */
    assert_int_equal(syncs, 2);
    OK(f, store_meta_set(f->s, "k", STR("other"), &f->err));
    assert_int_equal(syncs, 3);
}

static void test_second_writer_is_told_to_come_again(void **state)
{
    struct fixture *f = *state;
    struct store *other = NULL;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    OK(f, store_open(f->path, false, &other, &f->err));
    OK(f, db_exec(other->db, "PRAGMA busy_timeout = 1", &f->err));
    OK(f, store_begin(f->s, &f->err));
    RC(f, store_begin(other, &f->err), RC_TEMP);
    struct str value;
    RC(f, store_meta_get(&f->a, other, "k", &value, &f->err), RC_NONE); /* reads go */
    store_rollback(f->s);
    OK(f, store_begin(other, &f->err));
    store_rollback(other);
    store_close(other);
}

static void test_rollback_undoes_and_is_safe_when_idle(void **state)
{
    struct fixture *f = *state;
    struct str value;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    store_rollback(f->s);
    OK(f, store_begin(f->s, &f->err));
    OK(f, store_meta_set(f->s, "k", STR("v"), &f->err));
    store_rollback(f->s);
    RC(f, store_meta_get(&f->a, f->s, "k", &value, &f->err), RC_NONE);
}

static void test_text_that_is_no_text_is_mended(void **state)
{
    static const struct {
        const char *name;
        struct str in, want;
    } rows[] = {
        {"clean", {"gr\xc3\xbc\xc3\x9f", 6}, {"gr\xc3\xbc\xc3\x9f", 6}},
        {"NUL",
         {"a\0b", 3},
         {"a\xef\xbf\xbd"
          "b",
          5}},
        {"latin-1", {"gr\xfc\xdf", 4}, {"gr\xef\xbf\xbd\xef\xbf\xbd", 8}},
        {"cut short", {"\xc3", 1}, {"\xef\xbf\xbd", 3}},
        {"empty", {NULL, 0}, {"", 0}},
    };
    struct fixture *f = *state;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got;
        OK(f, store_meta_set(f->s, rows[i].name, rows[i].in, &f->err));
        OK(f, store_meta_get(&f->a, f->s, rows[i].name, &got, &f->err));
        if (!str_eq(got, rows[i].want)) {
            fail_msg("%s: got '%.*s'", rows[i].name, STR_ARG(got));
        }
    }
}

static void test_backup_is_a_store(void **state)
{
    struct fixture *f = *state;
    const char *copy = arena_printf(&f->a, "%s.copy", f->path).ptr;
    struct store *other = NULL;
    struct str value;
    OK(f, store_open(f->path, true, &f->s, &f->err));
    OK(f, store_meta_set(f->s, "k", STR("v"), &f->err));
    OK(f, store_backup(f->s, copy, &f->err));
    OK(f, store_open(copy, false, &other, &f->err));
    OK(f, store_meta_get(&f->a, other, "k", &value, &f->err));
    EQ_STR(value, "v");
    store_close(other);
}

/* A store of the first schema, as an older program left it, is brought up to date and
 * counts what was there. */
static void test_a_store_of_the_first_schema_goes_on(void **state)
{
    static const char rows[] =
        "INSERT INTO run (id, started_at, now, host, command, pid)"
        " VALUES (1, 1, 1, 'h', 'send', 1);"
        "INSERT INTO customer VALUES (1, 'ada@example.com', 'Ada@example.com', '', '', "
        "1);"
        "INSERT INTO interaction VALUES"
        " (1, 1, 'c', '1', 1, 'a', '', '', '', '', '', '', '', '{}', 'nps', 1, '', 1),"
        " (2, 1, 'c', '2', 1, 'a', '', '', '', '', '', '', '', '{}', 'nps', 2, 'old', "
        "1),"
        " (3, 1, 'c', '3', 1, 'a', '', '', '', '', '', '', '', '{}', 'nps', 2, 'old', "
        "1);"
        "INSERT INTO invitation VALUES"
        " (1, 1, 1, NULL, 0, 0, 'nps', 'tok', 'de', 1, 9, 5, 7);"
        "INSERT INTO outbox (id, kind, urgency, state, dedupe, message_id, mail_from,"
        "  rcpt_to, rcpt_key, invitation_id, run_id, created_at, due_at, expires_at,"
        "  tries, code, status, reply) VALUES"
        " (1, 0, 8, 3, 'a', 'a', '', 'x@y', 'x@y', 1, NULL, 1, 1, 0, 1, 250, '', ''),"
        " (2, 4, 2, 2, 'b', 'b', '', 'x@y', 'x@y', NULL, 1, 1, 1, 0, 0, 0, '', ''),"
        " (3, 4, 2, 0, 'c', 'c', '', 'x@y', 'x@y', NULL, NULL, 1, 1, 0, 0, 0, '', '');"
        "INSERT INTO outbox_body VALUES (1, x'41', 'A'), (2, x'42', 'B'), (3, x'43', "
        "'C');"
        "INSERT INTO suppression VALUES ('e@x', 'e@x', 'asked', 1);";
    struct fixture *f = *state;
    struct db *db = NULL;
    struct counts n;
    struct skip_count *skips = NULL;
    size_t n_skips = 0;
    struct outbox_mail m;
    OK(f, db_open(f->path, true, &db, &f->err));
    OK(f, db_exec(db, embed_file("store/schema/0001-first.sql").ptr, &f->err));
    OK(f, db_exec(db, rows, &f->err));
    db_close(db);
    OK(f, store_open(f->path, false, &f->s, &f->err));
    OK(f, store_counts(f->s, &n, &f->err));
    assert_int_equal(n.interactions, 3);
    assert_int_equal(n.skipped, 2);
    assert_int_equal(n.invitations, 1);
    assert_int_equal(n.sent, 1);
    assert_int_equal(n.suppressed, 1);
    assert_int_equal(n.outbox[OUTBOX_SENT], 1);
    assert_int_equal(n.outbox[OUTBOX_WIRE], 1);
    assert_int_equal(n.outbox[OUTBOX_QUEUED], 1);
    OK(f, interaction_skips(&f->a, f->s, &skips, &n_skips, &f->err));
    assert_int_equal(n_skips, 1);
    EQ_STR(skips[0].reason, "old");
    assert_int_equal(skips[0].n, 2);
    OK(f, outbox_get(&f->a, f->s, 1, &m, &f->err));
    EQ_STR(m.raw, "A");
    assert_int_equal(m.settle_by, SETTLE_BY_KIND);
    assert_int_equal(m.receipt_at, 0);
    /* a kind of mail that the first schema did not know */
    OK(f, db_exec(f->s->db, "UPDATE outbox SET kind = 11 WHERE id = 3", &f->err));
    RC(f, db_exec(f->s->db, "UPDATE outbox SET kind = -1 WHERE id = 3", &f->err),
       RC_INPUT);
}

enum { MAILS = 400, PROCESSES = 4 };

/* One process: opens, claims until nothing is left, counts each try. Exit 0 when all
 * went well. Assertions belong to the parent. */
static int work(const char *path)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct store *s = NULL;
    struct err err;
    struct run r = {.host = STR("h"), .command = STR("send")};
    size_t n = 0;
    enum rc rc = store_open(path, true, &s, &err);
    if (rc == RC_OK) {
        rc = run_start(s, &r, &r.id, &err);
    }
    do {
        struct claim c = {.run_id = r.id, .now = 1000, .limit = 9};
        struct claimed got = {0};
        if (rc == RC_OK) {
            rc = outbox_claim(&a, s, &c, &got, &err);
        }
        struct outbox_mail *m = got.mails;
        n = got.n;
        for (size_t i = 0; rc == RC_OK && i < n; i++) {
            m[i].state = OUTBOX_SENT;
            m[i].tries++;
            rc = outbox_update(s, &m[i], 1000, &err);
        }
    } while (rc == RC_OK && n > 0);
    store_close(s);
    if (rc != RC_OK) {
        fprintf(stderr, "%s\n", err.text);
    }
    return rc == RC_OK ? 0 : 1;
}

static void run_processes(struct fixture *f)
{
    pid_t pids[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        pids[i] = fork();
        assert_true(pids[i] >= 0);
        if (pids[i] == 0) {
            _exit(work(f->path));
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
}

static void test_processes_side_by_side_make_one_store_and_share_the_work(void **state)
{
    struct fixture *f = *state;
    struct counts c;
    run_processes(f); /* nothing to do, but each may be the one that makes the file */
    OK(f, store_open(f->path, false, &f->s, &f->err));
    for (int i = 0; i < MAILS; i++) {
        bool is_new = false;
        int64_t id = 0;
        struct outbox_mail m = {.kind = i % 2 ? MAIL_SURVEY : MAIL_ALERT,
                                .dedupe = arena_printf(&f->a, "m%d", i),
                                .due_at = 1};
        OK(f, outbox_add(f->s, &m, &is_new, &id, &f->err));
    }
    store_close(f->s);
    f->s = NULL;
    run_processes(f);
    OK(f, store_open(f->path, false, &f->s, &f->err));
    OK(f, store_counts(f->s, &c, &f->err));
    assert_int_equal(c.outbox[OUTBOX_SENT], MAILS);
    for (int i = 1; i <= MAILS; i++) {
        struct outbox_mail sent;
        OK(f, outbox_get(&f->a, f->s, i, &sent, &f->err));
        assert_int_equal(sent.tries, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DIR(test_open_when_absent_is_refused),
        WITH_DIR(test_open_when_folder_is_absent_is_refused),
        WITH_DIR(test_open_creates_a_private_migrated_file),
        WITH_DIR(test_open_again_finds_what_was_kept),
        WITH_DIR(test_open_of_an_empty_file_goes_on),
        WITH_DIR(test_failed_migration_leaves_nothing),
        WITH_DIR(test_open_of_a_newer_schema_is_refused),
        WITH_DIR(test_open_of_a_foreign_data_base_leaves_it_alone),
        WITH_DIR(test_open_of_no_data_base_is_broken),
        WITH_DIR(test_damaged_pages_are_broken_not_wrong),
        WITH_DIR(test_full_disk_is_temporary_and_loses_nothing),
        WITH_DIR(test_what_was_committed_in_haste_is_synced_when_it_must_last),
        WITH_DIR(test_second_writer_is_told_to_come_again),
        WITH_DIR(test_rollback_undoes_and_is_safe_when_idle),
        WITH_DIR(test_text_that_is_no_text_is_mended),
        WITH_DIR(test_backup_is_a_store),
        WITH_DIR(test_a_store_of_the_first_schema_goes_on),
        WITH_DIR(test_processes_side_by_side_make_one_store_and_share_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
