/* Quoted-printable (RFC 2045 6.7): text in canonical lines, 7-bit. */
#ifndef NACHFASS_MAIL_QP_H
#define NACHFASS_MAIL_QP_H

#include "base/str.h"

struct buf;

/* Appends text (line ends LF, CRLF or CR) encoded: every line ends CRLF, the last one
 * too, and holds at most 76 characters. NUL is left out. No line starts with '.' or
 * "From ", for servers and mailboxes that would touch it. The output never holds "=_".
 */
void qp_put(struct buf *b, struct str text);

#endif
