/* Templates; behind a line "=DATA=" stands a value, which is hostile by itself. */
#include "fuzz.h"

#include "mail/mustache.h"
#include "mail/template.h"

bool fuzz_init(void)
{
    return true;
}

struct sources {
    struct str self, other;
};

/* {{>self}} calls itself, {{>other}} is the value taken for a template. */
static struct str find_partial(void *ctx, struct str name)
{
    const struct sources *s = ctx;
    return str_eq_c(name, "self")    ? s->self
           : str_eq_c(name, "other") ? s->other
                                     : STR_NULL;
}

static struct tdata *make_data(struct arena *a, struct str value)
{
    struct tdata *t = tdata_new(a);
    tdata_set(t, "v", value);
    tdata_set_c(t, "empty", "");
    tdata_set_i64(t, "n", 7);
    tdata_flag(t, "on", true);
    tdata_flag(t, "off", false);
    tdata_set(tdata_child(t, "o"), "v", value);
    for (int i = 0; i < 3; i++) {
        tdata_set_i64(tdata_add(t, "list"), "i", i);
    }
    return t;
}

static bool has_any(struct str s, const char *bytes)
{
    for (const char *p = bytes; *p != '\0'; p++) {
        if (str_find_byte(s, *p) != STR_NPOS) {
            return true;
        }
    }
    return false;
}

/* Whatever the value: it cannot leave the place a sound template puts it in. */
static void check_value(struct arena *a, const struct tdata *t, struct str value)
{
    const struct template_partials none = {.find = find_partial,
                                           .ctx = &(struct sources){.self = {0}}};
    struct str source = STR("{{v}}{{#o}}{{v}}{{/o}}");
    struct str out;
    struct err err;
    CLAIM(template_render(a, source, TEMPLATE_HTML, t, &none, &out, &err) == RC_OK);
    CLAIM(fuzz_is_text(out) && !has_any(out, "\"'"));
    CLAIM(out.len <= 16 * value.len);
    for (struct str rest = out;;) {
        size_t at = str_find_byte(rest, '<');
        if (at == STR_NPOS) {
            break;
        }
        rest = str_from(rest, at);
        CLAIM(str_starts(rest, STR("<br>")));
        rest = str_from(rest, 4);
    }
    CLAIM(template_render(a, source, TEMPLATE_TEXT, t, &none, &out, &err) == RC_OK);
    CLAIM(fuzz_is_text(out) && !has_any(out, "\r\x1b\x07"));
    CLAIM(template_render(a, source, TEMPLATE_HEADER, t, &none, &out, &err) == RC_OK);
    CLAIM(fuzz_is_line(out));
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str value = fuzz_cut(&in, STR("\n=DATA=\n"));
    struct sources sources = {.self = in, .other = value};
    struct template_partials partials = {.find = find_partial, .ctx = &sources};
    const struct tdata *t = make_data(a, value);
    struct program program;
    struct err err;
    enum rc compiled = mustache_compile(a, in, &program, &err);
    CLAIM(compiled == RC_OK || compiled == RC_CONFIG);
    for (enum template_escape e = TEMPLATE_HTML; e <= TEMPLATE_HEADER; e++) {
        struct str out;
        enum rc rc = template_render(a, in, e, t, &partials, &out, &err);
        CLAIM(rc == RC_OK || rc == RC_CONFIG);
        CLAIM(rc == RC_OK ? compiled == RC_OK : fuzz_is_line(str_c(err.text)));
    }
    check_value(a, t, value);
}
