/* One mail as canonical bytes, headers in a fixed order. Must never let a value end its
 * header line. */
#include "mail/compose.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/eight.h"
#include "mail/attachment.h"
#include "mail/encword.h"
#include "mail/escape.h"
#include "mail/qp.h"

enum {
    RAW_MAX_BYTES = 32 * 1024 * 1024,
    NAME_MAX_BYTES = 400,
    SUBJECT_MAX_BYTES = 2000,
    ADDRESS_MAX_BYTES = 254,
    ID_MAX_BYTES = 900, /* an item that cannot be folded must stay under 998 */
    REFERENCES_MAX_BYTES = 16000,
    DAY_S = 86400
};

static const char weekdays[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void free_buf(struct buf *b)
{
    buf_done(b);
}

/* ---- checks ---- */

/* Free text of a header: UTF-8 without C0, C1, DEL. Bidi controls and line separators
 * (both zero width in a header) are taken out. */
static enum rc clean_text(struct arena *a, const char *field, struct str s, size_t max,
                          struct str *ret, struct err *err)
{
    if (s.len > max) {
        return err_set(err, RC_INPUT, "%s is longer than %zu bytes", field, max);
    }
    char *to = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len;) {
        uint32_t cp = 0;
        size_t len = str_utf8_next(str_from(s, i), &cp);
        if (len == 0) {
            return err_set(err, RC_INPUT, "%s holds bytes that are not UTF-8", field);
        }
        if (cp < 0x20 || (cp >= 0x7f && cp <= 0x9f)) {
            return err_set(err, RC_INPUT, "%s holds the control character U+%04X",
                           field, (unsigned)cp);
        }
        if (!escape_is_bidi(cp) && cp != 0x2028 && cp != 0x2029) {
            memcpy(to + n, s.ptr + i, len);
            n += len;
        }
        i += len;
    }
    *ret = str_trim(str_of(to, n));
    return RC_OK;
}

/* A word of a header: printable ASCII without blanks and angle brackets. */
static bool is_word(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_print(s.ptr[i]) ||
            str_find_byte(STR(" <>"), s.ptr[i]) != STR_NPOS) {
            return false;
        }
    }
    return true;
}

static bool all_in(struct str s, const char *others)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_alnum(s.ptr[i]) &&
            str_find_byte(str_c(others), s.ptr[i]) == STR_NPOS) {
            return false;
        }
    }
    return s.len > 0;
}

/* A quoted local part: quotes and backslashes inside only behind a backslash. */
static bool is_quoted(struct str s)
{
    size_t at = 1;
    while (at + 1 < s.len && s.ptr[at] != '"' && str_is_print(s.ptr[at])) {
        at +=
            s.ptr[at] == '\\' && at + 2 < s.len && str_is_print(s.ptr[at + 1]) ? 2 : 1;
    }
    return s.len > 2 && s.ptr[0] == '"' && at + 1 == s.len && s.ptr[at] == '"' &&
           s.ptr[at - 1] != '\\';
}

/* One bare addr-spec (RFC 5322 3.4.1) in ASCII. */
static bool is_address(struct str s)
{
    size_t at = str_rfind_byte(s, '@');
    if (at == STR_NPOS) {
        return false;
    }
    struct str local = str_sub(s, 0, at);
    struct str domain = str_from(s, at + 1);
    return (all_in(local, "!#$%&'*+-/=?^_`{|}~.") || is_quoted(local)) &&
           all_in(domain, ".-");
}

