/* What the aggregates share: the open store, and queries whose rows become structs.
 * Inside store/ only. */
#ifndef NACHFASS_STORE_QUERY_H
#define NACHFASS_STORE_QUERY_H

#include "base/arena.h"
#include "store/body.h"
#include "store/driver.h"
#include "store/store.h"

enum {
    INBOX_STATES = 4,
    INVITATION_STATES = 4,
    INVITATION_KINDS = 2,
    CASE_STATES = 4,
    CASE_OUTCOMES = 3
};

struct store {
    struct arena mem; /* holds this struct */
    struct db *db;
    const char *path;
    struct str forget_key; /* see forget.h; empty: not read yet */
    struct bodies *bodies; /* body.c */
    /* by this transaction; told to the tallies at its end */
    struct changes {
        int64_t mails_sent, surveys_sent;
        int64_t invited;             /* interactions that waited */
        int64_t inbox[INBOX_STATES]; /* more in that state */
        int64_t invitation[INVITATION_KINDS][INVITATION_STATES]; /* likewise */
        int64_t new_case[CASE_STATES], new_outcome[CASE_OUTCOMES], new_reopened;
    } changes;
};

/* Reads the columns of the present row from left to right. */
struct row {
    struct arena *a;
    struct stmt *st;
    size_t next;
};

int64_t row_i64(struct row *r);
int32_t row_i32(struct row *r);
bool row_bool(struct row *r);
struct str row_str(struct row *r);

/* Fills one zeroed item from a row; must read every column. */
typedef void row_fn(struct row *r, void *ret_item);

struct shape {
    size_t size; /* of an item */
    row_fn *read;
};

struct rows {
    void *items;
    size_t n;
};

/* Runs a statement to its end; rows are not looked at. */
enum rc query_run(struct store *s, const struct query *q, struct err *err) MUST_USE;
/* As query_run; RC_NONE when no row was changed. */
enum rc query_try(struct store *s, const struct query *q, struct err *err) MUST_USE;
/* As query_run for rows that must be there: RC_BROKEN when none was changed. Without
 * RETURNING, which costs SQLite a table of its own for each statement. */
enum rc query_change(struct store *s, const struct query *q, struct err *err) MUST_USE;
/* An INSERT of one row: its id; RC_NONE when a conflict left it out. Without RETURNING,
 * as above. */
enum rc query_insert(struct store *s, const struct query *q, int64_t *ret_id,
                     struct err *err) MUST_USE;
/* The number in the first column of the first row; RC_NONE without a row. */
enum rc query_number(struct store *s, const struct query *q, int64_t *ret,
                     struct err *err) MUST_USE;
/* The first row; RC_NONE without one. */
enum rc query_one(struct arena *a, struct store *s, const struct query *q,
                  const struct shape *shape, void *ret_item, struct err *err) MUST_USE;
/* All rows, in an array of the arena. */
enum rc query_all(struct arena *a, struct store *s, const struct query *q,
                  const struct shape *shape, struct rows *ret,
                  struct err *err) MUST_USE;

/* Fill a struct run, invitation, outbox_mail: in the file of each. */
void run_read(struct row *r, void *ret_item);
void invitation_read(struct row *r, void *ret_item);
void outbox_read_narrow(struct row *r, void *ret_item);

/* A mail with raw and text, by a statement with the columns of outbox_get. */
enum rc outbox_read_whole(struct arena *a, struct store *s, const struct query *q,
                          struct outbox_mail *ret, struct err *err) MUST_USE;

/* The base's number, which is added where there is none yet (body.c). */
enum rc body_base_id(struct store *s, const struct body_base *base, int64_t *ret,
                     struct err *err) MUST_USE;
/* Makes a stored body the one that was packed; base_id 0: it was not. RC_BROKEN: it, or
 * its base, is damaged. */
enum rc body_unpack(struct arena *a, struct store *s, int64_t base_id, struct str *body,
                    struct err *err) MUST_USE;
/* What was added in this transaction may not stay. */
void bodies_forget(struct store *s);
void bodies_done(struct store *s);

/* The TOKEN_REVIEW among the tokens (review.c). */
enum rc review_desk_find(struct arena *a, struct store *s, struct str token,
                         struct token_row *ret, struct err *err) MUST_USE;

/* An address as a key: two spellings of one mailbox give the same (ASCII case). */
struct str address_key(struct arena *a, struct str address);

/* RC_CONFIG: the store is newer than this program, or not ours; it is not touched
 * (migrate.c). */
enum rc store_check(struct db *db, struct err *err) MUST_USE;
/* Applies what is missing of schema/, each file in one transaction. */
enum rc store_migrate(struct db *db, struct err *err) MUST_USE;

/* For tests: see db_fullscan_steps, db_vm_steps. */
int64_t store_fullscan_steps(struct store *s);
int64_t store_vm_steps(struct store *s);

#endif
