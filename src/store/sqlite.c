/* The SQLite driver behind driver.h: with sqlite_* the only file that knows
 * sqlite3. Must never build SQL: statements come by name from sql/. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "store/driver.h"
#include "store/sqlite_error.h"
#include "store/sqlite_journal.h"
#include "store/sqlite_memory.h"

enum {
    BUSY_WAIT_MS = 10000,
    READERS_WAIT_MS = 1000,
    PARAMS_MAX = 32,
    CACHE_SLOTS = 256, /* a power of two, well above the number of statements */
    WAL_TRIES = 1000,
    APPLICATION_ID = 0x6e616366
};

struct stmt {
    const char *name;
    sqlite3_stmt *handle;
    struct db *db;
    /* SQLite numbers $1..$n by first appearance in the text: index by name instead */
    int param[PARAMS_MAX + 1];
    bool busy;
};

struct db {
    struct arena mem; /* holds this struct and the cache */
    sqlite3 *handle;
    struct stmt *cache[CACHE_SLOTS];
    bool hasty; /* commits are not durable */
};

static enum rc fail(struct db *db, int code, const char *what, struct err *err)
{
    return sqlite_trouble(db->handle, code, what, err);
}

/* ---- connection ---- */

/* The file is made by us so that nobody else can read it, not even for a moment. */
static enum rc make_private(const char *path, struct err *err)
{
    int fd CLEANUP(fd_close) = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST) {
        int why = errno;
        return err_set(err, why == ENOSPC || why == EDQUOT ? RC_TEMP : RC_CONFIG,
                       "store '%s': %s", path, strerror(why));
    }
    return RC_OK;
}

/* SQLite falls back to reading alone, and would leave a journal that nobody can write
 * to even when the store's own rights have been put right. */
static enum rc check_writable(struct db *db, const char *path, struct err *err)
{
    if (sqlite3_db_readonly(db->handle, "main") != 1) {
        return RC_OK;
    }
    const char *why = access(path, W_OK) != 0 ? strerror(errno) : "read-only";
    return err_set(err, RC_CONFIG, "store '%s' cannot be written: %s", path, why);
}

enum rc db_open(const char *path, bool create, struct db **ret_db, struct err *err)
{
    if (create) {
        enum rc rc = make_private(path, err);
        if (rc != RC_OK) {
            return rc;
        }
    } else if (!file_exists(path)) {
        return err_set(err, RC_CONFIG, "store '%s' does not exist", path);
    }
    struct arena mem = {0};
    struct db *db = ARENA_NEW(&mem, struct db);
    db->mem = mem;
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD); /* without threads no locks */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* all: before the first store */
    sqlite_memory_use();
    int code = sqlite3_open_v2(
        path, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, journal_vfs());
    if (db->handle == NULL) {
        die_oom();
    }
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(db->handle, 1);
        code = sqlite3_busy_timeout(db->handle, BUSY_WAIT_MS);
    }
    if (code != SQLITE_OK) {
        enum rc rc = fail(db, code, path, err);
        db_close(db);
        return rc;
    }
    enum rc rc = check_writable(db, path, err);
    if (rc != RC_OK) {
        db_close(db);
        return rc;
    }
    *ret_db = db;
    return RC_OK;
}

void db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    for (size_t i = 0; i < CACHE_SLOTS; i++) {
        if (db->cache[i] != NULL) {
            sqlite3_finalize(db->cache[i]->handle);
        }
    }
    sqlite3_close(db->handle);
    struct arena mem = db->mem; /* db itself lies in it */
    arena_done(&mem);
}

/* The change to WAL, which lasts, never waits for others: between tries we wait for
 * them with a lock that does. */
