/* Splits header blocks and decodes field values to UTF-8.
 * Must never let a control character of a mail pass into a decoded value. */
#include "mail/header.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/charset.h"
#include "mail/transfer.h"

/* ---- decoding, RFC 2047 ---- */

struct decoder {
    struct arena *a;
    struct buf out;
    struct buf word;    /* bytes of adjacent encoded words, not converted yet */
    struct str charset; /* of word */
};

struct encoded_word {
    struct str charset;
    char encoding; /* 'b' or 'q' */
    struct str text;
    size_t len; /* of the whole word in the value */
};

enum { ENCODED_CHARSET_MAX = 64, VALUE_USUAL = 512 };

static void flush_word(struct decoder *d)
{
    if (d->word.len > 0) {
        buf_put(&d->out, mail_charset_to_utf8(d->a, buf_str(&d->word), d->charset));
        buf_clear(&d->word);
    }
}

/* Length of the text of an encoded word at the start of rest; *ret_skip: of its "?=".
 * That may be missing: then the word ends at a blank, or where another one starts. */
static size_t word_len(struct str rest, size_t *ret_skip)
{
    size_t i = 0;
    size_t blank = STR_NPOS;
    *ret_skip = 0;
    for (; i < rest.len; i++) {
        struct str s = str_sub(rest, i, 3);
        if (str_starts(s, STR("?="))) {
            *ret_skip = 2;
            return i;
        }
        if (str_starts(s, STR("=?")) && !str_ends(s, STR("?="))) {
            break;
        }
        if (blank == STR_NPOS && str_is_space(rest.ptr[i])) {
            blank = i;
        }
    }
    return blank < i ? blank : i;
}

/* Reads "=?charset?q?text?=" at the start of s. The text may hold blanks, as some
 * senders write it. */
static bool take_encoded_word(struct str s, struct encoded_word *ret)
{
    if (!str_starts(s, STR("=?"))) {
        return false;
    }
    struct str rest = str_from(s, 2);
    size_t mark = str_find_byte(str_sub(rest, 0, ENCODED_CHARSET_MAX), '?');
    if (mark == STR_NPOS) {
        return false;
    }
    struct str charset = str_sub(rest, 0, mark);
    size_t language = str_find_byte(charset, '*'); /* RFC 2231 section 5 */
    rest = str_from(rest, mark + 1);
    if (rest.len < 2 || rest.ptr[1] != '?') {
        return false;
    }
    char encoding = str_lower(rest.ptr[0]);
    rest = str_from(rest, 2);
    size_t skip = 0;
    size_t end = word_len(rest, &skip);
    *ret = (struct encoded_word){
        .charset = language == STR_NPOS ? charset : str_sub(charset, 0, language),
        .encoding = encoding,
        .text = str_sub(rest, 0, end),
        .len = (size_t)(rest.ptr - s.ptr) + end + skip,
    };
    return true;
}

/* Text between encoded words, 8-bit perhaps. */
static void put_plain(struct decoder *d, struct str s)
{
    buf_put(&d->out, str_is_utf8(s) ? s : mail_charset_to_utf8(d->a, s, STR_NULL));
}

static void put_encoded_word(struct decoder *d, const struct encoded_word *w,
                             struct str as_written)
{
    bool is_b = w->encoding == 'b';
    if (!is_b && w->encoding != 'q') {
        flush_word(d);
        put_plain(d, as_written);
        return;
    }
    if (d->word.len > 0 && !str_ieq(d->charset, w->charset)) {
        flush_word(d);
    }
    /* a character may be cut in two between adjacent words: join bytes, then convert */
    d->charset = w->charset;
    buf_put(&d->word, is_b ? base64_decode(d->a, w->text) : q_decode(d->a, w->text));
}

static size_t blanks_at(struct str s)
{
    size_t n = 0;
    while (n < s.len && str_is_space(s.ptr[n])) {
        n++;
    }
    return n;
}

struct str header_clean(struct arena *a, struct str s)
{
    s = str_trim(s);
    if (str_print_len(s) == s.len) {
        return arena_str(a, s);
    }
    char *out = arena_take(a, s.len + 1);
    size_t n = 0;
    while (s.len > 0) {
        size_t run = str_print_len(s);
        memcpy(out + n, s.ptr, run);
        n += run;
        s = str_from(s, run);
        if (s.len == 0) {
            break;
        }
        uint32_t cp = 0;
        size_t len = str_utf8_next(s, &cp);
        len = len == 0 ? 1 : len;
        if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 || cp == 0x2029) {
            out[n++] = ' ';
        } else {
            memcpy(out + n, s.ptr, len);
            n += len;
        }
        s = str_from(s, len);
    }
    return str_of(out, n);
}