static enum rc check_words(const struct draft *d, struct err *err)
{
    const struct {
        const char *field;
        struct str value;
        size_t max;
        bool (*is_good)(struct str);
        bool is_needed;
    } words[] = {
        {"from", d->from, ADDRESS_MAX_BYTES, is_address, true},
        {"to", d->to, ADDRESS_MAX_BYTES, is_address, true},
        {"reply_to", d->reply_to, ADDRESS_MAX_BYTES, is_address, false},
        {"message_id", d->message_id, ID_MAX_BYTES, is_word, true},
        {"language", d->language, ADDRESS_MAX_BYTES, is_word, false},
        {"auto_submitted", d->auto_submitted, ADDRESS_MAX_BYTES, is_word, false},
        {"picture", d->picture != NULL ? d->picture->cid : STR_NULL, ID_MAX_BYTES,
         is_word, d->picture != NULL},
        {"list_unsubscribe", d->list_unsubscribe, ID_MAX_BYTES, is_word, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        struct str s = words[i].value;
        if (s.len == 0 ? words[i].is_needed : !words[i].is_good(s)) {
            return err_set(err, RC_INPUT, "%s %s", words[i].field,
                           s.len == 0 ? "is empty" : "cannot stand in a header");
        }
        if (s.len > words[i].max) {
            return err_set(err, RC_INPUT, "%s is longer than %zu bytes", words[i].field,
                           words[i].max);
        }
    }
    return RC_OK;
}

/* The ids of a thread that can stand in a header, "<a@b> <c@d>". They come from other
 * people's mails: one that cannot, or that opens a comment (RFC 5322 3.2.2) over those
 * behind it, is left out; the mail matters more. */
static struct str clean_ids(struct arena *a, struct str ids, size_t max)
{
    struct buf b CLEANUP(free_buf) = BUF_INIT(max);
    while (ids.ptr) {
        struct str id = str_take(&ids, ' ');
        if (id.len > 0 && id.len <= ID_MAX_BYTES && is_word(id) &&
            str_find_byte(id, '(') == STR_NPOS) {
            buf_puts(&b, b.len > 0 ? " <" : "<");
            buf_put(&b, id);
            buf_puts(&b, ">");
        }
    }
    return b.over ? STR_NULL : arena_str(a, buf_str(&b));
}

/* ---- headers ---- */

static void put_word(struct header_out *h, const char *name, struct str value)
{
    if (value.len > 0) {
        header_begin(h, name);
        header_put_item(h, value);
        header_end(h);
    }
}

static void put_angle_item(struct header_out *h, struct arena *a, struct str value)
{
    header_put_item(h, arena_printf(a, "<%.*s>", STR_ARG(value)));
}

static void put_angle(struct header_out *h, struct arena *a, const char *name,
                      struct str value)
{
    if (value.len > 0) {
        header_begin(h, name);
        put_angle_item(h, a, value);
        header_end(h);
    }
}

/* A name that holds an '@' (or one of its look-alikes) could pose as another address:
 * then the address stands alone. */
static bool is_honest_name(struct str name)
{
    return name.len > 0 && !str_has(name, STR("@")) &&
           !str_has(name, STR("\xef\xbc\xa0")) && !str_has(name, STR("\xef\xb9\xab"));
}

static void put_mailbox(struct header_out *h, struct arena *a, const char *field,
                        struct str name, struct str addr)
{
    header_begin(h, field);
    if (is_honest_name(name)) {
        header_put_phrase(h, name);
        put_angle_item(h, a, addr);
    } else {
        header_put_item(h, addr);
    }
    header_end(h);
}

static void put_ids(struct header_out *h, const char *name, struct str ids)
{
    if (ids.len > 0) {
        header_begin(h, name);
        while (ids.ptr) {
            header_put_item(h, str_take(&ids, ' '));
        }
        header_end(h);
    }
}

/* RFC 5322 3.3, in the zone of the draft. */
static void put_date(struct header_out *h, int64_t date, int32_t offset_s)
{
    int32_t minutes = offset_s / 60 % (DAY_S / 60);
    struct civil c = civil_from_unix(date + (int64_t)minutes * 60);
    int32_t off = minutes < 0 ? -minutes : minutes;
    buf_printf(h->out, "Date: %s, %02d %s %04d %02d:%02d:%02d %c%02d%02d\r\n",
               weekdays[c.weekday], (int)c.day, months[c.month - 1], (int)c.year,
               (int)c.hour, (int)c.minute, (int)c.second, minutes < 0 ? '-' : '+',
               (int)(off / 60), (int)(off % 60));
}

/* "=_" never stands in quoted-printable or base64, so no line of a body can be the
 * boundary. */
static struct str boundary(struct arena *a, const char *of, struct str message_id)
{
    return arena_printf(a, "=_nachfass_%s%016llx", of,
                        (unsigned long long)str_hash(message_id));
}

static void put_headers(struct header_out *h, struct arena *a, const struct draft *d)
{
    put_date(h, d->date, d->zone_offset_s);
    put_mailbox(h, a, "From", d->from_name, d->from);
    put_mailbox(h, a, "To", d->to_name, d->to);
    put_word(h, "Reply-To", d->reply_to);
    if (d->subject.len > 0) {
        header_begin(h, "Subject");
        header_put_text(h, d->subject);
        header_end(h);
    }
    put_angle(h, a, "Message-ID", d->message_id);
    put_ids(h, "In-Reply-To", d->in_reply_to);
    put_ids(h, "References", d->references);
    put_word(h, "Content-Language", d->language);
    put_word(h, "Auto-Submitted", d->auto_submitted);
    if (d->auto_submitted.len > 0) {
        buf_puts(h->out, "X-Auto-Response-Suppress: OOF, AutoReply\r\n");
    }
    if (d->list_unsubscribe.len > 0) {
        bool is_url = str_istarts(d->list_unsubscribe, STR("mailto:"));
        put_angle(h, a, "List-Unsubscribe",
                  arena_printf(a, "%s%.*s",
                               is_url ? "" : "mailto:", STR_ARG(d->list_unsubscribe)));
    }
    buf_puts(h->out, "MIME-Version: 1.0\r\n");
}

/* ---- bodies ---- */

/* Bytes at the head of s that are ASCII. */
static size_t ascii_run(struct str s)
{
    size_t n = 0;
    while (s.len - n >= 16 &&
           eight_before(eight_load(s.ptr + n) | eight_load(s.ptr + n + 8)) == 8) {
        n += 16;
    }
    while (s.len - n >= 8) {
        size_t plain = eight_before(eight_load(s.ptr + n));
        n += plain;
        if (plain < 8) {
            return n;
        }
    }
    while (n < s.len && (unsigned char)s.ptr[n] < 0x80) {
        n++;
    }
    return n;
}

/* Bytes at the head of s that are UTF-8. */
static size_t utf8_run(struct str s)
{
    size_t at = 0;
    while (at < s.len) {
        uint32_t cp = 0;
        size_t n = ascii_run(str_from(s, at));
        n = n ? n : str_utf8_next(str_from(s, at), &cp);
        if (n == 0) {
            break;
        }
        at += n;
    }
    return at;
}

/* A body declared as UTF-8 must be UTF-8. */
static struct str mend_utf8(struct arena *a, struct str s)
{
    size_t n = utf8_run(s);
    if (n == s.len) {
        return s;
    }
    struct buf b CLEANUP(free_buf) = BUF_INIT(RAW_MAX_BYTES);
    for (; n < s.len; n = utf8_run(s)) {
        buf_put(&b, str_sub(s, 0, n));
        buf_puts(&b, "\xef\xbf\xbd");
        s = str_from(s, n + 1);
    }
    buf_put(&b, s);
    return arena_str(a, buf_str(&b));
}

static void put_part(struct buf *b, struct arena *a, const char *subtype,
                     struct str text)
{
    buf_puts(b, "Content-Type: text/");
    buf_puts(b, subtype);
    buf_puts(b,
             "; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
    qp_put(b, mend_utf8(a, text));
}

/* With its picture, where it has one (RFC 2387). */
static void put_html(struct buf *b, struct arena *a, const struct draft *d)
{
    if (d->picture == NULL) {
        put_part(b, a, "html", d->html);
        return;
    }
    struct str mark = boundary(a, "picture_", d->message_id);
    buf_printf(b,
               "Content-Type: multipart/related; type=\"text/html\";\r\n"
               " boundary=\"%s\"\r\n"
               "Content-Transfer-Encoding: 7bit\r\n\r\n--%s\r\n",
               mark.ptr, mark.ptr);
    put_part(b, a, "html", d->html);
    buf_printf(b, "--%s\r\n", mark.ptr);
    mail_picture_put(b, d->picture);
    buf_printf(b, "--%s--\r\n", mark.ptr);
}

static void put_texts(struct buf *b, struct arena *a, const struct draft *d)
{
    if (d->html.len == 0) {
        put_part(b, a, "plain", d->text);
        return;
    }
    struct str mark = boundary(a, "", d->message_id);
    buf_printf(b,
               "Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n"
               "Content-Transfer-Encoding: 7bit\r\n\r\n--%s\r\n",
               mark.ptr, mark.ptr);
    put_part(b, a, "plain", d->text);
    buf_printf(b, "--%s\r\n", mark.ptr);
    put_html(b, a, d);
    buf_printf(b, "--%s--\r\n", mark.ptr);
}

/* Texts first, then the files. */
static void put_bodies(struct buf *b, struct arena *a, const struct draft *d)
{
    struct str mark = boundary(a, "files_", d->message_id);
    bool has_files = false;
    for (size_t i = 0; i < d->n_files; i++) {
        has_files = has_files || d->files[i].fate == FILE_PASSED;
    }
    if (!has_files) {
        put_texts(b, a, d);
        return;
    }
    buf_printf(b,
               "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n"
               "Content-Transfer-Encoding: 7bit\r\n\r\n--%s\r\n",
               mark.ptr, mark.ptr);
    put_texts(b, a, d);
    for (size_t i = 0; i < d->n_files; i++) {
        if (d->files[i].fate == FILE_PASSED) {
            buf_printf(b, "--%s\r\n", mark.ptr);
            mail_file_put(b, &d->files[i]);
        }
    }
    buf_printf(b, "--%s--\r\n", mark.ptr);
}

enum rc compose(struct arena *a, const struct draft *d, struct str *ret_raw,
                struct err *err)
{
    struct draft clean = *d;
    enum rc rc =
        clean_text(a, "from_name", d->from_name, NAME_MAX_BYTES, &clean.from_name, err);
    if (!rc) {
        rc = clean_text(a, "to_name", d->to_name, NAME_MAX_BYTES, &clean.to_name, err);
    }
    if (!rc) {
        rc = clean_text(a, "subject", d->subject, SUBJECT_MAX_BYTES, &clean.subject,
                        err);
    }
    if (!rc) {
        rc = check_words(d, err);
    }
    if (rc) {
        return rc;
    }
    clean.in_reply_to = clean_ids(a, d->in_reply_to, REFERENCES_MAX_BYTES);
    clean.references = clean_ids(a, d->references, REFERENCES_MAX_BYTES);
    struct buf b CLEANUP(free_buf) = BUF_INIT(RAW_MAX_BYTES);
    (void)buf_room(&b, d->text.len + d->html.len + (d->text.len + d->html.len) / 4);
    struct header_out h = {.out = &b};
    put_headers(&h, a, &clean);
    put_bodies(&b, a, &clean);
    if (b.over) {
        return err_set(err, RC_INPUT, "mail is larger than %d bytes", RAW_MAX_BYTES);
    }
    *ret_raw = arena_str(a, buf_str(&b));
    return RC_OK;
}
