/* What is kept no longer (GDPR Art. 5(1)(e)), in small batches. Codes as in store.h;
 * each owns a transaction. Figures stay, as with forget.h. */
#ifndef NACHFASS_STORE_PURGE_H
#define NACHFASS_STORE_PURGE_H

#include "store/store.h"

enum purge_kind {
    PURGE_RAW_IN,     /* bytes of mails that came */
    PURGE_RAW_OUT,    /* of mails that left */
    PURGE_ANSWERED,   /* whole interactions with answer, case and mails, when closed */
    PURGE_UNANSWERED, /* the others */
    PURGE_KINDS
};
struct purge {
    enum purge_kind kind;
    int64_t until; /* what is older */
    int64_t now;
    bool dry_run;
    int64_t after; /* 0; where the next batch begins */
    int64_t n;     /* done so far */
};
/* One batch more. RC_NONE: nothing is left. */
enum rc purge_batch(struct store *s, struct purge *p, struct err *err) MUST_USE;

#endif
