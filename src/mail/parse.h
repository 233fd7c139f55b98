/* MIME in: the bytes of one mail as a flat list of decoded parts and headers, within
 * stated limits. Uses libetpan after a linear pre-check of our own. */
#ifndef NACHFASS_MAIL_PARSE_H
#define NACHFASS_MAIL_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct precheck_entity;
struct prechecked;

enum {
    MAIL_DEPTH_MAX = 30,
    MAIL_PARTS_MAX = 500,
    MAIL_HEADER_MAX_BYTES = 65536,
    MAIL_HEADERS_MAX = 1000,
    MAIL_COMMENT_DEPTH_MAX = 20,
    MAIL_PARAMS_MAX = 64,
    MAIL_TEXT_MAX_BYTES = 1048576
};

/* One header field of the mail or of a part: name as written, value unfolded and
 * decoded (RFC 2047) to UTF-8; raw is the undecoded, unfolded value. */
struct mail_header {
    struct str name;
    struct str value;
    struct str raw;
};

struct mail_part {
    struct str type;    /* "text" lower case */
    struct str subtype; /* "plain" lower case */
    struct str charset; /* as declared, lower case; "" when none */
    struct str filename;
    struct str text;   /* text/(*), message/(*) headers-only and attached .eml files:
                        * decoded UTF-8, LF ends */
    struct str format; /* "flowed" or "" (RFC 3676); text is already unwrapped */
    const struct mail_header *headers;
    size_t n_headers;
    bool holds_file;    /* a file that stood in the text was taken out of it */
    bool is_attachment; /* Content-Disposition: attachment, or no text */
    int depth;          /* 0 = top */
    int parent;         /* index of the enclosing part, -1 = none */
    const struct precheck_entity *entity; /* for mail_part_bytes */
};

struct mail_message {
    const struct mail_header *headers; /* topmost first */
    size_t n_headers;
    uint64_t header_names;         /* header_name_bit of each */
    const struct mail_part *parts; /* depth first; multiparts included, text empty */
    size_t n_parts;
    bool truncated;    /* a text was cut at MAIL_TEXT_MAX_BYTES */
    struct str notice; /* damage met, for people; "" when none */
    /* The limit that the mail breaks, for people; "" when none. What is beyond it is
     * left out or plain text: to be shown to a person, never acted on. */
    struct str limit;
    struct str stray; /* text outside all parts, UTF-8, LF: where parts hold none */
    const struct prechecked *checked; /* for mail_part_bytes */
};

/* Damage is repaired and noted. RC_INPUT only where libetpan sees other levels than the
 * pre-check did. */
enum rc mail_parse(struct arena *a, struct str raw, struct mail_message *ret_message,
                   struct err *err) MUST_USE;

/* What a part without parts of its own holds, its transfer encoding undone: the bytes
 * of a file as they were attached. */
struct str mail_part_bytes(struct arena *a, const struct mail_message *m,
                           const struct mail_part *p);

/* First header of that name (ASCII case-insensitive); NULL when absent. */
const struct mail_header *mail_header_find(const struct mail_message *m,
                                           const char *name);
/* Its value, decoded; empty when absent. */
struct str mail_header_get(const struct mail_message *m, const char *name);

/* Opens every charset converter we allow, so that a sandbox may close afterwards. */
void mail_charset_prepare(void);

/* Text in charset (declared name or "") to UTF-8: declared; else UTF-8 when valid, else
 * windows-1252. us-ascii and iso-8859-1 are read as windows-1252. Never fails: bytes
 * that mean nothing become U+FFFD; NUL is dropped. A view of bytes where nothing
 * changes. */
struct str mail_charset_to_utf8(struct arena *a, struct str bytes, struct str charset);

#endif
