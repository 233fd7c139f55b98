/* What commands share: loading, failing with one logged line, safe printing. Must never
 * hold the work of a command. */
#include <jansson.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/log.h"
#include "cmd/cmd.h"
#include "mail/template.h"
#include "store/store.h"

enum { EXIT_USAGE = 64 };

enum rc cmd_load(struct cmd *c, struct settings *ret)
{
    struct findings findings = {0};
    struct err err;
    /* passwords and people's words are in this memory: no core file, no debugger */
    (void)prctl(PR_SET_DUMPABLE, 0);
    enum rc rc = settings_load(c->a, c->conf_path, ret, &findings, &err);
    for (size_t i = 0; i < findings.n; i++) {
        log_error("%.*s", STR_ARG(findings.items[i].text));
    }
    if (rc != RC_OK && findings.n == 0) {
        log_error("%s", err.text);
    }
    if (rc == RC_OK) {
        cmd_make_templates(c, ret);
    }
    return rc;
}

void cmd_make_templates(struct cmd *c, struct settings *set)
{
    const struct template_set_config config = {.dir = set->templates_dir,
                                               .informal = set->informal};
    set->templates = template_set_new(c->a, &config);
}

enum rc cmd_open(struct cmd *c, struct settings *ret, struct store **ret_store)
{
    struct err err;
    enum rc rc = cmd_load(c, ret);
    if (rc != RC_OK) {
        return rc;
    }
    rc = store_open(arena_cstr(c->a, ret->store_path), false, ret_store, &err);
    if (rc != RC_OK) {
        log_error("%s: %s", c->argv[0], err.text);
    }
    return rc;
}

int cmd_fail(const struct cmd *c, enum rc rc, const struct err *err)
{
    log_error("%s: %s", c->argv[0], err->text);
    return rc_exit_code(rc);
}

int cmd_usage(const struct cmd *c, const char *usage)
{
    log_error("usage: nachfass %s %s", c->argv[0], usage);
    return EXIT_USAGE;
}

/* C0 but for line feed and tab, DEL, C1, separators and what turns text around. */
static bool is_unsafe(uint32_t cp)
{
    if (cp == '\n' || cp == '\t') {
        return false;
    }
    return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x061c || cp == 0x200e ||
           cp == 0x200f || (cp >= 0x2028 && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

void cmd_print_text(struct str s)
{
    while (s.len > 0) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(s, &cp);
        if (n == 0 || is_unsafe(cp)) {
            fputc('?', stdout);
            n = n == 0 ? 1 : n;
        } else {
            fwrite(s.ptr, 1, n, stdout);
        }
        s = str_from(s, n);
    }
}

void cmd_print_json(const struct json_t *value, bool compact)
{
    size_t flags = compact ? JSON_COMPACT : JSON_INDENT(2);
    if (isatty(STDOUT_FILENO) == 1) {
        flags |= JSON_ENSURE_ASCII;
    }
    json_dumpf(value, stdout, flags);
    putchar('\n');
}