static enum rc use_wal(struct db *db, struct err *err)
{
    int code = SQLITE_BUSY;
    for (int i = 0; i < WAL_TRIES && (code & 0xff) == SQLITE_BUSY; i++) {
        code = sqlite3_exec(db->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if ((code & 0xff) == SQLITE_BUSY) {
            int waited = sqlite3_exec(db->handle, "BEGIN EXCLUSIVE", NULL, NULL, NULL);
            db_rollback(db);
            if (waited != SQLITE_OK) {
                break;
            }
        }
    }
    return code == SQLITE_OK ? RC_OK : fail(db, code, "journal", err);
}

enum rc db_configure(struct db *db, struct err *err)
{
    /* "double quoted" is a name only, as in PostgreSQL; db_exec makes it defensive */
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    enum rc rc = use_wal(db, err);
    return rc != RC_OK
               ? rc
               : db_exec(db,
                         "PRAGMA synchronous = FULL;"
                         "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                         "PRAGMA recursive_triggers = ON;" /* REPLACE deletes, too */
                         "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
                         "PRAGMA cache_size = -7168;" /* a batch's pages, not twice */
                         "PRAGMA wal_autocheckpoint = 4000; PRAGMA secure_delete = ON;",
                         err);
}

/* One number from a statement that is not of the schema yet. */
static enum rc read_number(struct db *db, const char *sql, int64_t *ret,
                           struct err *err)
{
    sqlite3_stmt *st = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &st, NULL);
    if (code == SQLITE_OK) {
        code = sqlite3_step(st);
    }
    if (code == SQLITE_ROW) {
        *ret = sqlite3_column_int64(st, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(st);
    return code == SQLITE_OK ? RC_OK : fail(db, code, "cannot be read", err);
}

enum rc db_identify(struct db *db, int64_t *ret_version, struct err *err)
{
    int64_t id = 0;
    int64_t version = 0;
    int64_t tables = 0;
    enum rc rc = read_number(db, "PRAGMA application_id", &id, err);
    if (rc == RC_OK) {
        rc = read_number(db, "PRAGMA user_version", &version, err);
    }
    if (rc == RC_OK) {
        rc = read_number(db, "SELECT count(*) FROM sqlite_master", &tables, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    if (id != APPLICATION_ID && (id != 0 || version != 0 || tables != 0)) {
        return err_set(err, RC_CONFIG, "store: the file belongs to another program");
    }
    *ret_version = version;
    return RC_OK;
}

enum rc db_exec(struct db *db, const char *script, struct err *err)
{
    /* only a script of ours, a migration, may change what the schema says */
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    int code = sqlite3_exec(db->handle, script, NULL, NULL, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return code == SQLITE_OK ? RC_OK : fail(db, code, "script", err);
}

/* Without a sync at each commit the journal still keeps their order, and what a process
 * has written outlives it. */
enum rc db_durable(struct db *db, bool durable, struct err *err)
{
    if (durable == !db->hasty) {
        return RC_OK;
    }
    enum rc rc = db_exec(
        db, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL", err);
    db->hasty = rc == RC_OK ? !durable : db->hasty;
    return rc;
}

/* The journal itself: a commit that changes no byte writes nothing, and syncs nothing,
 * whatever was committed before it. */
enum rc db_sync(struct db *db, struct err *err)
{
    sqlite3_file *wal = NULL;
    int code = sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                                    (void *)&wal);
    if (code == SQLITE_OK && (wal == NULL || wal->pMethods == NULL)) {
        code = SQLITE_MISUSE; /* this connection has read: it has the journal open */
    }
    if (code == SQLITE_OK) {
        code = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
    }
    return code == SQLITE_OK ? RC_OK : fail(db, code, "sync", err);
}

enum rc db_carried(struct db *db, bool by_another, struct err *err)
{
    return db_exec(db,
                   by_another ? "PRAGMA wal_autocheckpoint = 16000"
                              : "PRAGMA wal_autocheckpoint = 4000",
                   err);
}

enum rc db_carry(struct db *db, struct err *err)
{
    int code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE,
                                         NULL, NULL);
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY
               ? RC_OK
               : fail(db, code, "journal", err);
}

/* What is deleted is overwritten at once, but not where a page was split before: VACUUM
 * copies what is there, nothing else. The journal holds what was until it is cut. The
 * copy is as big as the store: not in memory. */
enum rc db_scrub(struct db *db, struct err *err)
{
    int code = sqlite3_exec(
        db->handle, "PRAGMA temp_store = FILE; VACUUM; PRAGMA temp_store = MEMORY",
        NULL, NULL, NULL);
    if (code == SQLITE_OK) { /* who reads may do so for long */
        (void)sqlite3_busy_timeout(db->handle, READERS_WAIT_MS);
        code = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE,
                                         NULL, NULL);
        (void)sqlite3_busy_timeout(db->handle, BUSY_WAIT_MS);
    }
    return code == SQLITE_OK ? RC_OK : fail(db, code, "erasing", err);
}

enum rc db_begin(struct db *db, struct err *err)
{
    /* deferred, a later write could fail at once with BUSY_SNAPSHOT, without waiting */
    int code = sqlite3_exec(db->handle, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    return code == SQLITE_OK ? RC_OK : fail(db, code, "begin", err);
}

enum rc db_commit(struct db *db, struct err *err)
{
    journal_begin(db->handle);
    int code = sqlite3_exec(db->handle, "COMMIT", NULL, NULL, NULL);
    journal_end(db->handle);
    return code == SQLITE_OK ? RC_OK : fail(db, code, "commit", err);
}

void db_rollback(struct db *db)
{
    if (db_in_transaction(db)) {
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    }
}

bool db_in_transaction(const struct db *db)
{
    return sqlite3_get_autocommit(db->handle) == 0;
}

/* ---- statements ---- */

static void map_params(struct stmt *st)
{
    int n = sqlite3_bind_parameter_count(st->handle);
    for (int i = 1; i <= n; i++) {
        int64_t number = 0;
        const char *name = sqlite3_bind_parameter_name(st->handle, i);
        bool ok = name != NULL && str_to_i64(str_c(name + 1), &number) && number >= 1 &&
                  number <= PARAMS_MAX;
        assert(ok); /* only the texts in sql/ decide this */
        st->param[number] = i;
    }
}

static enum rc prepare(struct db *db, const char *name, struct stmt **slot,
                       struct err *err)
{
    struct str text = statement_text(name);
    if (text.ptr == NULL) {
        return err_set(err, RC_BROKEN, "store: no statement '%s'", name);
    }
    struct stmt *st = ARENA_NEW(&db->mem, struct stmt);
    int code = sqlite3_prepare_v3(db->handle, text.ptr, (int)text.len,
                                  SQLITE_PREPARE_PERSISTENT, &st->handle, NULL);
    if (code != SQLITE_OK) {
        return fail(db, code, name, err);
    }
    st->name = name;
    st->db = db;
    map_params(st);
    *slot = st;
    return RC_OK;
}

static struct stmt **cache_slot(struct db *db, const char *name)
{
    uint64_t i = str_hash(str_c(name)) & (CACHE_SLOTS - 1);
    for (size_t probes = 0; probes < CACHE_SLOTS; probes++) {
        struct stmt **slot = &db->cache[i];
        if (*slot == NULL || str_eq_c(str_c((*slot)->name), name)) {
            return slot;
        }
        i = (i + 1) & (CACHE_SLOTS - 1);
    }
    return NULL;
}

/* A copy of what is no clean text: bad bytes and NULs as U+FFFD. */
static int bind_mended(sqlite3_stmt *h, int at, struct str s)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(s.len * 3 + 1);
    while (s.len > 0) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(s, &cp);
        if (n == 0 || cp == 0) {
            buf_puts(&b, "\xef\xbf\xbd");
            n = 1;
        } else {
            buf_put(&b, str_sub(s, 0, n));
        }
        s = str_from(s, n);
    }
    return sqlite3_bind_text64(h, at, b.ptr, b.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

static int bind_text(sqlite3_stmt *h, int at, struct str s)
{
    if (s.len == 0) {
        return sqlite3_bind_text(h, at, "", 0, SQLITE_STATIC);
    }
    if (str_find_byte(s, '\0') != STR_NPOS || !str_is_utf8(s)) {
        return bind_mended(h, at, s);
    }
    return sqlite3_bind_text64(h, at, s.ptr, s.len, SQLITE_STATIC, SQLITE_UTF8);
}

static int bind_one(sqlite3_stmt *h, int at, const struct bind *b)
{
    switch (b->type) {
    case BIND_NULL:
        return sqlite3_bind_null(h, at);
    case BIND_INT:
        return sqlite3_bind_int64(h, at, b->i);
    case BIND_TEXT:
        return bind_text(h, at, b->s);
    case BIND_BLOB:
        return b->s.len == 0
                   ? sqlite3_bind_zeroblob(h, at, 0)
                   : sqlite3_bind_blob64(h, at, b->s.ptr, b->s.len, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

enum rc stmt_open(struct db *db, const struct query *q, struct stmt **ret_stmt,
                  struct err *err)
{
    struct stmt **slot = cache_slot(db, q->name);
    assert(slot != NULL);
    if (*slot == NULL) {
        enum rc rc = prepare(db, q->name, slot, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    struct stmt *st = *slot;
    assert(st != NULL && !st->busy);
    assert(q->n == (size_t)sqlite3_bind_parameter_count(st->handle));
    for (size_t i = 0; i < q->n; i++) {
        int code = bind_one(st->handle, st->param[i + 1], &q->binds[i]);
        if (code != SQLITE_OK) {
            sqlite3_clear_bindings(st->handle);
            return fail(db, code, q->name, err);
        }
    }
    st->busy = true;
    *ret_stmt = st;
    return RC_OK;
}

enum rc stmt_step(struct stmt *st, struct err *err)
{
    int code = sqlite3_step(st->handle);
    if (code == SQLITE_ROW) {
        return RC_OK;
    }
    return code == SQLITE_DONE ? RC_NONE : fail(st->db, code, st->name, err);
}

int64_t stmt_changes(const struct stmt *st)
{
    return sqlite3_changes64(st->db->handle);
}

int64_t stmt_new_id(const struct stmt *st)
{
    return sqlite3_last_insert_rowid(st->db->handle);
}

void stmt_done(struct stmt **st)
{
    if (*st == NULL) {
        return;
    }
    sqlite3_reset((*st)->handle); /* its error was told by stmt_step */
    sqlite3_clear_bindings((*st)->handle);
    (*st)->busy = false;
    *st = NULL;
}

size_t stmt_columns(const struct stmt *st)
{
    return (size_t)sqlite3_column_count(st->handle);
}

enum bind_type stmt_type(struct stmt *st, size_t column)
{
    int type = sqlite3_column_type(st->handle, (int)column);
    return type == SQLITE_NULL      ? BIND_NULL
           : type == SQLITE_INTEGER ? BIND_INT
                                    : BIND_TEXT;
}

const char *stmt_name(struct stmt *st, size_t column)
{
    return sqlite3_column_name(st->handle, (int)column);
}

int64_t stmt_i64(struct stmt *st, size_t column)
{
    return sqlite3_column_int64(st->handle, (int)column);
}

struct str stmt_str(struct arena *a, struct stmt *st, size_t column)
{
    const void *bytes = sqlite3_column_blob(st->handle, (int)column);
    int len = sqlite3_column_bytes(st->handle, (int)column);
    return bytes == NULL ? STR("") : arena_str(a, str_of(bytes, (size_t)len));
}

static int64_t sum_status(const struct db *db, int counter)
{
    int64_t sum = 0;
    for (size_t i = 0; i < CACHE_SLOTS; i++) {
        if (db->cache[i] != NULL) {
            sum += sqlite3_stmt_status(db->cache[i]->handle, counter, 0);
        }
    }
    return sum;
}

int64_t db_fullscan_steps(const struct db *db)
{
    return sum_status(db, SQLITE_STMTSTATUS_FULLSCAN_STEP);
}

int64_t db_vm_steps(const struct db *db)
{
    return sum_status(db, SQLITE_STMTSTATUS_VM_STEP);
}
