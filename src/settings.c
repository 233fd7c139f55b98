/* Loading: file, scan, parse, read by the table, cross-check; every finding at once.
 * Must never let a value through that its table does not allow. */
#include "settings.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "mail/address.h"
#include "settings_int.h"

enum { SETTINGS_MAX_BYTES = 1 << 20, FINDINGS_MAX = 200, TITLE_MAX_BYTES = 64 };

void load_find(struct load *l, int line, const char *fmt, ...)
{
    if (l->findings == NULL) {
        l->cap_findings = FINDINGS_MAX;
        l->findings = ARENA_ARRAY(l->a, l->cap_findings, struct load_finding);
    }
    for (size_t i = 0; i < l->n_syntax; i++) {
        if (line > 0 && l->findings[i].line == line) {
            return;
        }
    }
    if (l->n_findings == l->cap_findings) {
        return; /* more than anyone reads */
    }
    va_list ap;
    va_start(ap, fmt);
    struct str text = arena_vprintf(l->a, fmt, ap);
    va_end(ap);
    size_t cap = 4 * text.len + 1; /* names may hold any byte */
    char *one_line = arena_take(l->a, cap);
    text = str_of(one_line, str_printable(text, one_line, cap));
    l->findings[l->n_findings++] = (struct load_finding){line, text};
}

int load_line(const struct load *l, const char *section, int nth, const char *key)
{
    for (size_t i = 0; i < l->n_marks; i++) {
        const struct mark *m = &l->marks[i];
        if (m->nth == nth && str_eq_c(m->section, section) && str_eq_c(m->key, key)) {
            return m->line;
        }
    }
    return 0;
}

static void cfg_done(cfg_t **cfg)
{
    if (*cfg != NULL) {
        cfg_free(*cfg);
    }
}

/* A title is an id in this file, in the store and in mails: a plain word. */
static void check_title(struct load *l, const char *section, const char *title,
                        int line)
{
    struct str t = str_c(title);
    bool ok = t.len > 0 && t.len <= TITLE_MAX_BYTES;
    for (size_t i = 0; i < t.len; i++) {
        char c = t.ptr[i];
        ok = ok && (str_is_alnum(c) || c == '-' || c == '_' || (c & 0x80) != 0);
    }
    if (!ok) {
        load_find(l, line, "title of section '%s' must be one word of at most %d bytes",
                  section, TITLE_MAX_BYTES);
    }
}

static void read_list(struct load *l, const struct section *section, char *settings)
{
    unsigned int n = cfg_size(l->root, section->name);
    char *list = ARENA_ARRAY(l->a, n * section->size, char);
    for (unsigned int i = 0; i < n; i++) {
        cfg_t *sec = cfg_getnsec(l->root, section->name, i);
        char *base = list + i * section->size;
        if (section->kind == SECTION_TITLED) {
            struct str title = arena_str(l->a, str_c(cfg_title(sec)));
            memcpy(base + section->title_at, &title, sizeof title);
            check_title(l, section->name, title.ptr,
                        load_line(l, section->name, (int)i, ""));
        }
        settings_read(l, section, sec, (int)i, base);
        if (section->complete != NULL) {
            section->complete(l, base, i);
        }
    }
    size_t count = n;
    memcpy(settings + section->list_at, &list, sizeof list);
    memcpy(settings + section->list_at_n, &count, sizeof count);
}

static void read_sections(struct load *l)
{
    char *settings = (char *)l->s;
    for (size_t i = 0; i < settings_n_sections; i++) {
        const struct section *section = &settings_sections[i];
        bool written = load_line(l, section->name, 0, "") > 0;
        if (section->required && !written && !l->broken) {
            load_find(l, 0, "section '%s' is missing", section->name);
        } else if (section->kind != SECTION_ONE) {
            read_list(l, section, settings);
        } else {
            settings_read(l, section, cfg_getsec(l->root, section->name), 0, settings);
        }
    }
}

/* The file may hold a password: then only its owner and group may read it. */
static void check_mode(struct load *l, const char *path)
{
    static const char *const sections[] = {"mailbox", "outgoing"};
    struct stat st;
    for (size_t s = 0; s < ARRAY_LEN(sections); s++) {
        for (unsigned int i = 0; i < cfg_size(l->root, sections[s]); i++) {
            int line = load_line(l, sections[s], (int)i, "password");
            bool open = stat(path, &st) != 0 || (st.st_mode & (S_IROTH | S_IWOTH)) != 0;
            if (line > 0 && open) {
                load_find(l, line,
                          "this file holds a password and others can read it: "
                          "chmod o-rw, or use password_file");
            }
        }
    }
}

static int by_line(const void *a, const void *b)
{
    const struct load_finding *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

/* Sorted by line, "FILE:LINE: text". */
static struct findings findings_of(struct load *l)
{
    struct findings ret = {ARENA_ARRAY(l->a, l->n_findings, struct finding), 0};
    if (l->n_findings > 0) {
        qsort(l->findings, l->n_findings, sizeof l->findings[0], by_line);
    }
    for (size_t i = 0; i < l->n_findings; i++) {
        const struct load_finding *f = &l->findings[i];
        ret.items[ret.n++].text =
            f->line > 0
                ? arena_printf(l->a, "%.*s:%d: %.*s", STR_ARG(l->path), f->line,
                               STR_ARG(f->text))
                : arena_printf(l->a, "%.*s: %.*s", STR_ARG(l->path), STR_ARG(f->text));
    }
    return ret;
}

enum rc settings_load(struct arena *a, const char *path, struct settings *ret,
                      struct findings *ret_findings, struct err *err)
{
    struct str text;
    struct settings s = {.path = arena_str(a, str_c(path))};
    enum rc rc = file_read(a, path, SETTINGS_MAX_BYTES, &text, err);
    *ret_findings = (struct findings){0};
    if (rc == RC_NONE) {
        return err_set(err, RC_CONFIG,
                       "no configuration '%s'; 'nachfass init DIR' makes one", path);
    }
    if (rc != RC_OK) {
        return rc == RC_TEMP ? rc : err_prefix(err, RC_CONFIG, "configuration");
    }
    s.dir = path_dir(a, s.path);
    struct load l = {.a = a, .path = s.path, .dir = s.dir, .s = &s};
    struct str clean = settings_scan(&l, text);
    l.n_syntax = l.n_findings;
    settings_parse(&l, clean);
    l.n_syntax = l.n_findings;
    l.broken = l.n_findings > 0;
    cfg_t *root CLEANUP(cfg_done) = l.root;
    if (root != NULL) {
        read_sections(&l);
        settings_cross_check(&l);
        check_mode(&l, path);
    }
    s.own_domain = address_domain(s.policy.address);
    *ret_findings = findings_of(&l);
    if (ret_findings->n > 0) {
        return err_set(err, RC_CONFIG, "%zu findings in configuration '%s'",
                       ret_findings->n, path);
    }
    *ret = s;
    return RC_OK;
}
