/* Finds the templates of a mail, the operator's before ours, and renders its three
 * parts. Must never leave the template folder. */
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/file.h"
#include "mail/template_run.h"

enum {
    TEMPLATE_MAX_BYTES = 256 * 1024,
    WORD_MAX = 64,
    SUBJECT_LINES = 2,
    MAILS_MAX = 256 /* kept compiled: customers may name any language */
};

#define FALLBACK_LANGUAGE "en"

/* One language with what it falls back to, and what was compiled for it so far. */
enum { FOLDERS_MAX = 4, N_SUFFIXES = 2 };
enum suffix { SUFFIX_TXT, SUFFIX_HTML };
static const char *const suffixes[N_SUFFIXES] = {".txt", ".html"};

struct chain {
    struct str folders[FOLDERS_MAX]; /* "de-informal", "de" */
    struct str langs[FOLDERS_MAX];   /* that a folder is written in */
    size_t n;
    struct compiled_list partials[N_SUFFIXES];
};

/* The three parts of a mail in one language. */
struct compiled_mail {
    struct str asked; /* the language that was asked for */
    struct str name, lang;
    struct str file_txt, file_html; /* "de/survey.txt": for error text */
    struct chain *chain;
    struct program subject, text, html;
    bool has_html;
    struct compiled_mail *next;
};

struct template_set {
    struct arena *a;
    struct template_set_config config;
    struct compiled_mail *mails;
    size_t n_mails;
};

/* Where partials are looked for while one part is rendered. */
struct finder {
    struct template_set *set;
    const struct chain *chain;
    enum suffix suffix;
    struct str missing; /* a partial that has no file */
    enum rc rc;         /* of a partial's file that exists and cannot be read */
    struct err err;
};

struct template_set *template_set_new(struct arena *a,
                                      const struct template_set_config *config)
{
    struct template_set *set = ARENA_NEW(a, struct template_set);
    set->a = a;
    set->config = *config;
    return set;
}

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

/* ---- files */

/* RC_NONE when neither the operator nor we have it. */
static enum rc read_file(const struct template_set *set, struct str file,
                         struct str *ret, struct err *err)
{
    if (set->config.dir.len > 0) {
        struct str path = path_join(set->a, set->config.dir, file);
        enum rc rc = file_read(set->a, path.ptr, TEMPLATE_MAX_BYTES, ret, err);
        if (rc != RC_NONE) {
            return rc;
        }
    }
    struct str embedded =
        embed_file(arena_printf(set->a, "templates/%s", file.ptr).ptr);
    if (!embedded.ptr) {
        return RC_NONE;
    }
    *ret = embedded;
    return RC_OK;
}

/* Where a file was found. */
struct found {
    struct str file, source;
    size_t folder; /* of the chain */
};

/* RC_NONE when no folder of the chain has it. */
static enum rc find_file(const struct template_set *set, const struct chain *chain,
                         struct str name, enum suffix suffix, struct found *ret,
                         struct err *err)
{
    for (size_t i = 0; i < chain->n && is_file_word(name); i++) {
        struct found f = {.folder = i};
        f.file = arena_printf(set->a, "%.*s/%.*s%s", STR_ARG(chain->folders[i]),
                              STR_ARG(name), suffixes[suffix]);
        enum rc rc = read_file(set, f.file, &f.source, err);
        if (rc == RC_OK && !f.source.ptr) {
            f.source = STR("");
        }
        if (rc != RC_NONE) {
            *ret = f;
            return rc;
        }
    }
    return RC_NONE;
}

static void add_folder(const struct template_set *set, struct chain *chain,
                       struct str lang)
{
    if (!is_file_word(lang) ||
        (chain->n > 0 && str_eq(chain->langs[chain->n - 1], lang))) {
        return;
    }
    if (set->config.informal) {
        chain->langs[chain->n] = lang;
        chain->folders[chain->n++] =
            arena_printf(set->a, "%.*s-informal", STR_ARG(lang));
    }
    chain->langs[chain->n] = lang;
    chain->folders[chain->n++] = lang;
}

/* "de-AT" and "de_AT" fall back to "de". */
static struct chain *make_chain(const struct template_set *set, struct str lang)
{
    struct chain *chain = ARENA_NEW(set->a, struct chain);
    size_t primary = 0;
    while (primary < lang.len && str_is_alpha(lang.ptr[primary])) {
        primary++;
    }
    lang = arena_str(set->a, lang);
    add_folder(set, chain, lang);
    add_folder(set, chain, str_sub(lang, 0, primary));
    for (size_t i = 0; i < N_SUFFIXES; i++) {
        chain->partials[i].a = set->a;
    }
    return chain;
}

/* ---- compiling */

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

static enum rc in_file(struct err *err, enum rc rc, struct str file)
{
    return rc ? err_prefix(err, rc, "template '%.*s'", STR_ARG(file)) : RC_OK;
}

static enum rc compile_text(const struct template_set *set, const struct found *f,
                            struct compiled_mail *m, struct err *err)
{
    struct str subject, text;
    m->file_txt = f->file;
    enum rc rc = split_subject(set->a, f->source, &subject, &text, err);
    if (!rc) {
        rc = mustache_compile(set->a, subject, &m->subject, err);
    }
    if (!rc) {
        rc = mustache_compile(set->a, text, &m->text, err);
    }
    return in_file(err, rc, f->file);
}

