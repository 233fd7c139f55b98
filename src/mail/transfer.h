/* Content transfer decoding that keeps the text of damaged mails. RFC 2045 section 6.
 */
#ifndef NACHFASS_MAIL_TRANSFER_H
#define NACHFASS_MAIL_TRANSFER_H

#include "base/str.h"

struct arena;

enum transfer { TRANSFER_NONE, TRANSFER_BASE64, TRANSFER_QUOTED, TRANSFER_UUENCODE };

/* What a value of Content-Transfer-Encoding means: any case, comments, quotes and
 * parameters ignored, hyphens too. Unknown names are TRANSFER_NONE. */
enum transfer transfer_of(struct str value);

/* Decodes body by the value of Content-Transfer-Encoding (any case, comments and
 * parameters ignored; unknown or empty = as it is). Tolerates base64 with missing
 * padding, any line length or blanks, blanks behind a soft line break and '=' that
 * starts no code. A body that is plainly no base64 in spite of its label is returned as
 * it is. The result may be a view of body. */
struct str transfer_decode(struct arena *a, struct str body, struct str encoding);

/* The same for a part that is text: what is plainly base64 or quoted-printable in spite
 * of its label, or encoded twice, is decoded as well. */
struct str transfer_decode_text(struct arena *a, struct str body, struct str encoding);

/* Base64 alone: skips foreign bytes, stops at what follows the padding. */
struct str base64_decode(struct arena *a, struct str in);

/* The "Q" encoding of RFC 2047: '_' is a blank. */
struct str q_decode(struct arena *a, struct str in);

/* RFC 2231 percent encoding. */
struct str percent_decode(struct arena *a, struct str in);

#endif
