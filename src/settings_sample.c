/* The commented sample configuration, written from the table of settings. Must always
 * load without a finding. */
#include "base/buf.h"
#include "settings_int.h"

enum { SAMPLE_MAX_BYTES = 65536 };

/* Every line of text as a comment. */
static void put_comment(struct buf *b, const char *indent, const char *text)
{
    struct str rest = str_c(text);
    while (rest.ptr != NULL) {
        struct str line = str_take(&rest, '\n');
        buf_printf(b, "%s# ", indent);
        buf_put(b, line);
        buf_putc(b, '\n');
    }
}

/* Written bare when it is a plain word, in quotes else; a list has its braces already.
 */
static void put_value(struct buf *b, const struct setting *s, const char *value)
{
    bool bare = value[0] != '\0';
    for (const char *p = value; *p != '\0'; p++) {
        bare = bare && str_is_alnum(*p);
    }
    if (bare || value[0] == '{') {
        buf_puts(b, value);
    } else if (setting_is_list(s)) {
        buf_printf(b, value[0] == '\0' ? "{%s}" : "{\"%s\"}", value);
    } else {
        buf_printf(b, "\"%s\"", value);
    }
}

/* A second section of a kind repeats no help. */
static void put_setting(struct buf *b, const struct setting *s, int nth)
{
    const char *value = s->sample[nth];
    if (nth > 0) {
        if (value != NULL) {
            buf_printf(b, "    %s = ", s->name);
            put_value(b, s, value);
            buf_putc(b, '\n');
        }
        return;
    }
    put_comment(b, "    ", s->help);
    buf_printf(b, "    %s%s = ", value == NULL ? "# " : "", s->name);
    value = value != NULL ? value : s->def;
    put_value(b, s, value != NULL ? value : "");
    buf_putc(b, '\n');
}

/* What the sample leaves out is told by name. */
static void put_rare(struct buf *b, const struct section *section)
{
    const char *before = "    # more: ";
    for (size_t i = 0; i < section->n_settings; i++) {
        if (section->settings[i].rare) {
            buf_printf(b, "%s%s", before, section->settings[i].name);
            before = ", ";
        }
    }
    if (before[0] == ',') {
        buf_printf(b, ":\n    # 'nachfass help %s'\n", section->name);
    }
}

static void put_section(struct buf *b, const struct section *section, int nth)
{
    buf_puts(b, section->name);
    if (section->kind == SECTION_TITLED) {
        buf_printf(b, " \"%s\"", section->sample_title[nth]);
    }
    buf_puts(b, " {\n");
    for (size_t i = 0; i < section->n_settings; i++) {
        if (!section->settings[i].rare) {
            put_setting(b, &section->settings[i], nth);
        }
    }
    if (nth == 0) {
        put_rare(b, section);
    }
    buf_puts(b, "}\n");
}

struct str settings_help(struct arena *a, const char *name)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(SAMPLE_MAX_BYTES);
    for (size_t i = 0; i < settings_n_sections; i++) {
        const struct section *section = &settings_sections[i];
        for (size_t k = 0;
             str_eq_c(str_c(section->name), name) && k < section->n_settings; k++) {
            put_setting(&b, &section->settings[k], 0);
        }
    }
    return arena_str(a, buf_str(&b));
}

/* A section that few need stands there as a comment. */
static void put_hidden(struct arena *a, struct buf *b, const struct section *section)
{
    struct buf shown CLEANUP(buf_done) = BUF_INIT(SAMPLE_MAX_BYTES);
    struct section titled = *section;
    titled.sample_title[0] = "name";
    put_section(&shown, &titled, 0);
    put_comment(b, "", arena_str(a, str_trim_end(buf_str(&shown))).ptr);
}

struct str settings_sample(struct arena *a)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(SAMPLE_MAX_BYTES);
    put_comment(&b, "",
                "nachfass: what it does, for whom, and how it reaches the world.\n"
                "'nachfass check' says all that is wrong with this file. Settings\n"
                "behind a # show their default. Text other than plain words stands\n"
                "in double quotes.");
    for (size_t i = 0; i < settings_n_sections; i++) {
        const struct section *section = &settings_sections[i];
        buf_putc(&b, '\n');
        put_comment(&b, "", section->help);
        if (section->kind == SECTION_TITLED && section->sample_title[0] == NULL) {
            put_hidden(a, &b, section);
            continue;
        }
        put_section(&b, section, 0);
        if (section->sample_title[1] != NULL) {
            buf_putc(&b, '\n');
            put_section(&b, section, 1);
        }
    }
    return arena_str(a, buf_str(&b));
}
