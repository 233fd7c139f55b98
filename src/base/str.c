/* Byte strings: views, search, pieces, ASCII case.
 * Must never allocate and never look at the locale. */
#include "base/str.h"

#include <string.h>

#include "base/eight.h"

static bool bytes_ieq(const char *a, const char *b, size_t n)
{
    size_t i = 0;
    for (; n - i >= 8; i += 8) {
        if (eight_differ(eight_load(a + i), eight_load(b + i)) != 0) {
            return false;
        }
    }
    while (i < n && (a[i] == b[i] || str_lower(a[i]) == str_lower(b[i]))) {
        i++;
    }
    return i == n;
}

bool str_ieq(struct str a, struct str b)
{
    return a.len == b.len && bytes_ieq(a.ptr, b.ptr, a.len);
}

bool str_istarts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && bytes_ieq(s.ptr, prefix.ptr, prefix.len);
}

bool str_iends(struct str s, struct str suffix)
{
    return s.len >= suffix.len && str_ieq(str_from(s, s.len - suffix.len), suffix);
}

int str_cmp(struct str a, struct str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int d = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);
    return d != 0 ? d : (a.len > b.len) - (a.len < b.len);
}

size_t str_find(struct str s, struct str needle)
{
    if (needle.len == 0) {
        return 0;
    }
    size_t at = 0;
    while (s.len - at >= needle.len) {
        /* the last place where needle could begin bounds the search */
        const char *hit =
            memchr(s.ptr + at, needle.ptr[0], s.len - at - needle.len + 1);
        if (hit == NULL) {
            return STR_NPOS;
        }
        at = (size_t)(hit - s.ptr);
        if (memcmp(hit, needle.ptr, needle.len) == 0) {
            return at;
        }
        at++;
    }
    return STR_NPOS;
}

/* Bytes before the first that is c, a small letter or no letter, case aside. */
static size_t bytes_before(struct str s, char c)
{
    /* a bit more makes a capital small, and of other bytes no letter */
    const uint64_t small = str_is_alpha(c) ? EIGHT_OF(0x20) : 0;
    size_t i = 0;
    while (s.len - i >= 8) {
        size_t n = eight_before(eight_is(eight_load(s.ptr + i) | small, c));
        i += n;
        if (n < 8) {
            if (str_lower(s.ptr[i]) == c) {
                return i;
            }
            i++; /* not ASCII */
        }
    }
    while (i < s.len && str_lower(s.ptr[i]) != c) {
        i++;
    }
    return i;
}

size_t str_ifind(struct str s, struct str needle)
{
    if (needle.len == 0) {
        return 0;
    }
    const char first = str_lower(needle.ptr[0]);
    for (size_t at = 0; at <= s.len && s.len - at >= needle.len; at++) {
        at += bytes_before(str_sub(s, at, s.len - at - needle.len + 1), first);
        if (s.len - at >= needle.len && bytes_ieq(s.ptr + at, needle.ptr, needle.len)) {
            return at;
        }
    }
    return STR_NPOS;
}

size_t str_rfind_byte(struct str s, char c)
{
    for (size_t i = s.len; i > 0; i--) {
        if (s.ptr[i - 1] == c) {
            return i - 1;
        }
    }
    return STR_NPOS;
}

bool str_has(struct str s, struct str needle)
{
    return str_find(s, needle) != STR_NPOS;
}

bool str_ihas(struct str s, struct str needle)
{
    return str_ifind(s, needle) != STR_NPOS;
}

struct str str_trim_end(struct str s)
{
    while (s.len > 0 && str_is_space(s.ptr[s.len - 1])) {
        s.len--;
    }
    return s;
}

struct str str_trim_long(struct str s)
{
    s = str_trim_end(s);
    size_t at = 0;
    while (at < s.len && str_is_space(s.ptr[at])) {
        at++;
    }
    return str_from(s, at);
}

struct str str_take(struct str *s, char sep)
{
    struct str all = *s;
    size_t at = str_find_byte(all, sep);
    if (at == STR_NPOS) {
        *s = STR_NULL;
        return all;
    }
    *s = str_from(all, at + 1);
    return str_sub(all, 0, at);
}

struct str str_take_line(struct str *s)
{
    struct str line = str_take(s, '\n');
    bool at_lf = s->ptr != NULL;
    if (at_lf && line.len > 0 && line.ptr[line.len - 1] == '\r') {
        line.len--;
    }
    return line;
}

bool str_to_i64(struct str s, int64_t *ret)
{
    bool minus = s.len > 0 && s.ptr[0] == '-';
    size_t at = s.len > 0 && (minus || s.ptr[0] == '+') ? 1 : 0;
    if (at == s.len) {
        return false;
    }
    /* counted downwards: INT64_MIN has no positive twin */
    int64_t n = 0;
    for (; at < s.len; at++) {
        if (!str_is_digit(s.ptr[at])) {
            return false;
        }
        int64_t digit = s.ptr[at] - '0';
        if (n < (INT64_MIN + digit) / 10) {
            return false;
        }
        n = n * 10 - digit;
    }
    if (!minus && n == INT64_MIN) {
        return false;
    }
    *ret = minus ? n : -n;
    return true;
}

bool str_glob(struct str pattern, struct str s)
{
    size_t p = 0;
    size_t i = 0;
    size_t star = STR_NPOS; /* the last '*' seen, and what it has taken so far */
    size_t taken = 0;
    while (i < s.len) {
        if (p < pattern.len && pattern.ptr[p] == '*') {
            star = p++;
            taken = i;
        } else if (p < pattern.len &&
                   (pattern.ptr[p] == '?' ||
                    str_lower(pattern.ptr[p]) == str_lower(s.ptr[i]))) {
            p++;
            i++;
        } else if (star != STR_NPOS) {
            p = star + 1;
            i = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.len && pattern.ptr[p] == '*') {
        p++;
    }
    return p == pattern.len;
}

uint64_t str_hash(struct str s)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < s.len; i++) {
        h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(0x100000001b3);
    }
    return h;
}
