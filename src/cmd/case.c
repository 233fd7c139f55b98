/* case list/show/assign/reply/note/resolve/reopen: the desk at a terminal. Mails go
 * into the outbox; the next send takes them. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "cmd/apply.h"
#include "cmd/cmd.h"
#include "cmd/facts.h"
#include "loop/calendar.h"
#include "loop/casework.h"
#include "loop/desk.h"
#include "store/store.h"

static const char usage[] =
    "list [--all] | show ID | assign ID PERSON | reply ID TEXT | note ID TEXT | "
    "resolve ID | reopen ID";

struct desk {
    struct cmd *c;
    struct settings set;
    struct store *st;
    struct letter_facts lf;
};

/* ---- list ---- */

static void list_row(struct desk *k, const struct case_file *f,
                     const struct customer *who)
{
    struct arena *a = k->c->a;
    int64_t at = case_due_at(f);
    struct str due =
        at == 0 ? STR("-")
                : calendar_text(a, k->set.policy.zone, at, k->set.policy.language);
    printf("%5lld  %-8s %-5s  %-16.*s  %-12.*s  ", (long long)f->id,
           case_state_name(f->state),
           f->has_score ? arena_printf(a, "%d", f->score).ptr : "?", STR_ARG(due),
           STR_ARG(f->owner));
    cmd_print_text(!str_is_empty(who->name)    ? who->name
                   : !str_is_empty(who->email) ? who->email
                                               : STR("(erased)"));
    puts(at != 0 && at <= k->c->now ? "  OVERDUE" : "");
}

static json_t *list_json(const struct case_file *f, const struct customer *who)
{
    json_t *row = json_pack(
        "{s:I, s:s, s:s, s:s%, s:s%, s:s%, s:I, s:I, s:I, s:I, s:I}", "id",
        (json_int_t)f->id, "state", case_state_name(f->state), "outcome",
        case_outcome_name(f->outcome), "owner", f->owner.ptr, f->owner.len, "team",
        f->team.ptr, f->team.len, "customer", who->email.ptr, who->email.len,
        "opened_at", (json_int_t)f->opened_at, "deadline_at",
        (json_int_t)f->deadline_at, "rung", (json_int_t)f->rung, "resolve_at",
        (json_int_t)f->resolve_at, "resolve_rung", (json_int_t)f->resolve_rung);
    json_object_set_new(row, "severity",
                        json_stringn(str_is_empty(f->severity) ? "" : f->severity.ptr,
                                     f->severity.len));
    json_object_set_new(row, "score",
                        f->has_score ? json_integer(f->score) : json_null());
    return row;
}

static enum rc list(struct desk *k, struct err *err)
{
    struct case_filter filter = {.open_only = k->c->argc < 3};
    struct case_file *f = NULL;
    size_t n = 0;
    enum rc rc = case_list(k->c->a, k->st, &filter, &f, &n, err);
    json_t *all = json_array();
    if (rc == RC_OK && !k->c->json && n > 0) {
        puts("   id  state    score  deadline          owner         customer");
    }
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct customer who;
        rc = customer_get(k->c->a, k->st, f[i].customer_id, &who, err);
        if (rc == RC_OK && k->c->json) {
            json_array_append_new(all, list_json(&f[i], &who));
        } else if (rc == RC_OK) {
            list_row(k, &f[i], &who);
        }
    }
    if (rc == RC_OK && k->c->json) {
        cmd_print_json(all, false);
    }
    json_decref(all);
    return rc;
}

/* ---- show ---- */

static void show_event(struct desk *k, const struct event *e)
{
    struct str at =
        calendar_text(k->c->a, k->set.policy.zone, e->at, k->set.policy.language);
    printf("%.*s  %-10.*s %-11.*s ", STR_ARG(at), STR_ARG(e->actor), STR_ARG(e->kind));
    struct str rest = e->text;
    for (bool first = true; rest.ptr != NULL; first = false) {
        struct str line = str_take_line(&rest);
        if (!first) {
            printf("%*s", 42, "");
        }
        cmd_print_text(line);
        putchar('\n');
    }
    if (e->text.ptr == NULL) {
        putchar('\n');
    }
}

static void show_deadline(struct desk *k, const char *what, int64_t at)
{
    if (at != 0) {
        struct str due =
            calendar_text(k->c->a, k->set.policy.zone, at, k->set.policy.language);
        printf("\n%s %.*s%s", what, STR_ARG(due), at <= k->c->now ? " (passed)" : "");
    }
}

static void show_head(struct desk *k)
{
    const struct case_file *f = &k->lf.kase;
    printf("case %lld: %s%s%s, owner %.*s, team %.*s\n", (long long)f->id,
           case_state_name(f->state), f->outcome == OUTCOME_NONE ? "" : ", ",
           case_outcome_name(f->outcome), STR_ARG(f->owner), STR_ARG(f->team));
    if (str_is_empty(k->lf.interaction.email)) {
        fputs("the customer was erased", stdout);
    } else {
        fputs("customer ", stdout);
        cmd_print_text(k->lf.customer.name);
        fputs(" <", stdout);
        cmd_print_text(k->lf.customer.email);
        fputs(">, ", stdout);
        cmd_print_text(k->lf.interaction.subject);
    }
    if (!str_is_empty(f->severity)) {
        printf("\nseverity %.*s", STR_ARG(f->severity));
    }
    show_deadline(k, "deadline", f->deadline_at);
    show_deadline(k, "to be resolved by", f->resolve_at);
    puts("\n");
}