struct str header_decode(struct arena *a, struct str raw)
{
    struct decoder d = {.a = a};
    struct str value = str_trim(raw);
    if (str_print_len(value) == value.len && !str_has(value, STR("=?"))) {
        return value; /* as most are */
    }
    d.out = buf_within(a, raw.len + 64, raw.len * 4 + 64);
    d.word = buf_within(a, raw.len + 64, raw.len + 64);
    size_t at = 0;
    while (at < raw.len) {
        struct str s = str_from(raw, at);
        struct encoded_word w;
        /* blanks between two encoded words are not part of the text */
        size_t gap = d.word.len > 0 ? blanks_at(s) : 0;
        if (take_encoded_word(str_from(s, gap), &w)) {
            put_encoded_word(&d, &w, str_sub(s, 0, gap + w.len));
            at += gap + w.len;
            continue;
        }
        flush_word(&d);
        size_t next = str_find(str_from(s, 1), STR("=?"));
        size_t n = next == STR_NPOS ? s.len : next + 1;
        put_plain(&d, str_sub(s, 0, n));
        at += n;
    }
    flush_word(&d);
    struct str text = header_clean(a, buf_str(&d.out));
    buf_done(&d.out);
    buf_done(&d.word);
    return text;
}

/* ---- splitting ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct str to_utf8(struct arena *a, struct str s)
{
    if (str_ascii_len(s) == s.len ||
        (str_is_utf8(s) && str_find_byte(s, '\0') == STR_NPOS)) {
        return s;
    }
    return mail_charset_to_utf8(a, s, STR_NULL);
}

/* What follows the name, its continuation lines joined to it. A view of the block where
 * there are none. */
static struct str take_value(struct arena *a, struct str first, struct str *block)
{
    if (block->len == 0 || !is_blank(block->ptr[0])) {
        return str_trim(first);
    }
    struct buf value CLEANUP(buf_done) =
        buf_within(a, VALUE_USUAL, first.len + block->len + 1);
    buf_put(&value, first);
    while (block->len > 0 && is_blank(block->ptr[0])) {
        buf_put(&value, str_take_line(block));
    }
    return str_trim(buf_keep(&value, a));
}

/* The field that starts at *block, with its continuation lines; false for a line that
 * is none (its continuations are skipped with it). */
static bool take_field(struct arena *a, struct str *block, struct mail_header *ret)
{
    struct str line = str_take_line(block);
    size_t colon = str_find_byte(line, ':');
    bool is_field = colon != STR_NPOS;
    struct str raw = take_value(a, str_from(line, is_field ? colon + 1 : 0), block);
    struct str name = to_utf8(a, str_trim(str_sub(line, 0, is_field ? colon : 0)));
    if (name.len > 0) {
        *ret = (struct mail_header){
            .name = name, .value = header_decode(a, raw), .raw = to_utf8(a, raw)};
    }
    return name.len > 0;
}

size_t header_name_len(struct str line)
{
    size_t n = 0;
    while (n < line.len && line.ptr[n] > 0x20 && line.ptr[n] < 0x7f &&
           line.ptr[n] != ':') {
        n++;
    }
    size_t colon = n;
    while (colon < line.len && (line.ptr[colon] == ' ' || line.ptr[colon] == '\t')) {
        colon++;
    }
    return colon < line.len && line.ptr[colon] == ':' ? n : 0;
}

static size_t count_lines(struct str s)
{
    size_t n = 0;
    while (s.ptr != NULL) {
        (void)str_take(&s, '\n');
        n++;
    }
    return n;
}

size_t header_split(struct arena *a, struct str block,
                    const struct mail_header **ret_headers)
{
    size_t max = count_lines(block);
    max = max < MAIL_HEADERS_MAX ? max : MAIL_HEADERS_MAX;
    struct mail_header *headers = ARENA_ARRAY(a, max, struct mail_header);
    size_t n = 0;
    while (block.len > 0 && n < max) {
        n += take_field(a, &block, &headers[n]) ? 1 : 0;
    }
    *ret_headers = headers;
    return n;
}

const struct mail_header *header_find(const struct mail_header *headers, size_t n,
                                      const char *name)
{
    struct str wanted = str_c(name);
    for (size_t i = 0; i < n; i++) {
        struct str given = headers[i].name;
        if (given.len == wanted.len && given.len > 0 &&
            str_lower(given.ptr[0]) == str_lower(wanted.ptr[0]) &&
            str_ieq(given, wanted)) {
            return &headers[i];
        }
    }
    return NULL;
}
