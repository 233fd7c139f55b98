/* Command table, options, exit codes: the only file that knows all commands. Must never
 * do the work of one. */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "cmd/cmd.h"

enum { EXIT_USAGE = 64 };

struct command {
    const char *name;
    cmd_fn *run;
    const char *args, *help;
};

/* clang-format off */
static const struct command commands[] = {
    {"init", cmd_init, "DIR",
     "write a working configuration, templates and an empty store"},
    {"import", cmd_import, "[--format csv|jsonl] [--source NAME] FILE|-",
     "take in interactions"},
    {"send", cmd_send, "", "invite whoever is due, empty the outbox"},
    {"fetch", cmd_fetch, "", "read new mail and apply it"},
    {"escalate", cmd_escalate, "", "climb the ladders of deadlines, reopen, close"},
    {"digest", cmd_digest, "", "send each manager the digest that is due"},
    {"run", cmd_run, "", "fetch, escalate, send, digest: the line for a crontab"},
    {"watch", cmd_watch, "[--every 60s]", "the same, at once when mail arrives, until told to stop"},
    {"report", cmd_report, "[--last 30d]", "figures: rates, scores, cases"},
    {"outbox", cmd_outbox, "list | show ID… | sent ID…|all | again ID…|all | adopt",
     "mails in doubt; a mail as it left; a store that was restored\n\n"
     "  list   mails of which nobody knows whether they left\n"
     "  show   mails as they leave or left\n"
     "  sent   they have left\n"
     "  again  they have not: sent again\n"
     "  adopt  a store that was restored or copied goes on\n\n"
     "'all' are those of the list."},
    {"case", cmd_case, "list|show|assign|reply|note|resolve|reopen …", "the case desk"},
    {"review", cmd_review, "list | set ID SCORE|none",
     "answers whose score a person must settle"},
    {"voucher", cmd_voucher, "import POOL FILE|- | list | give | approve | refuse …",
     "compensation codes"},
    {"suppress", cmd_suppress, "add ADDRESS [REASON] | remove ADDRESS | list",
     "who gets no mail\n\n"
     "Who was forgotten is in the list as '(forgotten …)'; 'remove' with the address lifts\n"
     "that, too."},
    {"forget", cmd_forget, "[--dry-run] [--force] ADDRESS… | --again",
     "erase a person\n\n"
     "Address, name, words, mails, attributes go; scores and dates stay, without the person.\n"
     "Says which mails and files it cannot reach. They are never mailed again, and left out\n"
     "when they are imported again; 'suppress remove' lifts that.\n\n"
     "  --dry-run  says what would go\n"
     "  --force    closes their open cases as they are, and withdraws digests that\n"
     "             wait to be sent and may quote them\n"
     "  --again    those whom a store knows again that was put back from a backup\n\n"
     "Exit code 75: something of theirs is on its way, or traces are left while others use\n"
     "the store: again later. STORE-forgotten is the list of who was forgotten, as hashes,\n"
     "and their key: it stays where it is when a backup is put back. Keep a copy of it where\n"
     "no backups of the store are."},
    {"export", cmd_export, "[--mails DIR] ADDRESS",
     "all that is held of a person, as JSON\n\n"
     "For who asks what is held of them. Digests and what answers them are left out: they\n"
     "speak of other customers, too. Look through the rest before it goes out.\n\n"
     "  --mails DIR  their mails as files as well, the bytes as they are"},
    {"purge", cmd_purge, "[--dry-run]",
     "erase what 'retention' keeps no longer\n\n"
     "'run' does so once a day. Open cases and surveys, and mails that wait, are kept.\n"
     "Scores and dates stay, who wants no mail stays. Mails in mailboxes and spools, and\n"
     "backups, are yours to clear. Traces in the store's journal and free pages are wiped by\n"
     "'forget' alone.\n\n"
     "  --dry-run  says how much would go"},
    {"parse", cmd_parse, "--json [--scale nps|csat|ces] [--sent FILE] FILE…",
     "read mails, without a store"},
    {"preview", cmd_preview, "[--lang LANG] … NAME",
     "show a template with sample data"},
    {"check", cmd_check, "[--connect]",
     "say all that is wrong: settings, templates, store, servers"},
    {"oauth", cmd_oauth, "NAME", "log in once where servers take tokens, not passwords"},
    {"status", cmd_status, "[--prometheus]", "queues, backlog, signs of life, last runs"},
    {"backup", cmd_backup, "FILE", "copy the store while it is in use"},
};
/* clang-format on */

