/* status: queues, backlog, last runs. Reads only. */
#include <jansson.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/clock.h"
#include "cmd/alarm.h"
#include "cmd/cmd.h"
#include "store/store.h"

enum { RUNS_SHOWN = 5, EXIT_LATE = 69 /* EX_UNAVAILABLE */ };

struct status {
    struct counts n;
    struct skip_count *skips;
    size_t n_skips;
    struct run *runs;
    size_t n_runs;
    struct heartbeat beats[BEATS];
    bool late[BEATS];
    struct absence *absences;
    size_t n_absences;
};

static enum rc load(struct cmd *c, const struct settings *set, struct store *st,
                    struct status *ret, struct err *err)
{
    enum rc rc = store_counts(st, &ret->n, err);
    for (enum beat b = 0; rc == RC_OK && b < BEATS; b++) {
        rc = alarm_beat(c->a, st, b, &ret->beats[b], err);
        ret->late[b] = heartbeat_is_late(&ret->beats[b], set->alarm.after_s, c->now);
    }
    if (rc == RC_OK) {
        rc = interaction_skips(c->a, st, &ret->skips, &ret->n_skips, err);
    }
    if (rc == RC_OK) {
        rc = absence_list(c->a, st, c->now, &ret->absences, &ret->n_absences, err);
    }
    return rc == RC_OK ? run_last(c->a, st, RUNS_SHOWN, &ret->runs, &ret->n_runs, err)
                       : rc;
}

static void line(const char *name, int64_t n)
{
    printf("  %-28s %8lld\n", name, (long long)n);
}

static void print_text(struct cmd *c, const struct status *s)
{
    puts("interactions");
    line("waiting for their survey", s->n.waiting);
    line("invited", s->n.invited);
    line("not invited", s->n.skipped);
    for (size_t i = 0; i < s->n_skips; i++) {
        printf("    %-26.*s %8lld\n", STR_ARG(s->skips[i].reason),
               (long long)s->skips[i].n);
    }
    puts("outbox");
    for (int i = 0; i <= OUTBOX_EXPIRED; i++) {
        line(outbox_state_name((enum outbox_state)i), s->n.outbox[i]);
    }
    puts("inbox");
    line("not yet read", s->n.inbox_new);
    line("read", s->n.inbox_applied);
    line("set aside", s->n.inbox_aside);
    line("seen before", s->n.inbox_duplicate);
    puts("people");
    line("answers to review", s->n.review);
    line("addresses without mail", s->n.suppressed);
    puts("cases");
    for (int i = 0; i <= CASE_CLOSED; i++) {
        line(case_state_name((enum case_state)i), s->n.cases[i]);
    }
    for (size_t i = 0; i < s->n_absences; i++) {
        const struct absence *x = &s->absences[i];
        printf("%s  %-28.*s until %s: ", i > 0 ? "" : "people who are stood in for\n",
               STR_ARG(x->person), clock_iso(c->a, x->until).ptr);
        cmd_print_text(x->text);
        putchar('\n');
    }
    puts("signs of life");
    for (enum beat b = 0; b < BEATS; b++) {
        const struct heartbeat *h = &s->beats[b];
        printf("  %-9s %s", alarm_beat_name(b),
               h->ok_at == 0 ? "never worked yet" : clock_iso(c->a, h->ok_at).ptr);
        if (h->trouble_at != 0) {
            printf("; not since %s: ", clock_iso(c->a, h->trouble_at).ptr);
            cmd_print_text(h->trouble);
        }
        puts(s->late[b] ? "; TOO LONG" : "");
    }
    puts("last runs");
    for (size_t i = 0; i < s->n_runs; i++) {
        const struct run *r = &s->runs[i];
        printf("  %s  %-9.*s ", clock_iso(c->a, r->started_at).ptr,
               STR_ARG(r->command));
        cmd_print_text(str_is_empty(r->result) ? STR("running, or killed") : r->result);
        putchar('\n');
    }
}

static json_t *text(struct str s)
{
    return json_stringn(s.ptr != NULL ? s.ptr : "", s.len);
}

static json_t *beats(const struct status *s)
{
    json_t *all = json_object();
    for (enum beat b = 0; b < BEATS; b++) {
        const struct heartbeat *h = &s->beats[b];
        json_object_set_new(all, alarm_beat_name(b),
                            json_pack("{s:I, s:I, s:o, s:b}", "ok_at",
                                      (json_int_t)h->ok_at, "trouble_at",
                                      (json_int_t)h->trouble_at, "trouble",
                                      text(h->trouble), "late", (int)s->late[b]));
    }
    return all;
}

static json_t *absences(const struct status *s)
{
    json_t *all = json_array();
    for (size_t i = 0; i < s->n_absences; i++) {
        const struct absence *x = &s->absences[i];
        json_array_append_new(
            all,
            json_pack("{s:o, s:b, s:I, s:I, s:o}", "person", text(x->person),
                      "unreached", (int)x->is_unreached, "since", (json_int_t)x->since,
                      "until", (json_int_t)x->until, "text", text(x->text)));
    }
    return all;
}

