/* The journal that is gathered: others read what was committed, nothing else, whatever
 * was given up or could not be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "store/sqlite_journal.h"

enum { ROWS = 400, PAGE = 4096 };

struct fixture {
    struct arena a;
    const char *dir, *path;
    sqlite3 *ours, *other; /* other: by SQLite's own way */
};

static int run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL);
}

static void must(sqlite3 *db, const char *sql)
{
    if (run(db, sql) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
}

static sqlite3_int64 number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    sqlite3_int64 n = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static void whole(sqlite3 *db)
{
    assert_int_equal(number(db, "SELECT count(*) = 1 AND max(integrity_check) = 'ok' "
                                "FROM pragma_integrity_check"),
                     1);
}

static sqlite3 *open_by(const struct fixture *f, const char *vfs)
{
    sqlite3 *db = NULL;
    assert_int_equal(
        sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, vfs),
        SQLITE_OK);
    must(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
             "PRAGMA cache_size = 10; PRAGMA wal_autocheckpoint = 2000");
    return db;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char dir[] = "/tmp/nachfass-journal-XXXXXX";
    assert_non_null(f);
    assert_non_null(mkdtemp(dir));
    f->dir = arena_str(&f->a, str_c(arena_printf(&f->a, "%s", dir).ptr)).ptr;
    f->path = arena_printf(&f->a, "%s/db", dir).ptr;
    assert_non_null(journal_vfs());
    f->ours = open_by(f, journal_vfs());
    f->other = open_by(f, NULL);
    must(f->ours, "CREATE TABLE t (id INTEGER PRIMARY KEY, key BLOB, body BLOB);"
                  "CREATE INDEX t_key ON t (key); CREATE TABLE log (body BLOB)");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    sqlite3_close(f->ours);
    sqlite3_close(f->other);
    (void)unlink(f->path);
    (void)unlink(arena_printf(&f->a, "%s-wal", f->path).ptr);
    (void)unlink(arena_printf(&f->a, "%s-shm", f->path).ptr);
    (void)rmdir(f->dir);
    arena_done(&f->a);
    free(f);
    return 0;
}

/* More pages than the cache holds: they go to the journal before the commit, and some
 * of them are written there once more. */
static void fill(sqlite3 *db)
{
    must(db, "BEGIN IMMEDIATE");
    must(db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
             "WHERE i < 400) INSERT INTO t (key, body) "
             "SELECT randomblob(32), randomblob(3000) FROM n");
    must(db, "UPDATE t SET key = randomblob(32) WHERE id % 3 = 0");
}

static int commit(sqlite3 *db)
{
    journal_begin(db);
    int code = run(db, "COMMIT");
    journal_end(db);
    return code;
}

static void test_others_read_what_was_committed(void **state)
{
    struct fixture *f = *state;
    for (int i = 1; i <= 5; i++) {
        fill(f->ours);
        assert_int_equal(number(f->other, "SELECT count(*) FROM t"), (i - 1) * ROWS);
        assert_int_equal(commit(f->ours), SQLITE_OK);
        assert_int_equal(number(f->other, "SELECT count(*) FROM t"), i * ROWS);
        whole(f->other);
    }
}

static void test_what_is_given_up_never_lands_on_anothers(void **state)
{
    struct fixture *f = *state;
    for (int i = 1; i <= 5; i++) {
        /* nothing is read from the journal while it is given up */
        must(f->ours, "PRAGMA wal_checkpoint(TRUNCATE)");
        must(f->ours, "BEGIN IMMEDIATE; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
                      "SELECT i + 1 FROM n WHERE i < 200) "
                      "INSERT INTO log SELECT randomblob(3000) FROM n");
        must(f->ours, "ROLLBACK");
        fill(f->other);
        must(f->other, "COMMIT");
        assert_int_equal(number(f->ours, "SELECT count(*) FROM t"), (2 * i - 1) * ROWS);
        fill(f->ours);
        assert_int_equal(commit(f->ours), SQLITE_OK);
        assert_int_equal(number(f->other, "SELECT count(*) FROM t"), 2 * i * ROWS);
        whole(f->other);
    }
}

static void limit_files(rlim_t bytes)
{
    struct rlimit r;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
    r.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

/* At each size of the disk: all of a transaction or nothing. */
static void test_full_disk_fails_the_commit(void **state)
{
    struct fixture *f = *state;
    int n_failed = 0;
    (void)signal(SIGXFSZ, SIG_IGN);
    must(f->ours, "PRAGMA cache_size = 4000"); /* nothing is written before */
    for (rlim_t pages = 1; pages <= 601; pages += 40) {
        must(f->ours, "PRAGMA wal_checkpoint(TRUNCATE)");
        sqlite3_int64 before = number(f->other, "SELECT count(*) FROM t");
        must(f->other, "PRAGMA wal_checkpoint(TRUNCATE)");
        fill(f->ours);
        limit_files(pages * PAGE);
        int code = commit(f->ours);
        limit_files(RLIM_INFINITY);
        n_failed += code != SQLITE_OK;
        (void)run(f->ours, "ROLLBACK");
        assert_int_equal(number(f->other, "SELECT count(*) FROM t"),
                         before + (code == SQLITE_OK ? ROWS : 0));
        whole(f->other);
        whole(f->ours);
        must(f->ours, "DELETE FROM t");
    }
    assert_in_range(n_failed, 2, 15);
}

/* Calls of write(2) and its kin so far. */
static long writes_so_far(void)
{
    char text[512] = {0};
    FILE *io = fopen("/proc/self/io", "r");
    if (io == NULL || fread(text, 1, sizeof text - 1, io) == 0) {
        skip();
    }
    (void)fclose(io);
    const char *at = strstr(text, "syscw: ");
    assert_non_null(at);
    return strtol(at + 7, NULL, 10);
}

static void test_commit_takes_few_writes(void **state)
{
    struct fixture *f = *state;
    must(f->ours, "PRAGMA cache_size = 4000");
    fill(f->ours);
    long before = writes_so_far();
    assert_int_equal(commit(f->ours), SQLITE_OK);
    assert_in_range(writes_so_far() - before, 1, ROWS / 10); /* two a page were 800 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_others_read_what_was_committed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_what_is_given_up_never_lands_on_anothers,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_full_disk_fails_the_commit, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_commit_takes_few_writes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
