/* Finds the templates of a mail, the operator's before ours, and renders its three
 * parts. Must never leave the template folder. */
#include "mail/template.h"

#include <string.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/file.h"

enum { TEMPLATE_MAX_BYTES = 256 * 1024, WORD_MAX = 64, SUBJECT_LINES = 2 };

#define FALLBACK_LANGUAGE "en"

/* Where a set's files are looked for. */
struct place {
    struct arena *a;
    struct str dir; /* the operator's; empty: none */
    struct str lang;
    const char *suffix; /* ".txt", ".html": partials have that of their template */
    enum rc rc;         /* a partial's file that exists and cannot be read */
    struct err err;
};

/* A word that can be a file name and nothing else: no dot, no slash. */
static bool is_file_word(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (!str_is_alnum(c) && c != '_' && c != '-') {
            return false;
        }
    }
    return s.len > 0 && s.len <= WORD_MAX;
}

/* RC_NONE when neither the operator nor we have it. */
static enum rc find_source(const struct place *p, struct str name, const char *suffix,
                           struct str *ret, struct err *err)
{
    if (!is_file_word(name)) {
        return RC_NONE;
    }
    struct str file =
        arena_printf(p->a, "%.*s/%.*s%s", STR_ARG(p->lang), STR_ARG(name), suffix);
    if (p->dir.len > 0) {
        struct str path = path_join(p->a, p->dir, file);
        enum rc rc = file_read(p->a, path.ptr, TEMPLATE_MAX_BYTES, ret, err);
        if (rc != RC_NONE) {
            return rc;
        }
    }
    struct str embedded = embed_file(arena_printf(p->a, "templates/%s", file.ptr).ptr);
    if (!embedded.ptr) {
        return RC_NONE;
    }
    *ret = embedded;
    return RC_OK;
}

static struct str find_partial(void *ctx, struct str name)
{
    struct place *p = ctx;
    struct str source = STR_NULL;
    enum rc rc = find_source(p, name, p->suffix, &source, &p->err);
    if (rc != RC_OK) {
        p->rc = rc == RC_NONE ? RC_OK : rc;
        return STR_NULL;
    }
    return source.ptr ? source : STR("");
}

static enum rc render(struct place *p, struct str name, struct str source,
                      enum template_escape escape, const struct tdata *data,
                      struct str *ret, struct err *err)
{
    struct template_partials partials = {.find = find_partial, .ctx = p};
    enum rc rc = template_render(p->a, source, escape, data, &partials, ret, err);
    if (rc && p->rc) { /* the file behind the 'unknown partial' */
        rc = err_set(err, p->rc, "%s", p->err.text);
    }
    if (rc) {
        return err_prefix(err, rc, "template '%.*s/%.*s%s'", STR_ARG(p->lang),
                          STR_ARG(name), p->suffix);
    }
    return RC_OK;
}

/* "Subject: …", an empty line, the text. The text keeps two line ends in front, so that
 * an error names the line of the file. */
static enum rc split_subject(struct arena *a, struct str source,
                             struct str *ret_subject, struct str *ret_text,
                             struct err *err)
{
    static const struct str key = {"Subject:", 8};
    if (!str_starts(source, key)) {
        return err_set(err, RC_CONFIG, "line 1: must begin with 'Subject:'");
    }
    struct str rest = source;
    *ret_subject = str_trim(str_from(str_take_line(&rest), key.len));
    if (str_trim(str_take_line(&rest)).len > 0) {
        return err_set(err, RC_CONFIG, "line 2: must be empty");
    }
    char *text = arena_alloc(a, SUBJECT_LINES + rest.len);
    memset(text, '\n', SUBJECT_LINES);
    if (rest.len > 0) {
        memcpy(text + SUBJECT_LINES, rest.ptr, rest.len);
    }
    *ret_text = str_of(text, SUBJECT_LINES + rest.len);
    return RC_OK;
}

/* "de-AT" and "de_AT" -> "de" where there is no set of that name. */
static enum rc find_text(struct place *p, struct str lang, struct str name,
                         struct str *ret, struct err *err)
{
    size_t primary = 0;
    while (primary < lang.len && str_is_alpha(lang.ptr[primary])) {
        primary++;
    }
    const struct str langs[] = {lang, str_sub(lang, 0, primary),
                                STR(FALLBACK_LANGUAGE)};
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        p->lang = langs[i];
        if (is_file_word(p->lang)) {
            enum rc rc = find_source(p, name, ".txt", ret, err);
            if (rc != RC_NONE) {
                return rc;
            }
        }
    }
    return err_set(err, RC_CONFIG,
                   "template '%.*s.txt' exists neither in '%.*s' nor in "
                   "the program",
                   STR_ARG(name), STR_ARG(p->dir));
}

/* White space of the template itself (a partial's line end) must not get into a header.
 */
static struct str one_line(struct arena *a, struct str s)
{
    s = str_trim(s);
    char *to = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_space(s.ptr[i])) {
            to[n++] = s.ptr[i];
        } else if (to[n - 1] != ' ') {
            to[n++] = ' ';
        }
    }
    return str_of(to, n);
}

enum rc template_set_render(struct arena *a, struct str dir, struct str lang,
                            struct str name, const struct tdata *data,
                            struct rendered *ret, struct err *err)
{
    struct place *p = ARENA_NEW(a, struct place);
    *p = (struct place){.a = a, .dir = dir, .suffix = ".txt"};
    struct str source = STR_NULL, subject = STR_NULL, text = STR_NULL, html = STR_NULL;
    enum rc rc = find_text(p, lang, name, &source, err);
    if (rc) {
        return rc;
    }
    rc = split_subject(a, source, &subject, &text, err);
    if (rc) {
        return err_prefix(err, rc, "template '%.*s/%.*s.txt'", STR_ARG(p->lang),
                          STR_ARG(name));
    }
    struct rendered r = {0};
    rc = render(p, name, subject, TEMPLATE_HEADER, data, &r.subject, err);
    if (!rc) {
        rc = render(p, name, text, TEMPLATE_TEXT, data, &r.text, err);
    }
    if (rc) {
        return rc;
    }
    p->suffix = ".html";
    rc = find_source(p, name, ".html", &html, err);
    if (rc == RC_OK) {
        rc = render(p, name, html, TEMPLATE_HTML, data, &r.html, err);
    }
    if (rc && rc != RC_NONE) {
        return rc;
    }
    r.subject = one_line(a, r.subject);
    r.text = str_from(r.text, SUBJECT_LINES);
    r.lang = p->lang;
    *ret = r;
    return RC_OK;
}