static void print_json(const struct status *s)
{
    json_t *outbox = json_object();
    for (int i = 0; i <= OUTBOX_EXPIRED; i++) {
        json_object_set_new(outbox, outbox_state_name((enum outbox_state)i),
                            json_integer(s->n.outbox[i]));
    }
    json_t *cases = json_object();
    for (int i = 0; i <= CASE_CLOSED; i++) {
        json_object_set_new(cases, case_state_name((enum case_state)i),
                            json_integer(s->n.cases[i]));
    }
    json_t *skips = json_object();
    for (size_t i = 0; i < s->n_skips; i++) {
        json_object_set_new(skips, s->skips[i].reason.ptr, json_integer(s->skips[i].n));
    }
    json_t *runs = json_array();
    for (size_t i = 0; i < s->n_runs; i++) {
        json_array_append_new(runs, json_pack("{s:o, s:o, s:I}", "command",
                                              text(s->runs[i].command), "result",
                                              text(s->runs[i].result), "started_at",
                                              (json_int_t)s->runs[i].started_at));
    }
    json_t *all = json_pack(
        "{s:{s:I,s:I,s:I,s:o}, s:o, s:{s:I,s:I,s:I,s:I}, s:I, s:I, s:o, s:o, s:o}",
        "interactions", "waiting", (json_int_t)s->n.waiting, "invited",
        (json_int_t)s->n.invited, "skipped", (json_int_t)s->n.skipped, "reasons", skips,
        "outbox", outbox, "inbox", "new", (json_int_t)s->n.inbox_new, "applied",
        (json_int_t)s->n.inbox_applied, "aside", (json_int_t)s->n.inbox_aside,
        "duplicate", (json_int_t)s->n.inbox_duplicate, "review",
        (json_int_t)s->n.review, "suppressed", (json_int_t)s->n.suppressed, "cases",
        cases, "beats", beats(s), "runs", runs);
    json_object_set_new(all, "absences", absences(s));
    cmd_print_json(all, false);
    json_decref(all);
}

/* The text exposition format of Prometheus 0.0.4, for node_exporter's textfiles. */
static void print_prometheus(const struct status *s)
{
    const struct {
        const char *name;
        int64_t value;
    } plain[] = {{"inbox_new", s->n.inbox_new},
                 {"inbox_aside", s->n.inbox_aside},
                 {"interactions_waiting", s->n.waiting},
                 {"review", s->n.review},
                 {"suppressed", s->n.suppressed}};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        printf("# TYPE nachfass_%s gauge\nnachfass_%s %lld\n", plain[i].name,
               plain[i].name, (long long)plain[i].value);
    }
    puts("# TYPE nachfass_outbox gauge");
    for (int i = 0; i <= OUTBOX_EXPIRED; i++) {
        printf("nachfass_outbox{state=\"%s\"} %lld\n",
               outbox_state_name((enum outbox_state)i), (long long)s->n.outbox[i]);
    }
    puts("# TYPE nachfass_cases gauge");
    for (int i = 0; i <= CASE_CLOSED; i++) {
        printf("nachfass_cases{state=\"%s\"} %lld\n",
               case_state_name((enum case_state)i), (long long)s->n.cases[i]);
    }
    puts("# TYPE nachfass_last_success_timestamp_seconds gauge");
    for (enum beat b = 0; b < BEATS; b++) {
        printf("nachfass_last_success_timestamp_seconds{step=\"%s\"} %lld\n",
               alarm_beat_name(b), (long long)s->beats[b].ok_at);
    }
    puts("# TYPE nachfass_late gauge");
    for (enum beat b = 0; b < BEATS; b++) {
        printf("nachfass_late{step=\"%s\"} %d\n", alarm_beat_name(b), (int)s->late[b]);
    }
}

int cmd_status(struct cmd *c)
{
    struct settings set;
    struct store *st = NULL;
    struct status s = {0};
    struct err err;
    bool prometheus = c->argc == 2 && str_eq_c(str_c(c->argv[1]), "--prometheus");
    if (c->argc > 1 && !prometheus) {
        return cmd_usage(c, "[--prometheus]");
    }
    enum rc rc = cmd_open(c, &set, &st);
    if (rc != RC_OK) {
        store_close(st);
        return rc_exit_code(rc);
    }
    rc = load(c, &set, st, &s, &err);
    if (rc == RC_OK && prometheus) {
        print_prometheus(&s);
    } else if (rc == RC_OK) {
        c->json ? print_json(&s) : print_text(c, &s);
    }
    store_close(st);
    bool late = s.late[BEAT_FETCH] || s.late[BEAT_SEND];
    return rc != RC_OK ? cmd_fail(c, rc, &err) : late ? EXIT_LATE : 0;
}
