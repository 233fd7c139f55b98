/* From text to libconfuse's tree. libconfuse stops at the first error: it is reported,
 * its statement blanked out, and the rest parsed again. Must never show a value. */
#include "base/buf.h"
#include "settings_int.h"

enum {
    PARSE_TRIES_MAX = 100,
    NAME_MAX_BYTES = 64,
    NAMES_MAX = 32,
    KNOWN_MAX_BYTES = 512
};

/* libconfuse passes no context: the message travels in the comment of the section it
 * is about (cfg_free frees it, hence strdup). */
static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
    struct arena a = {0};
    if (cfg->comment == NULL) {
        cfg->comment = strdup(arena_vprintf(&a, fmt, ap).ptr);
    }
    arena_done(&a);
}

/* The section with an error message; the root when none has. */
static cfg_t *find_failed(cfg_t *root)
{
    for (cfg_opt_t *opt = root->opts; opt->name != NULL; opt++) {
        for (unsigned int i = 0; i < cfg_opt_size(opt); i++) {
            cfg_t *sec = cfg_opt_getnsec(opt, i);
            if (sec != NULL && sec->comment != NULL) {
                return sec;
            }
        }
    }
    return root;
}

/* Edit distance, an exchange of neighbours counted once. Both at most NAME_MAX_BYTES.
 */
static int distance(struct str a, struct str b)
{
    int rows[3][NAME_MAX_BYTES + 1];
    for (size_t j = 0; j <= b.len; j++) {
        rows[0][j] = (int)j;
    }
    for (size_t i = 1; i <= a.len; i++) {
        int *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        row[0] = (int)i;
        for (size_t j = 1; j <= b.len; j++) {
            char ca = str_lower(a.ptr[i - 1]), cb = str_lower(b.ptr[j - 1]);
            int best = up[j - 1] + (ca != cb);
            best = up[j] + 1 < best ? up[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            bool swapped = i > 1 && j > 1 && ca == str_lower(b.ptr[j - 2]) &&
                           cb == str_lower(a.ptr[i - 2]);
            row[j] = swapped && up2[j - 2] + 1 < best ? up2[j - 2] + 1 : best;
        }
    }
    return rows[a.len % 3][b.len];
}

const char *name_nearest(struct str name, const char *const *names, size_t n)
{
    const char *best = NULL;
    int best_distance = name.len < 4 ? 2 : 1 + (int)(name.len + 2) / 3;
    if (name.len == 0 || name.len > NAME_MAX_BYTES) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        struct str other = str_c(names[i]);
        int d = other.len <= NAME_MAX_BYTES ? distance(name, other) : best_distance;
        if (d < best_distance) {
            best_distance = d;
            best = names[i];
        }
    }
    return best;
}

static struct str quoted_name(struct str message)
{
    size_t from = str_find_byte(message, '\'');
    size_t to = str_rfind_byte(message, '\'');
    if (from == STR_NPOS || to <= from) {
        return STR_NULL;
    }
    return str_sub(message, from + 1, to - from - 1);
}

static void report_unknown(struct load *l, const cfg_t *sec, int line, struct str name)
{
    const char *names[NAMES_MAX];
    size_t n = 0;
    struct buf known CLEANUP(buf_done) = BUF_INIT(KNOWN_MAX_BYTES);
    for (const cfg_opt_t *opt = sec->opts; opt->name != NULL && n < NAMES_MAX; opt++) {
        buf_printf(&known, "%s%s", n > 0 ? ", " : "", opt->name);
        names[n++] = opt->name;
    }
    const char *kind = sec == l->root ? "section" : "setting";
    const char *nearest = name_nearest(name, names, n);
    if (nearest != NULL) {
        load_find(l, line, "unknown %s '%.*s', did you mean '%s'?", kind, STR_ARG(name),
                  nearest);
    } else {
        load_find(l, line, "unknown %s '%.*s'; known: %.*s", kind, STR_ARG(name),
                  STR_ARG(buf_str(&known)));
    }
}

static size_t line_start(const char *text, int line)
{
    size_t i = 0;
    for (int n = 1; n < line && text[i] != '\0'; i++) {
        n += text[i] == '\n';
    }
    return i;
}

