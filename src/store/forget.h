/* Erasing a person (GDPR Art. 17): what is held of an address, the end of it, and who
 * must never be mailed again. Codes as in store.h. Figures stay, without the person. */
#ifndef NACHFASS_STORE_FORGET_H
#define NACHFASS_STORE_FORGET_H

#include "store/store.h"

/* A mail to, from or about them. */
struct forget_mail {
    int64_t id;
    int32_t state;        /* enum outbox_state, enum inbox_state */
    struct str at;        /* receiver, or mailbox */
    struct str key, hash; /* of one that came: see in.h, struct inbox_mail */
    struct str message_id;
    bool moved;     /* of one that came */
    bool is_theirs; /* to the customer, not about them */
    bool
        is_loose; /* between us and people of the firm, about several: may quote them */
};
struct forget_case {
    int64_t id;
    struct str owner;
};
/* What is held of one address. */
struct forget {
    struct str key;      /* the address as the store compares it */
    int64_t customer_id; /* 0: no customer */
    struct str email, name;
    int64_t since; /* when their first interaction came; 0: never */
    int64_t n_interactions, n_invitations, n_responses, n_cases;
    struct forget_case *open; /* cases that are not closed */
    size_t n_open;
    struct forget_mail *out, *in;
    size_t n_out, n_in;
};
enum rc forget_find(struct arena *a, struct store *s, struct str email,
                    struct forget *ret, struct err *err) MUST_USE;
/* A page of mails that came since then and belong to nobody, by id, with their bytes.
 */
enum rc inbox_loose(struct arena *a, struct store *s, int64_t since, int64_t after_id,
                    struct inbox_mail **ret, size_t *ret_n, struct err *err) MUST_USE;
/* Mails that came and are not read. */
enum rc inbox_count_new(struct store *s, int64_t *ret_n, struct err *err) MUST_USE;
/* Runs that have not said that they ended; many of them may be dead. */
enum rc run_unended(struct arena *a, struct store *s, struct run **ret, size_t *ret_n,
                    struct err *err) MUST_USE;
/* Erases all of it; what waits to be sent is withdrawn, open cases are closed. No mail
 * of f->out may be in a run's hands. In the caller's transaction; store_scrub is due
 * after it. */
enum rc forget_erase(struct store *s, const struct forget *f, int64_t now,
                     struct err *err) MUST_USE;
/* After the commit: nothing of what was deleted is left in the store's files. RC_TEMP:
 * somebody else reads or writes; the mark stays, and it is to be called again. RC_NONE:
 * there was nothing to do. */
enum rc store_scrub(struct store *s, struct err *err) MUST_USE;

/* ---- who was forgotten: a keyed hash; the key lies beside the store, in
 * STORE-forgotten, and is made with the first one. RC_CONFIG: it is missing. ---- */
enum rc forgotten_add(struct store *s, struct str email, int64_t now,
                      struct err *err) MUST_USE;
/* RC_NONE: not forgotten. */
enum rc forgotten_find(struct store *s, struct str email, struct err *err) MUST_USE;
/* In a store that was put back: takes over who was forgotten meanwhile, and names those
 * whom it knows again. In the caller's transaction. */
enum rc forgotten_again(struct arena *a, struct store *s, int64_t now, struct str **ret,
                        size_t *ret_n, struct err *err) MUST_USE;
enum rc forgotten_remove(struct store *s, struct str email, struct err *err) MUST_USE;

#endif
