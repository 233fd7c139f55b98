/* `check [--connect]`: all that is wrong, at once: settings, templates, store; with
 * --connect the servers too. Must change nothing but pending migrations of the store.
 */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cmd/cmd.h"
#include "cmd/sample/sample.h"
#include "cmd/server.h"
#include "loop/digest.h"
#include "mail/template.h"
#include "post/in.h"
#include "post/out.h"
#include "store/forget.h"

enum { LANGUAGES_MAX = 64 };

struct check {
    struct cmd *c;
    struct settings settings;
    json_t *results; /* with --json: printed at the end */
    enum rc worst;   /* RC_CONFIG over RC_TEMP over RC_OK */
};

/* One line of the result. `what` may hold names of the operator's, `why` foreign text.
 */
static void say(struct check *k, struct str what, enum rc rc, const char *why)
{
    bool ok = rc == RC_OK;
    if (!ok && k->worst != RC_CONFIG) {
        k->worst = rc == RC_TEMP ? RC_TEMP : RC_CONFIG;
    }
    if (k->results != NULL) {
        json_t *row =
            json_pack("{s:s#, s:b}", "what", what.ptr, (int)what.len, "ok", ok);
        if (!ok) {
            json_object_set_new(row, "why", json_string(why));
        }
        json_array_append_new(k->results, row);
        return;
    }
    fputs(ok ? "ok     " : "wrong  ", stdout);
    cmd_print_text(what);
    if (!ok) {
        fputs(": ", stdout);
        cmd_print_text(str_c(why));
    }
    putchar('\n');
}

static bool check_settings(struct check *k)
{
    struct findings findings = {0};
    struct err err;
    struct str what = STR("configuration");
    enum rc rc = settings_load(k->c->a, k->c->conf_path, &k->settings, &findings, &err);
    for (size_t i = 0; i < findings.n; i++) {
        say(k, what, RC_CONFIG, findings.items[i].text.ptr);
    }
    if (findings.n == 0) {
        say(k, what, rc, err.text);
    }
    cmd_make_templates(k->c, &k->settings);
    return rc == RC_OK;
}

static void add_language(struct str *list, size_t *n, struct str lang)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(list[i], lang)) {
            return;
        }
    }
    if (!str_is_empty(lang) && *n < LANGUAGES_MAX) {
        list[(*n)++] = lang;
    }
}

/* The languages that are written in: built in ones and all the settings name. */
static size_t find_languages(const struct policy *p, struct str list[LANGUAGES_MAX])
{
    size_t n = 0;
    add_language(list, &n, STR("de"));
    add_language(list, &n, STR("en"));
    add_language(list, &n, p->language);
    for (size_t i = 0; i < p->n_surveys; i++) {
        add_language(list, &n, p->surveys[i].language);
    }
    for (size_t i = 0; i < p->n_persons; i++) {
        add_language(list, &n, p->persons[i].language);
    }
    return n;
}

/* A survey may have a template of its own. */
static void check_survey(struct check *k, const struct survey *survey, struct str lang)
{
    struct arena *a = k->c->a;
    struct err err;
    struct str what =
        arena_printf(a, "template '%.*s' of survey '%.*s' in %.*s",
                     STR_ARG(survey->template), STR_ARG(survey->name), STR_ARG(lang));
    enum rc rc =
        sample_check_one(a, k->settings.templates, lang, survey->template, &err);
    say(k, what, rc, err.text);
}

/* A language that the settings name and nobody wrote would quietly be another one. */
static void check_translation(struct check *k, struct str lang)
{
    struct rendered rendered;
    struct err err;
    const struct tdata *data = sample_data(k->c->a, lang, STR("survey"), SAMPLE_FULL);
    enum rc rc = template_set_render(k->c->a, k->settings.templates, lang,
                                     STR("survey"), data, &rendered, &err);
    if (rc == RC_OK && !str_starts(rendered.lang, str_sub(lang, 0, 2))) {
        rc = err_set(&err, RC_CONFIG,
                     "there are none: mails would be written in '%.*s'; put them into "
                     "'%.*s/%.*s'",
                     STR_ARG(rendered.lang), STR_ARG(k->settings.templates_dir),
                     STR_ARG(lang));
        say(k, arena_printf(k->c->a, "templates in %.*s", STR_ARG(lang)), rc, err.text);
    }
}

static void check_templates(struct check *k)
{
    const struct policy *p = &k->settings.policy;
    struct str languages[LANGUAGES_MAX];
    size_t n = find_languages(p, languages);
    for (size_t i = 0; i < n; i++) {
        struct err err;
        enum rc rc = sample_check(k->c->a, k->settings.templates, languages[i], &err);
        say(k, arena_printf(k->c->a, "templates in %.*s", STR_ARG(languages[i])), rc,
            err.text);
        check_translation(k, languages[i]);
        for (size_t s = 0; s < p->n_surveys; s++) {
            if (!str_eq_c(p->surveys[s].template, "survey")) {
                check_survey(k, &p->surveys[s], languages[i]);
            }
        }
    }
}

static void check_store(struct check *k)
{
    struct store *store = NULL;
    struct err err;
    const char *path = arena_cstr(k->c->a, k->settings.store_path);
    enum rc rc = store_open(path, false, &store, &err);
    if (rc == RC_OK) { /* is the key to who was forgotten there? */
        rc = forgotten_find(store, STR("nobody@mail.example"), &err);
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    store_close(store);
    say(k, STR("store"), rc, err.text);
}

static void check_servers(struct check *k)
{
    struct arena *a = k->c->a;
    struct err err;
    for (size_t i = 0; i < k->settings.n_mailboxes; i++) {
        const struct mailbox *mailbox = &k->settings.mailboxes[i];
        struct in *in = NULL;
        enum rc rc = server_open_in(a, &k->settings, mailbox, &in, &err);
        in_close(in);
        say(k, arena_printf(a, "mailbox '%.*s'", STR_ARG(mailbox->name)), rc, err.text);
    }
    struct out *out = NULL;
    enum rc rc = server_open_out(a, &k->settings, &out, &err);
    out_close(out);
    say(k, STR("outgoing server"), rc, err.text);
}

/* Silent when all is well: it is no part of its own. */
static void check_readers(struct check *k)
{
    const struct policy *p = &k->settings.policy;
    for (size_t i = 0; i < p->n_persons; i++) {
        if (person_has_digest(&p->persons[i])) {
            return;
        }
    }
    say(k, STR("review queue"), RC_CONFIG,
        "nobody gets a digest, so nobody sees what no rule can read: set 'digest' for "
        "one person");
}

int cmd_check(struct cmd *c)
{
    static const struct option options[] = {{"connect", no_argument, NULL, 'c'},
                                            {NULL, 0, NULL, 0}};
    struct check k = {.c = c};
    bool connect = false;
    for (int o; (o = getopt_long(c->argc, c->argv, "", options, NULL)) != -1;) {
        if (o != 'c') {
            return cmd_usage(c, "[--connect]");
        }
        connect = true;
    }
    if (optind != c->argc) {
        return cmd_usage(c, "[--connect]");
    }
    k.results = c->json ? json_array() : NULL;
    if (check_settings(&k)) {
        check_readers(&k);
        check_templates(&k);
        check_store(&k);
        if (connect) {
            check_servers(&k);
        }
    }
    if (k.results != NULL) {
        cmd_print_json(k.results, false);
        json_decref(k.results);
    }
    return rc_exit_code(k.worst);
}