static json_t *show_json(const struct desk *k, const struct event *e, size_t n)
{
    json_t *events = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(
            events,
            json_pack("{s:I, s:s%, s:s%, s:s%}", "at", (json_int_t)e[i].at, "actor",
                      e[i].actor.ptr, e[i].actor.len, "kind", e[i].kind.ptr,
                      e[i].kind.len, "text", e[i].text.ptr != NULL ? e[i].text.ptr : "",
                      e[i].text.len));
    }
    json_t *all = list_json(&k->lf.kase, &k->lf.customer);
    json_object_set_new(all, "events", events);
    return all;
}

static enum rc show(struct desk *k, struct err *err)
{
    struct event *e = NULL;
    size_t n = 0;
    enum rc rc = event_list(k->c->a, k->st, k->lf.kase.id, &e, &n, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (k->c->json) {
        json_t *all = show_json(k, e, n);
        cmd_print_json(all, false);
        json_decref(all);
        return RC_OK;
    }
    show_head(k);
    for (size_t i = 0; i < n; i++) {
        show_event(k, &e[i]);
    }
    return RC_OK;
}

/* ---- moves ---- */

/* The same move said twice at the same moment makes one mail. */
static struct str key_of(struct desk *k, struct str words)
{
    char hash[65];
    sha256_hex(words, hash);
    return arena_printf(k->c->a, "t%lld.%.8s", (long long)k->c->now, hash);
}

static enum rc assign(struct desk *k, struct str to, struct decision *d,
                      struct err *err)
{
    const struct person *who = policy_person(&k->set.policy, to);
    if (who == NULL) {
        who = policy_person_by_email(&k->set.policy, to);
    }
    if (who == NULL) {
        return err_set(err, RC_INPUT, "no person '%.*s' in the configuration",
                       STR_ARG(to));
    }
    desk_assign(&k->lf.kase, who, key_of(k, to), k->c->now, d);
    return RC_OK;
}

static enum rc move(struct desk *k, struct str verb, struct str arg, struct err *err)
{
    struct decision d;
    decision_init(&d, k->c->a);
    const struct case_file *f = &k->lf.kase;
    enum rc rc = RC_OK;
    if (str_eq_c(verb, "reply")) {
        struct desk_words words = {arg, key_of(k, arg)};
        desk_reply(&k->set.policy, f, &words, k->c->now, &d);
    } else if (str_eq_c(verb, "note")) {
        desk_note(arg, k->c->now, &d);
    } else if (str_eq_c(verb, "resolve")) {
        desk_resolve(&k->set.policy, f, k->c->now, &d);
    } else if (str_eq_c(verb, "reopen")) {
        desk_reopen(&k->set.policy, f, k->c->now, &d);
    } else {
        rc = assign(k, arg, &d, err);
    }
    if (rc == RC_OK) {
        rc = apply_decision(k->c->a, &k->lf, &d, err);
    }
    return rc == RC_OK ? store_commit(k->st, err) : rc;
}

struct verb {
    const char *name;
    int argc;
};

static const struct verb verbs[] = {{"show", 3}, {"assign", 4},  {"reply", 4},
                                    {"note", 4}, {"resolve", 3}, {"reopen", 3}};

static bool is_usage(const struct cmd *c)
{
    if (c->argc >= 2 && str_eq_c(str_c(c->argv[1]), "list")) {
        return c->argc == 2 || (c->argc == 3 && str_eq_c(str_c(c->argv[2]), "--all"));
    }
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (c->argc >= 2 && str_eq_c(str_c(c->argv[1]), verbs[i].name)) {
            return c->argc == verbs[i].argc;
        }
    }
    return false;
}

static enum rc on_case(struct desk *k, struct err *err)
{
    struct str verb = str_c(k->c->argv[1]);
    struct case_file f;
    int64_t id = 0;
    if (!str_to_i64(str_c(k->c->argv[2]), &id)) {
        return err_set(err, RC_INPUT, "'%s' is no case number", k->c->argv[2]);
    }
    k->lf = (struct letter_facts){.set = &k->set, .st = k->st, .now = k->c->now};
    bool is_show = str_eq_c(verb, "show"); /* a pager must not hold up the writers */
    enum rc rc = is_show ? RC_OK : store_begin(k->st, err);
    if (rc == RC_OK) {
        rc = case_get(k->c->a, k->st, id, &f, err);
    }
    if (rc == RC_NONE) {
        return err_set(err, RC_INPUT, "there is no case %lld", (long long)id);
    }
    if (rc == RC_OK) {
        rc = facts_case(k->c->a, &k->lf, &f, err);
    }
    if (rc == RC_OK && is_show) {
        return show(k, err);
    }
    rc = rc == RC_OK ? facts_not_erased(&k->lf, err) : rc;
    return rc == RC_OK
               ? move(k, verb, k->c->argc > 3 ? str_c(k->c->argv[3]) : STR_NULL, err)
               : rc;
}

int cmd_case(struct cmd *c)
{
    struct desk k = {.c = c};
    struct err err;
    if (!is_usage(c)) {
        return cmd_usage(c, usage);
    }
    enum rc rc = cmd_open(c, &k.set, &k.st);
    if (rc != RC_OK) {
        store_close(k.st);
        return rc_exit_code(rc);
    }
    rc = str_eq_c(str_c(c->argv[1]), "list") ? list(&k, &err) : on_case(&k, &err);
    store_rollback(k.st);
    store_close(k.st);
    return rc == RC_OK ? 0 : cmd_fail(c, rc, &err);
}
