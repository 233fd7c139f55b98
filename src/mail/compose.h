/* MIME out: one mail as canonical bytes. Every line ends CRLF, no bare CR or LF, lines
 * of at most 76 encoded characters (998 never exceeded), 7-bit throughout. The output
 * is a function of the draft alone (boundary derived from the Message-ID). */
#ifndef NACHFASS_MAIL_COMPOSE_H
#define NACHFASS_MAIL_COMPOSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct mail_file;
struct mail_picture;

/* All text UTF-8. Addresses are bare addr-specs that passed address_check. Empty
 * strings leave a header out. */
struct draft {
    struct str from_name, from;
    struct str to_name, to;
    struct str reply_to;
    struct str subject;
    struct str message_id;       /* without brackets */
    struct str in_reply_to;      /* ids without brackets, blanks between; one that */
    struct str references;       /* cannot stand in a header is left out */
    int64_t date;                /* unix s */
    int32_t zone_offset_s;       /* for the Date header */
    struct str language;         /* Content-Language */
    struct str auto_submitted;   /* "auto-generated", "auto-replied" or "" (a person's
                                  * relayed words); when set, X-Auto-Response-Suppress:
                                  * OOF,   AutoReply goes with it */
    struct str list_unsubscribe; /* mailto address (+?subject=…), without brackets */
    struct str text;             /* LF or CRLF */
    struct str html;             /* empty: text/plain alone */
    const struct mail_picture *picture; /* of the html; NULL: none */
    const struct mail_file *files;      /* those that are FILE_PASSED go along */
    size_t n_files;
};

/* RC_INPUT names the field that cannot go into a header (CR, LF, NUL, controls; too
 * long). Bidi controls are removed from names and subject. */
enum rc compose(struct arena *a, const struct draft *d, struct str *ret_raw,
                struct err *err) MUST_USE;

#endif
