/* Linear check of a raw mail before libetpan sees it: limits, known crash shapes, and a
 * repaired copy. Must never take a mail for unreadable: past a limit it is cut. */
#ifndef NACHFASS_MAIL_PRECHECK_H
#define NACHFASS_MAIL_PRECHECK_H

#include <stddef.h>

#include "base/str.h"

struct arena;

/* The header of the mail or of a part. */
struct precheck_head {
    size_t at;       /* where the entity begins in the clean copy */
    size_t from, to; /* its fields in heads */
};

struct prechecked {
    struct str clean; /* for libetpan: bodies, and the types of containers alone */
    struct str heads; /* all fields, repaired, LF line ends */
    const struct precheck_head *head; /* by .at */
    size_t n_heads;
    struct str stray;  /* lines before the first and behind the last part */
    struct str notice; /* damage found, for people; "" when all was sound */
    struct str limit;  /* the first limit of parse.h that it breaks; "" when none */
};

/* Copies raw with LF line ends and repaired headers: 'From ' lines of mbox files, lines
 * without colon, repeated Content-Type and Content-Transfer-Encoding fields and control
 * characters are taken out; a part without header gets one; text that follows a header
 * without an empty line between becomes the body. Boundaries are replaced by ours: the
 * one that is missing or wrong by what the lines show. Past a limit of parse.h fields
 * and parts are left out, containers become plain text. Time and memory are linear in
 * raw. */
void precheck_mail(struct arena *a, struct str raw, struct prechecked *ret);

#endif
