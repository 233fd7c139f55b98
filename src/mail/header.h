/* Header fields: splitting, unfolding, decoding (RFC 2047), parameters (RFC 2231). */
#ifndef NACHFASS_MAIL_HEADER_H
#define NACHFASS_MAIL_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "mail/parse.h"

struct arena;
struct buf;

/* The fields of a header block (LF or CRLF ends), topmost first, at most
 * MAIL_HEADERS_MAX. Lines that are neither field nor continuation are skipped. Returns
 * their number. name, value and raw are valid UTF-8 without NUL. */
size_t header_split(struct arena *a, struct str block,
                    const struct mail_header **ret_headers);

/* Length of the field name that the line starts with; 0 when it starts no field. */
size_t header_name_len(struct str line);

/* First field of that name (ASCII case-insensitive); NULL when absent. */
const struct mail_header *header_find(const struct mail_header *headers, size_t n,
                                      const char *name);

/* One of 64 bits for a name, whatever its case: a set of them tells most names that are
 * not there. */
static inline uint64_t header_name_bit(struct str name)
{
    if (name.len == 0) {
        return 1;
    }
    unsigned first = (unsigned char)str_lower(name.ptr[0]);
    unsigned last = (unsigned char)str_lower(name.ptr[name.len - 1]);
    return UINT64_C(1) << ((first * 5 + last * 3 + name.len) % 64);
}

/* Decodes the encoded words of an unfolded value to UTF-8, those without an end too.
 * Words in an unknown encoding stay as written; what has no known charset is read as
 * UTF-8 when valid, else as windows-1252. Cleaned as by header_clean. */
struct str header_decode(struct arena *a, struct str raw);

/* Control characters, and what else ends a line somewhere, become one blank each. */
struct str header_clean(struct arena *a, struct str s);

struct header_param {
    struct str name;  /* without the RFC 2231 suffix */
    int section;      /* name*N: N, else -1 */
    bool is_extended; /* name*: percent encoded */
    struct str value;
};

/* "text/plain; charset=utf-8" or "attachment; filename=x". */
struct header_media {
    struct str type;    /* lower case; "" when unreadable */
    struct str subtype; /* lower case; "" when there is none */
    const struct header_param *params;
    size_t n_params; /* at most MAIL_PARAMS_MAX; over is set when there were more */
    bool over;
};

/* Reads an unfolded, undecoded value; comments are skipped. Never fails. */
void header_media_parse(struct arena *a, struct str raw,
                        struct header_media *ret_media);

/* Appends it as every parser reads it alike: "type/subtype; name=\"value\"; …", on one
 * line. What cannot stand there is left out; boundary, when there is one, takes the
 * place of all parameters of that name. */
void header_media_put(struct buf *b, const struct header_media *m, struct str boundary);

/* The decoded value of a parameter, its sections joined; "" when absent. */
struct str header_media_param(struct arena *a, const struct header_media *m,
                              const char *name);

#endif
