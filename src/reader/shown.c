/* Chooses the parts of a mail that are its text.
 * Must never take the words of an enclosed mail for those of the mail. */
#include "reader/shown.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/html.h"
#include "reader/machine/machine.h"

enum { SAMPLE_BYTES = 10, SAMPLE_LOOK = 200, PLACEHOLDER_MAX_BYTES = 400 };

/* Texts that nobody wrote as words. */
static const char *const not_words[] = {
    "html", "rfc822-headers", "calendar", "x-amp-html", "vcard", "x-vcard",
    "css",  "directory",      "csv",      "rtf",        "xml",   "javascript",
};

static bool is_html(const struct mail_part *p)
{
    return str_eq_c(p->type, "text") && str_eq_c(p->subtype, "html") &&
           !p->is_attachment;
}

static bool is_words(const struct mail_part *p)
{
    bool is = str_eq_c(p->type, "text");
    for (size_t i = 0; is && i < ARRAY_LEN(not_words); i++) {
        is = !str_eq_c(p->subtype, not_words[i]);
    }
    return is;
}

static bool is_plain(const struct mail_part *p)
{
    return !p->is_attachment && is_words(p);
}

static bool is_alternative(const struct mail_message *m, size_t i)
{
    return machine_is_inside(m, i, "multipart", "alternative");
}

/* First run of plain letters of s that any HTML must hold as it is; "" when short. */
static struct str sample_run(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len && i < SAMPLE_LOOK; i++) {
        n = str_is_alnum(s.ptr[i]) || s.ptr[i] == ' ' ? n + 1 : 0;
        if (n == SAMPLE_BYTES) {
            return str_sub(s, i + 1 - n, n);
        }
    }
    return STR_NULL;
}

struct joined {
    struct buf all; /* empty while there is one text only */
    struct str only;
};

static void join(struct joined *j, struct str text)
{
    if (j->only.ptr == NULL) {
        j->only = text;
        return;
    }
    if (j->all.len == 0) {
        buf_put(&j->all, j->only);
    }
    buf_putc(&j->all, '\n');
    buf_put(&j->all, text);
}

static struct str join_end(struct arena *a, struct joined *j)
{
    struct str text = j->all.len > 0 ? arena_str(a, buf_str(&j->all)) : j->only;
    buf_done(&j->all);
    return text;
}

static struct str collect(struct arena *a, const struct mail_message *m, bool html)
{
    struct joined j = {.all = BUF_INIT(2 * (size_t)MAIL_TEXT_MAX_BYTES)};
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        if (p->text.len > 0 && (html ? is_html(p) : is_plain(p)) &&
            !machine_is_enclosed(m, i)) {
            join(&j, html ? html_to_text(a, p->text) : p->text);
        }
    }
    return join_end(a, &j);
}

/* An HTML part that stands beside the plain text, not for it. */
static bool is_beside(const struct mail_message *m, size_t i)
{
    return is_html(&m->parts[i]) && m->parts[i].text.len > 0 &&
           !machine_is_enclosed(m, i) && !is_alternative(m, i);
}

/* The plain text with the HTML parts beside it, each in its place, but for those that
 * say the same. */
static struct str with_html_beside(struct arena *a, const struct mail_message *m,
                                   struct str plain)
{
    bool any = false;
    for (size_t i = 0; i < m->n_parts && !any; i++) {
        any = is_beside(m, i);
    }
    if (!any || str_trim(plain).len == 0) {
        return plain;
    }
    struct joined j = {.all = BUF_INIT(2 * (size_t)MAIL_TEXT_MAX_BYTES)};
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        if (p->text.len > 0 && is_plain(p) && !machine_is_enclosed(m, i)) {
            join(&j, p->text);
        } else if (is_beside(m, i)) {
            struct str text = html_to_text(a, p->text);
            struct str sample = sample_run(text);
            if (sample.len > 0 && !str_has(plain, sample)) {
                join(&j, text);
            }
        }
    }
    return join_end(a, &j);
}

/* Some HTML part holds the bytes; *ret_any: there is such a part at all. */
static bool html_holds(const struct mail_message *m, struct str bytes, bool *ret_any)
{
    *ret_any = false;
    for (size_t i = 0; i < m->n_parts; i++) {
        if (!is_html(&m->parts[i]) || machine_is_enclosed(m, i)) {
            continue;
        }
        *ret_any = true;
        if (bytes.len > 0 && str_has(m->parts[i].text, bytes)) {
            return true;
        }
    }
    return false;
}

bool shown_html_differs(const struct shown *s, struct str text)
{
    bool any;
    return !html_holds(s->message, sample_run(text), &any) && any;
}

/* "Your client does not show HTML": such a text stands for one that says more. */
static bool is_placeholder(const struct shown *s)
{
    struct str text = str_trim(s->plain);
    return text.len <= PLACEHOLDER_MAX_BYTES && str_ihas(text, STR("html")) &&
           shown_html_differs(s, text);
}

/* The lines around the parts, but for what old programs are told there. */
static struct str stray_words(struct arena *a, struct str stray)
{
    char *out = arena_alloc(a, stray.len + 1);
    size_t n = 0;
    while (stray.ptr != NULL) {
        struct str line = str_take(&stray, '\n');
        bool is_edge =
            str_starts(line, STR("--")) && str_ends(str_trim_end(line), STR("--"));
        if (!is_edge && !str_ihas(line, STR("mime")) &&
            !str_ihas(line, STR("multi-part"))) {
            memcpy(out + n, line.ptr, line.len);
            n += line.len;
            out[n++] = '\n';
        }
    }
    return str_trim(str_of(out, n));
}

/* A text that came as a file, where nothing else came. */
static struct str attached_words(const struct mail_message *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        if (is_words(&m->parts[i]) && str_trim(m->parts[i].text).len > 0 &&
            !machine_is_enclosed(m, i)) {
            return m->parts[i].text;
        }
    }
    return STR_NULL;
}

void shown_find(struct arena *a, const struct mail_message *m, struct shown *ret)
{
    *ret = (struct shown){.message = m};
    ret->plain = with_html_beside(a, m, collect(a, m, false));
    if (is_placeholder(ret)) {
        ret->plain = STR_NULL;
    }
    if (m->stray.len > 0 && str_trim(shown_first(a, ret)).len == 0) {
        ret->plain = stray_words(a, m->stray);
    }
    if (m->n_parts > 1 && str_trim(shown_first(a, ret)).len == 0) {
        ret->plain = attached_words(m);
    }
}

struct str shown_html(struct arena *a, struct shown *s)
{
    if (!s->html_made) {
        s->html = collect(a, s->message, true);
        s->html_made = true;
    }
    return s->html;
}

struct str shown_first(struct arena *a, struct shown *s)
{
    return str_trim(s->plain).len > 0 ? s->plain : shown_html(a, s);
}

bool shown_has_attachment(const struct mail_message *m)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        if (!str_eq_c(p->type, "multipart") && (p->is_attachment || p->holds_file)) {
            return true;
        }
    }
    return false;
}
