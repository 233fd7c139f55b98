/* What commands share: the context main gives them, and their entry points. */
#ifndef NACHFASS_CMD_CMD_H
#define NACHFASS_CMD_CMD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "settings.h"

struct json_t;
struct store;

/* argc/argv start at the command's own name (argv[0]). */
struct cmd {
    struct arena *a; /* lives as long as the command */
    const char
        *conf_path; /* -c, $NACHFASS_CONF or ./nachfass.conf or /etc/nachfass/… */
    int64_t now;    /* --now or the clock */
    bool now_given; /* by --now: no time passes */
    bool json;      /* --json before or after the command */
    int argc;
    char **argv;
};

/* Returns the exit code (sysexits). */
typedef int cmd_fn(struct cmd *c);

cmd_fn cmd_init, cmd_import, cmd_send, cmd_fetch, cmd_escalate, cmd_digest, cmd_run;
cmd_fn cmd_report, cmd_outbox, cmd_case, cmd_review, cmd_suppress, cmd_parse,
    cmd_preview, cmd_check, cmd_status, cmd_backup, cmd_oauth, cmd_watch, cmd_voucher,
    cmd_forget, cmd_export, cmd_purge;

/* Loads the configuration; logs every finding. RC_CONFIG on any. */
enum rc cmd_load(struct cmd *c, struct settings *ret) MUST_USE;
/* What cmd_load does at its end, for who loads in another way. */
void cmd_make_templates(struct cmd *c, struct settings *set);
/* Loads and opens the store; logs what is wrong. */
enum rc cmd_open(struct cmd *c, struct settings *ret,
                 struct store **ret_store) MUST_USE;
/* Logs err once as an error with the command's name and gives the exit code of rc. */
int cmd_fail(const struct cmd *c, enum rc rc, const struct err *err);
/* Logs the usage line, returns 64. */
int cmd_usage(const struct cmd *c, const char *usage);
/* Prints foreign text for a terminal: control, escape and bidi bytes become '?'. */
void cmd_print_text(struct str s);
/* Prints JSON and a line feed. For a terminal in ASCII alone: JSON lets C1 controls and
 * what turns text around stand as they are. */
void cmd_print_json(const struct json_t *value, bool compact);

#endif
