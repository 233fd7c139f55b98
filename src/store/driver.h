/* The seam to the data base: statements by name, typed binds and columns, transactions.
 * Only a driver file (sqlite.c) may know which data base it is. */
#ifndef NACHFASS_STORE_DRIVER_H
#define NACHFASS_STORE_DRIVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct db;
struct stmt;

/* ---- what is asked ---- */

enum bind_type { BIND_NULL, BIND_INT, BIND_TEXT, BIND_BLOB };

/* One parameter. Numbers are bound as numbers: bound as text they compare otherwise. */
struct bind {
    enum bind_type type;
    int64_t i;
    struct str s;
};

#define BIND_I(v) ((struct bind){.type = BIND_INT, .i = (int64_t)(v)})
/* Text; bytes that are no UTF-8 and NULs are stored as U+FFFD. */
#define BIND_S(v) ((struct bind){.type = BIND_TEXT, .s = (v)})
#define BIND_B(v) ((struct bind){.type = BIND_BLOB, .s = (v)})
/* A reference: 0 is stored as NULL. */
#define BIND_ID(v)                                                                     \
    ((struct bind){.type = (v) == 0 ? BIND_NULL : BIND_INT, .i = (int64_t)(v)})

/* A named statement of sql/ with the values of $1..$n, which live until it is done. */
struct query {
    const char *name;
    const struct bind *binds;
    size_t n;
};

#define QUERY(nm, ...)                                                                 \
    (&(const struct query){.name = (nm),                                               \
                           .binds = (const struct bind[]){__VA_ARGS__},                \
                           .n = sizeof((const struct bind[]){__VA_ARGS__}) /           \
                                sizeof(struct bind)})
#define QUERY0(nm) (&(const struct query){.name = (nm)})

/* ---- connection ---- */

/* Opens the file; creates it, readable for its owner only, when `create`. Nothing of it
 * is read or changed yet. RC_CONFIG: absent or not accessible. */
enum rc db_open(const char *path, bool create, struct db **ret_db,
                struct err *err) MUST_USE;
/* Settings of the connection and of the file (durable commits, foreign keys, erasing
 * what is deleted); after db_identify has said that the file is ours. */
enum rc db_configure(struct db *db, struct err *err) MUST_USE;
void db_close(struct db *db); /* NULL is accepted */

/* Whose file it is: the schema's number (0 when nothing is in it). RC_CONFIG: made by
 * another program. RC_BROKEN: no data base, or damaged. */
enum rc db_identify(struct db *db, int64_t *ret_version, struct err *err) MUST_USE;

/* Runs a script of ours: several statements without parameters. */
enum rc db_exec(struct db *db, const char *script, struct err *err) MUST_USE;

/* See store_durable; between transactions. */
enum rc db_durable(struct db *db, bool durable, struct err *err) MUST_USE;

/* See store_sync; between transactions. */
enum rc db_sync(struct db *db, struct err *err) MUST_USE;

/* See store_carried, store_carry; between transactions. */
enum rc db_carried(struct db *db, bool by_another, struct err *err) MUST_USE;
enum rc db_carry(struct db *db, struct err *err) MUST_USE;

/* See store_scrub; between transactions. */
enum rc db_scrub(struct db *db, struct err *err) MUST_USE;

/* A writer's transaction from the start: waits up to 10 s for another writer, then
 * RC_TEMP. */
enum rc db_begin(struct db *db, struct err *err) MUST_USE;
enum rc db_commit(struct db *db, struct err *err) MUST_USE;
void db_rollback(struct db *db); /* safe when none is open */
bool db_in_transaction(const struct db *db);

/* ---- statements ---- */

/* Binds a query; rows come with stmt_step. Each statement is prepared once a connection
 * and may be in use once at a time. End with stmt_done (CLEANUP). */
enum rc stmt_open(struct db *db, const struct query *q, struct stmt **ret_stmt,
                  struct err *err) MUST_USE;
/* RC_OK: a row is there; RC_NONE: no more. RC_INPUT: a constraint of the schema. */
enum rc stmt_step(struct stmt *st, struct err *err) MUST_USE;
/* Rows that it inserted, changed or deleted; after stmt_step gave RC_NONE. */
int64_t stmt_changes(const struct stmt *st);
/* Of the row that an INSERT has just added; where stmt_changes says that it has. */
int64_t stmt_new_id(const struct stmt *st);
void stmt_done(struct stmt **st); /* NULL inside is accepted */

size_t stmt_columns(const struct stmt *st);
/* Of the present row: BIND_NULL, BIND_INT, or BIND_TEXT for text and bytes. */
enum bind_type stmt_type(struct stmt *st, size_t column);
/* As the statement calls it; lives as long as the statement is not done. */
const char *stmt_name(struct stmt *st, size_t column);
int64_t stmt_i64(struct stmt *st, size_t column); /* NULL is 0 */
/* Copied into the arena; NULL is the empty str. */
struct str stmt_str(struct arena *a, struct stmt *st, size_t column);

/* Rows of tables that were visited without help of an index, by all statements of this
 * connection: what the tests hold the due-queries to. */
int64_t db_fullscan_steps(const struct db *db);
/* All work done by them, in small steps: for queues whose rows an index on something
 * else would find, too, only slower. */
int64_t db_vm_steps(const struct db *db);

/* ---- statement texts (statements.c) ---- */

/* Text behind `-- name: <name>` in one of the embedded sql files; a NULL ptr when there
 * is none. */
struct str statement_text(const char *name);

#endif