/* text: as before anything was blanked out. */
static void report(struct load *l, const cfg_t *sec, int line, const char *text)
{
    struct str message = str_c(sec->comment);
    struct str rest = str_c(text + line_start(text, line));
    if (str_has(str_take_line(&rest), STR("password"))) {
        message = STR_NULL; /* it may quote a piece of it */
    }
    if (str_starts(message, STR("no such option")) ||
        str_starts(message, STR("no sub-section"))) {
        report_unknown(l, sec, line, quoted_name(message));
    } else {
        load_find(
            l, line, "%.*s",
            STR_ARG(str_is_empty(message) ? STR("this cannot be read") : message));
    }
}

/* Blanks the statement that begins in this line, up to where its braces balance; a
 * brace that closes what began before stays. False when there was nothing to blank. */
static bool blank_statement(char *text, int line)
{
    int depth = 0;
    char quote = '\0';
    bool changed = false;
    for (size_t i = line_start(text, line); text[i] != '\0'; i++) {
        char c = text[i];
        if (c == '\n') {
            if (depth == 0) {
                break;
            }
            continue;
        }
        if (quote != '\0') {
            if (c == '\\' && (text[i + 1] == quote || text[i + 1] == '\\')) {
                text[i++] = ' ';
            } else if (c == quote) {
                quote = '\0';
            }
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '}' && depth == 0) {
            continue;
        } else {
            depth += (c == '{') - (c == '}');
        }
        changed = changed || c != ' ';
        text[i] = ' ';
    }
    return changed;
}

/* libconfuse copies all of them at each try: none for a section the text never names.
 */
static cfg_opt_t *section_options(struct arena *a, const struct section *section,
                                  struct str clean)
{
    size_t n = str_has(clean, str_c(section->name)) ? section->n_settings : 0;
    cfg_opt_t *opts = ARENA_ARRAY(a, n + 1, cfg_opt_t);
    for (size_t i = 0; i < n; i++) {
        const struct setting *s = &section->settings[i];
        cfg_opt_t text = CFG_STR(s->name, NULL, CFGF_NODEFAULT);
        cfg_opt_t list = CFG_STR_LIST(s->name, NULL, CFGF_NODEFAULT);
        opts[i] = setting_is_list(s) ? list : text;
    }
    opts[n] = (cfg_opt_t)CFG_END();
    return opts;
}

/* All values are text to libconfuse: our table knows their types. */
static cfg_opt_t *root_options(struct arena *a, struct str text)
{
    cfg_opt_t *opts = ARENA_ARRAY(a, settings_n_sections + 1, cfg_opt_t);
    for (size_t i = 0; i < settings_n_sections; i++) {
        const struct section *section = &settings_sections[i];
        cfg_flag_t flags = section->kind == SECTION_ONE      ? CFGF_NODEFAULT
                           : section->kind == SECTION_TITLED ? CFGF_MULTI | CFGF_TITLE
                                                             : CFGF_MULTI;
        opts[i] =
            (cfg_opt_t)CFG_SEC(section->name, section_options(a, section, text), flags);
    }
    opts[settings_n_sections] = (cfg_opt_t)CFG_END();
    return opts;
}

void settings_parse(struct load *l, struct str clean)
{
    cfg_opt_t *opts = root_options(l->a, clean);
    char *text = ARENA_ARRAY(l->a, clean.len + 1, char);
    memcpy(text, clean.ptr, clean.len);
    for (int tries = 0; tries < PARSE_TRIES_MAX; tries++) {
        l->root = cfg_init(opts, CFGF_NONE);
        if (l->root == NULL) {
            die_oom();
        }
        cfg_set_error_function(l->root, on_error);
        if (cfg_parse_buf(l->root, text) == CFG_SUCCESS) {
            return;
        }
        const cfg_t *failed = find_failed(l->root);
        int line = failed->line;
        while (!blank_statement(text, line) && line > 1) {
            line--;
        }
        report(l, failed, line, clean.ptr);
        cfg_free(l->root);
        l->root = NULL;
    }
    load_find(l, 0, "too many errors; the rest was not looked at");
}
