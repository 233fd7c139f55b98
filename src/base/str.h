/* Byte strings that need no terminator. A str may hold NUL and any foreign byte. What
 * the readers of mails call for each byte is inline: else the call costs more than the
 * work. */
#ifndef NACHFASS_BASE_STR_H
#define NACHFASS_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *ptr; /* may be NULL when len is 0 */
    size_t len;
};

#define STR(lit) ((struct str){(lit), sizeof(lit) - 1})
#define STR_NULL ((struct str){NULL, 0})
/* For printf: "%.*s". Only for text already known to be printable. */
#define STR_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

/* Of a C string; NULL gives the empty str. */
static inline struct str str_c(const char *cstr)
{
    return (struct str){cstr, cstr == NULL ? 0 : strlen(cstr)};
}

static inline struct str str_of(const char *ptr, size_t len)
{
    return (struct str){ptr, len};
}

static inline bool str_is_empty(struct str s)
{
    return s.len == 0;
}

/* memcmp may not be given NULL, not even for no bytes */
static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_eq_c(struct str a, const char *b)
{
    return str_eq(a, str_c(b));
}

bool str_ieq(struct str a, struct str b); /* ASCII case only */
static inline bool str_ieq_c(struct str a, const char *b)
{
    struct str other = str_c(b);
    return a.len == other.len && str_ieq(a, other);
}

static inline bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len &&
           (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool str_istarts(struct str s, struct str prefix);
static inline bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           (suffix.len == 0 ||
            memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0);
}

bool str_iends(struct str s, struct str suffix);
/* <0, 0, >0 like memcmp, shorter first on a tie. */
int str_cmp(struct str a, struct str b);

#define STR_NPOS ((size_t)-1)
size_t str_find(struct str s, struct str needle); /* offset or STR_NPOS */
size_t str_ifind(struct str s, struct str needle);
static inline size_t str_find_byte(struct str s, char c)
{
    const char *hit = s.len == 0 ? NULL : (const char *)memchr(s.ptr, c, s.len);
    return hit == NULL ? STR_NPOS : (size_t)(hit - s.ptr);
}

size_t str_rfind_byte(struct str s, char c);
bool str_has(struct str s, struct str needle);
bool str_ihas(struct str s, struct str needle);

/* Tail; clamped. */
static inline struct str str_from(struct str s, size_t from)
{
    size_t at = from < s.len ? from : s.len;
    /* not even 0 may be added to NULL */
    return str_of(at > 0 ? s.ptr + at : s.ptr, s.len - at);
}

/* Clamped to s. */
static inline struct str str_sub(struct str s, size_t from, size_t len)
{
    struct str tail = str_from(s, from);
    return str_of(tail.ptr, len < tail.len ? len : tail.len);
}

struct str str_trim_end(struct str s);
/* Takes the part before sep off *s and returns it; *s becomes the rest after sep.
 * Without sep the whole of *s is returned and *s becomes empty with a NULL ptr,
 * so `while (s.ptr)` loops over all pieces, a trailing empty one included. */
struct str str_take(struct str *s, char sep);
/* As str_take for lines: ends at LF, a CR before it belongs to the line end. */
struct str str_take_line(struct str *s);

/* Case, ASCII only, no locale, safe for negative char. */
static inline char str_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static inline char str_upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static inline bool str_is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool str_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool str_is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool str_is_alnum(char c)
{
    return str_is_digit(c) || str_is_alpha(c);
}

/* 0x20..0x7e */
static inline bool str_is_print(char c)
{
    return c >= 0x20 && c <= 0x7e;
}

/* Without the ASCII white space at both ends. */
struct str str_trim_long(struct str s); /* for str_trim */
static inline struct str str_trim(struct str s)
{
    bool is_trim =
        s.len == 0 || (!str_is_space(s.ptr[0]) && !str_is_space(s.ptr[s.len - 1]));
    return is_trim ? s : str_trim_long(s);
}

/* Decimal, optional sign, whole string, no overflow; false leaves *ret alone. */
bool str_to_i64(struct str s, int64_t *ret);

/* Case-folding-free glob with '*' and '?', linear, ASCII case-insensitive. */
bool str_glob(struct str pattern, struct str s);

/* Bytes at the head of s that are ASCII and no NUL. */
size_t str_ascii_len(struct str s);
/* The same, of printable ASCII: str_is_print. */
size_t str_print_len(struct str s);
/* True when all bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong). */
bool str_is_utf8(struct str s);
/* Bytes of the code point at s (1..4), its value in *ret_cp; 0 when s is empty or the
 * sequence is invalid. */
size_t str_utf8_next_long(struct str s, uint32_t *ret_cp); /* for str_utf8_next */
static inline size_t str_utf8_next(struct str s, uint32_t *ret_cp)
{
    if (s.len > 0 && (unsigned char)s.ptr[0] < 0x80) {
        *ret_cp = (unsigned char)s.ptr[0];
        return 1;
    }
    return str_utf8_next_long(s, ret_cp);
}
/* The first bytes of s, max at the most, never cut inside a character. */
struct str str_utf8_cut(struct str s, size_t max);
/* Writes cp to out, returns bytes written (1..4), 0 when cp is no scalar value. */
size_t str_utf8_put(uint32_t cp, char out[4]);
/* s as one harmless line in out, always terminated: control characters and bytes that
 * are not UTF-8 become \xNN, the rest is copied; cut between characters at cap - 1
 * bytes. Returns the length. */
size_t str_printable(struct str s, char *out, size_t cap);

/* FNV-1a 64: for fingerprints and hash tables, never for security. */
uint64_t str_hash(struct str s);

#endif
