/* `nachfass preview`: one template with sample data on standard output. Must never
 * touch the store or send anything. */
#include <getopt.h>

#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/sample/sample.h"
#include "mail/template.h"

static const char usage[] = "[--lang LANG] [--html] [--sample full|empty|overdue] "
                            "NAME; NAME: survey, reminder, "
                            "followup, apology, alert, escalation, relay_customer, "
                            "relay_owner, notice, digest, alarm, thanks, passive, "
                            "promote, unsolved, missed_call, suggestion, "
                            "approval, "
                            "or a survey template of your own";

struct options {
    struct str lang, name;
    bool html;
    enum sample sample;
};

static bool parse_sample(const char *word, enum sample *ret)
{
    static const struct {
        const char *word;
        enum sample sample;
    } words[] = {
        {"full", SAMPLE_FULL}, {"empty", SAMPLE_EMPTY}, {"overdue", SAMPLE_OVERDUE}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_c(str_c(word), words[i].word)) {
            *ret = words[i].sample;
            return true;
        }
    }
    return false;
}

static bool parse_options(const struct cmd *c, struct options *ret)
{
    static const struct option longs[] = {{"lang", required_argument, NULL, 'l'},
                                          {"html", no_argument, NULL, 'h'},
                                          {"sample", required_argument, NULL, 's'},
                                          {NULL, 0, NULL, 0}};
    int opt;
    opterr = 0; /* the usage line says it */
    optind = 0; /* glibc: start anew, main has parsed its own options */
    while ((opt = getopt_long(c->argc, c->argv, "l:", longs, NULL)) != -1) {
        switch (opt) {
        case 'l':
            ret->lang = str_c(optarg);
            break;
        case 'h':
            ret->html = true;
            break;
        case 's':
            if (!parse_sample(optarg, &ret->sample)) {
                return false;
            }
            break;
        default:
            return false;
        }
    }
    if (c->argc - optind != 1) {
        return false;
    }
    ret->name = str_c(c->argv[optind]);
    return true;
}

int cmd_preview(struct cmd *c)
{
    struct options o = {.lang = STR("de")};
    if (!parse_options(c, &o)) {
        return cmd_usage(c, usage);
    }
    struct settings set = {0};
    struct err err = {0};
    enum rc rc = RC_OK;
    /* without a configuration the templates compiled in are shown */
    if (c->conf_path && file_exists(c->conf_path)) {
        rc = cmd_load(c, &set);
        if (rc) {
            return rc_exit_code(rc);
        }
    }
    if (set.templates == NULL) {
        cmd_make_templates(c, &set);
    }
    struct rendered r;
    struct tdata *data = sample_data(c->a, o.lang, o.name, o.sample);
    rc = template_set_render(c->a, set.templates, o.lang, o.name, data, &r, &err);
    if (rc) {
        return cmd_fail(c, rc, &err);
    }
    if (o.html) {
        fwrite(r.html.ptr, 1, r.html.len, stdout);
    } else {
        printf("Subject: %.*s\n\n%.*s", STR_ARG(r.subject), STR_ARG(r.text));
    }
    return 0;
}