static const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void help_all(FILE *to)
{
    fputs("nachfass closes the loop with customers by e-mail alone\n\n"
          "usage: nachfass [-c CONF] [--now TIME] [--json] [-v] COMMAND …\n\n",
          to);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        struct str help = str_c(commands[i].help);
        struct str line = str_take_line(&help);
        fprintf(to, "  %-10s %.*s\n", commands[i].name, STR_ARG(line));
    }
    fputs("\n  -c CONF     configuration; else $NACHFASS_CONF, ./nachfass.conf,\n"
          "              /etc/nachfass/nachfass.conf\n"
          "  --now TIME  act as if it were TIME (2026-03-02T09:14:00+01:00)\n"
          "  --json      lists as JSON\n"
          "  -v          say more on stderr\n\n"
          "'nachfass help COMMAND' shows one command, 'nachfass help SECTION' one "
          "section\n"
          "of the configuration. Exit codes: 0 done, 64 usage,\n"
          "65 some input set aside, 75 try again later, 78 configuration.\n",
          to);
}

static int help_one(struct arena *a, const char *name)
{
    const struct command *command = command_find(name);
    struct str settings = settings_help(a, name);
    if (command == NULL && settings.len > 0) {
        printf("%s {\n%.*s}\n", name, STR_ARG(settings));
        return EXIT_SUCCESS;
    }
    if (command == NULL) {
        log_error("unknown command '%s'; 'nachfass help' lists all", name);
        return EXIT_USAGE;
    }
    printf("usage: nachfass %s%s%s\n\n%s\n", name, command->args[0] ? " " : "",
           command->args, command->help);
    return EXIT_SUCCESS;
}

static const char *conf_path(const char *option)
{
    const char *env = getenv("NACHFASS_CONF");
    if (option != NULL) {
        return option;
    }
    if (env != NULL && env[0] != '\0') {
        return env;
    }
    return file_exists("nachfass.conf") ? "nachfass.conf"
                                        : "/etc/nachfass/nachfass.conf";
}

/* --json may stand behind the command too; --help there asks for the command's own.
 * Nothing behind "--" is looked at. Returns whether help is wanted. */
static bool command_args(struct cmd *c)
{
    int kept = 1;
    bool options = true, help = false;
    for (int i = 1; i < c->argc; i++) {
        options = options && strcmp(c->argv[i], "--") != 0;
        if (options && strcmp(c->argv[i], "--json") == 0) {
            c->json = true;
        } else {
            help = help || (options && strcmp(c->argv[i], "--help") == 0);
            c->argv[kept++] = c->argv[i];
        }
    }
    c->argc = kept;
    c->argv[kept] = NULL;
    return help;
}

static int command_run(struct cmd *c)
{
    const struct command *command = command_find(c->argv[0]);
    if (command == NULL) {
        log_error("unknown command '%s'; 'nachfass help' lists all", c->argv[0]);
        return EXIT_USAGE;
    }
    if (command_args(c)) {
        return help_one(c->a, command->name);
    }
    optind = 0; /* getopt starts anew for the command's own options */
    int code = command->run(c);
    if (fflush(stdout) != 0 && code == EXIT_SUCCESS) {
        log_error("stdout could not be written");
        code = rc_exit_code(RC_TEMP);
    }
    return code;
}

/* Reads the options before the command; -1 = go on, else the exit code. */
static int global_options(struct cmd *c, int argc, char **argv)
{
    static const struct option options[] = {{"now", required_argument, NULL, 'n'},
                                            {"json", no_argument, NULL, 'j'},
                                            {"help", no_argument, NULL, 'h'},
                                            {"version", no_argument, NULL, 'V'},
                                            {NULL, 0, NULL, 0}};
    const char *conf = NULL;
    struct err err;
    for (int o; (o = getopt_long(argc, argv, "+c:vh", options, NULL)) != -1;) {
        switch (o) {
        case 'c':
            conf = optarg;
            break;
        case 'n':
            if (clock_parse(str_c(optarg), &c->now, &err) != RC_OK) {
                log_error("--now: %s", err.text);
                return EXIT_USAGE;
            }
            c->now_given = true;
            break;
        case 'j':
            c->json = true;
            break;
        case 'v':
            log_init(LOG_LEVEL_DEBUG);
            break;
        case 'h':
            help_all(stdout);
            return EXIT_SUCCESS;
        case 'V':
            puts("nachfass " NF_VERSION);
            return EXIT_SUCCESS;
        default:
            return EXIT_USAGE; /* getopt has said why */
        }
    }
    c->conf_path = conf_path(conf);
    c->argc = argc - optind;
    c->argv = argv + optind;
    return -1;
}

int main(int argc, char **argv)
{
    struct arena arena = {0};
    struct cmd c = {.a = &arena, .now = clock_now()};
    memory_keep();
    signal(SIGPIPE, SIG_IGN);
    log_init(LOG_LEVEL_INFO);
    int code = global_options(&c, argc, argv);
    if (code < 0) {
        if (c.argc == 0) {
            help_all(stderr);
            code = EXIT_USAGE;
        } else if (strcmp(c.argv[0], "help") == 0) {
            code = c.argc > 1 ? help_one(c.a, c.argv[1])
                              : (help_all(stdout), EXIT_SUCCESS);
        } else {
            code = command_run(&c);
        }
    }
    arena_done(&arena);
    return code;
}
