/* Linear check of a raw mail before libetpan sees it: limits, known crash shapes, and a
 * repaired copy. Must never take a mail for unreadable: past a limit it is cut. */
#ifndef NACHFASS_MAIL_PRECHECK_H
#define NACHFASS_MAIL_PRECHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

/* The mail or a part. */
struct precheck_entity {
    size_t at;       /* where it begins in the skeleton */
    size_t from, to; /* its fields in heads */
    struct str body; /* as in the mail, for precheck_body; of no use in containers */
    bool is_edged;   /* the last line end belongs to a boundary */
};

struct prechecked {
    struct str skeleton; /* for libetpan: boundaries of ours and types of containers */
    struct str heads;    /* all fields, repaired, LF line ends */
    const struct precheck_entity *entity; /* by .at */
    size_t n_entities;
    bool cr_ends;      /* in this mail a lone CR ends a line */
    struct str stray;  /* lines before the first and behind the last part */
    struct str notice; /* damage found, for people; "" when all was sound */
    struct str limit;  /* the first limit of parse.h that it breaks; "" when none */
};

/* Takes a mail apart and writes the skeleton that libetpan reads. Headers are repaired:
 * 'From ' lines of mbox files, lines without colon, repeated Content-Type and
 * Content-Transfer-Encoding fields and control characters are taken out; text that
 * follows a header without an empty line between becomes the body. A boundary that is
 * missing or wrong is replaced by what the lines show. Past a limit of parse.h fields
 * and parts are left out, containers become plain text. Bodies are views of raw. Time
 * and memory are linear in raw. */
void precheck_mail(struct arena *a, struct str raw, struct prechecked *ret);

/* At most the first max bytes of the body, with LF line ends; a view where it has them.
 */
struct str precheck_body(struct arena *a, const struct prechecked *mail,
                         const struct precheck_entity *e, size_t max);

#endif
