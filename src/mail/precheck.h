/* Linear check of a raw mail before libetpan sees it: limits, known crash shapes, and a
 * repaired copy. Must never read on in a mail past a limit it broke. */
#ifndef NACHFASS_MAIL_PRECHECK_H
#define NACHFASS_MAIL_PRECHECK_H

#include "base/err.h"
#include "base/str.h"

struct arena;

/* Copies raw with LF line ends and repaired headers: 'From ' lines of mbox files, lines
 * without colon, repeated Content-Type and Content-Transfer-Encoding fields and control
 * characters are taken out; a part without header gets one; text that follows a header
 * without an empty line between becomes the body. ret_notice says what was found, ""
 * when all was sound. RC_INPUT past a limit of parse.h, or when a boundary is of a
 * shape that crashes libetpan; err names it. Time and memory are linear in raw. */
enum rc precheck_mail(struct arena *a, struct str raw, struct str *ret_clean,
                      struct str *ret_notice, struct err *err) MUST_USE;

#endif