static enum rc compile_html(const struct template_set *set, struct compiled_mail *m,
                            struct err *err)
{
    struct found f;
    enum rc rc = find_file(set, m->chain, m->name, SUFFIX_HTML, &f, err);
    if (rc == RC_NONE) {
        return RC_OK;
    }
    m->has_html = true;
    m->file_html = f.file;
    if (!rc) {
        rc = in_file(err, mustache_compile(set->a, f.source, &m->html, err), f.file);
    }
    return rc;
}

/* What is wrong is looked at again with the next mail: nothing of it is kept. */
static enum rc compile_mail(struct template_set *set, struct str lang, struct str name,
                            struct compiled_mail **ret, struct err *err)
{
    struct compiled_mail *m = ARENA_NEW(set->a, struct compiled_mail);
    struct found f;
    m->asked = arena_str(set->a, lang);
    m->name = arena_str(set->a, name);
    m->chain = make_chain(set, lang);
    enum rc rc = find_file(set, m->chain, name, SUFFIX_TXT, &f, err);
    if (rc == RC_NONE) {
        m->chain = make_chain(set, STR(FALLBACK_LANGUAGE));
        rc = find_file(set, m->chain, name, SUFFIX_TXT, &f, err);
    }
    if (rc == RC_NONE) {
        return err_set(err, RC_CONFIG,
                       "template '%.*s.txt' exists neither in '%.*s' nor in "
                       "the program",
                       STR_ARG(name), STR_ARG(set->config.dir));
    }
    if (!rc) {
        m->lang = m->chain->langs[f.folder];
        rc = compile_text(set, &f, m, err);
    }
    if (!rc) {
        rc = compile_html(set, m, err);
    }
    if (!rc) {
        m->next = set->mails;
        set->mails = m;
        set->n_mails++;
        *ret = m;
    }
    return rc;
}

static enum rc get_mail(struct arena *a, struct template_set *set, struct str lang,
                        struct str name, struct compiled_mail **ret, struct err *err)
{
    for (struct compiled_mail *m = set->mails; m; m = m->next) {
        if (str_eq(m->name, name) && str_eq(m->asked, lang)) {
            *ret = m;
            return RC_OK;
        }
    }
    if (set->n_mails == MAILS_MAX) {
        set = template_set_new(a, &set->config);
    }
    return compile_mail(set, lang, name, ret, err);
}

/* ---- rendering */

static struct str find_partial(void *ctx, struct str name)
{
    struct finder *finder = ctx;
    struct found f;
    enum rc rc =
        find_file(finder->set, finder->chain, name, finder->suffix, &f, &finder->err);
    if (rc != RC_OK) {
        finder->rc = rc == RC_NONE ? RC_OK : rc;
        finder->missing = name;
        return STR_NULL;
    }
    return f.source;
}

static enum rc render(struct arena *a, struct template_set *set,
                      struct compiled_mail *m, const struct program *program,
                      struct template_run how, struct str *ret, struct err *err)
{
    enum suffix suffix = how.escape == TEMPLATE_HTML ? SUFFIX_HTML : SUFFIX_TXT;
    struct finder finder;
    finder.set = set;
    finder.chain = m->chain;
    finder.suffix = suffix;
    finder.missing = STR_NULL;
    finder.rc = RC_OK;
    struct template_partials partials = {.find = find_partial, .ctx = &finder};
    how.partials = &partials;
    how.list = &m->chain->partials[suffix];
    enum rc rc = template_run(a, program, &how, ret, err);
    if (rc && finder.rc) { /* the file behind the 'unknown partial' */
        rc = err_set(err, finder.rc, "%s", finder.err.text);
    } else if (rc && finder.missing.ptr) {
        struct str what = arena_str(a, str_c(err->text));
        rc = err_set(err, rc, "%.*s: there is no file '%.*s/%.*s%s'", STR_ARG(what),
                     STR_ARG(m->lang), STR_ARG(finder.missing), suffixes[suffix]);
    }
    return in_file(err, rc, suffix == SUFFIX_HTML ? m->file_html : m->file_txt);
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

enum rc template_set_render(struct arena *a, struct template_set *set, struct str lang,
                            struct str name, const struct tdata *data,
                            struct rendered *ret, struct err *err)
{
    struct compiled_mail *m = NULL;
    struct rendered r = {0};
    struct template_run how = {.escape = TEMPLATE_HEADER, .data = data};
    enum rc rc = get_mail(a, set, lang, name, &m, err);
    if (rc) {
        return rc;
    }
    rc = render(a, set, m, &m->subject, how, &r.subject, err);
    if (!rc) {
        how.escape = TEMPLATE_TEXT;
        rc = render(a, set, m, &m->text, how, &r.text, err);
    }
    if (!rc && m->has_html) {
        how.escape = TEMPLATE_HTML;
        rc = render(a, set, m, &m->html, how, &r.html, err);
    }
    if (rc) {
        return rc;
    }
    r.subject = one_line(a, r.subject);
    r.text = str_from(r.text, SUBJECT_LINES);
    r.lang = m->lang;
    *ret = r;
    return RC_OK;
}
