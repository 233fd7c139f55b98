/* What `forget` says: what it erases, and where a person has to look. Must never be
 * silent about a place that it knows. */
#include <jansson.h>
#include <stdio.h>

#include "cmd/forget.h"
#include "post/discard.h"

static json_t *json_text(struct str s)
{
    return json_stringn(s.ptr != NULL ? s.ptr : "", s.len);
}

/* A mail in a place of others. */
struct left {
    struct str place, message_id;
    bool is_loose;
};
typedef void left_fn(void *ctx, const struct left *l);

static bool is_remote(const struct forget_job *j, struct str mailbox)
{
    for (size_t i = 0; i < j->set->n_mailboxes; i++) {
        const struct mailbox *box = &j->set->mailboxes[i];
        if (str_eq(box->name, mailbox)) {
            return !discard_is_spool(box->in.url);
        }
    }
    return true; /* one that was taken out of the configuration */
}

/* May have left: all that was tried. */
static bool may_have_left(const struct forget_mail *m)
{
    return m->state == OUTBOX_SENT || m->state == OUTBOX_UNSURE;
}

static void each_left(const struct forget_job *j, const struct forget *f, left_fn *fn,
                      void *ctx)
{
    for (size_t i = 0; i < f->n_in; i++) {
        if (is_remote(j, f->in[i].at)) {
            struct left l = {f->in[i].at, f->in[i].message_id, false};
            fn(ctx, &l);
        }
    }
    for (size_t i = 0; i < f->n_out; i++) {
        const struct forget_mail *m = &f->out[i];
        if (may_have_left(m) && !str_is_empty(m->message_id)) { /* not erased yet */
            struct left l = {m->is_theirs ? STR("sent") : m->at, m->message_id,
                             m->is_loose};
            fn(ctx, &l);
        }
    }
}

/* ---- text ---- */

static void print_left(void *ctx, const struct left *l)
{
    (void)ctx;
    fputs("  ", stdout);
    cmd_print_text(l->place);
    fputs("  <", stdout);
    cmd_print_text(l->message_id);
    puts(l->is_loose ? ">  may quote them" : ">");
}

static bool is_nobody(const struct forget *f)
{
    return f->customer_id == 0 && f->n_out == 0 && f->n_in == 0;
}

static void print_one(const struct forget_job *j, const struct forget *f)
{
    cmd_print_text(f->email);
    if (is_nobody(f)) {
        puts(j->dry_run ? ": nothing is held of that address"
                        : ": nothing was held of that address; it is not mailed");
        return;
    }
    printf(": %lld interactions, %lld surveys, %lld answers, %lld cases, %zu mails of "
           "ours, %zu mails that came%s\n",
           (long long)f->n_interactions, (long long)f->n_invitations,
           (long long)f->n_responses, (long long)f->n_cases, f->n_out, f->n_in,
           j->dry_run ? " would be erased" : "");
    for (size_t i = 0; i < f->n_open; i++) {
        printf("  case %lld of %.*s is not closed\n", (long long)f->open[i].id,
               STR_ARG(f->open[i].owner));
    }
    each_left(j, f, print_left, NULL);
}

static void print_all(const struct forget_job *j)
{
    for (size_t i = 0; i < j->n; i++) {
        print_one(j, &j->people[i]);
    }
    if (j->n == 0) {
        puts("nobody who was forgotten is in the store");
        return;
    }
    for (size_t i = 0; i < j->n_files; i++) {
        fputs("  file ", stdout);
        cmd_print_text(j->files[i]);
        putchar('\n');
    }
    puts("Not in reach, to be seen to by hand: the mails above in the named mailboxes "
         "and "
         "their\nfolders (sent: where the outgoing server keeps copies), the files "
         "above, "
         "backups, and\nwhat your other systems hold.");
    if (!str_is_empty(j->set->policy.journal)) {
        printf("The journal mailbox holds a copy of each mail: ");
        cmd_print_text(j->set->policy.journal);
        putchar('\n');
    }
}

/* ---- JSON ---- */

static void add_left(void *ctx, const struct left *l)
{
    json_t *row = json_object();
    json_object_set_new(row, "place", json_text(l->place));
    json_object_set_new(row, "message_id", json_text(l->message_id));
    json_object_set_new(row, "may_quote", json_boolean(l->is_loose));
    json_array_append_new(ctx, row);
}

static json_t *one_json(const struct forget_job *j, const struct forget *f)
{
    json_t *open = json_array();
    json_t *left = json_array();
    for (size_t i = 0; i < f->n_open; i++) {
        json_array_append_new(open, json_integer(f->open[i].id));
    }
    each_left(j, f, add_left, left);
    json_t *row = json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "interactions",
        (json_int_t)f->n_interactions, "surveys", (json_int_t)f->n_invitations,
        "answers", (json_int_t)f->n_responses, "cases", (json_int_t)f->n_cases,
        "mails_out", (json_int_t)f->n_out, "mails_in", (json_int_t)f->n_in,
        "open_cases", open, "not_reached", left);
    json_object_set_new(row, "address", json_text(f->email));
    return row;
}

void forget_say(const struct forget_job *j)
{
    if (!j->c->json) {
        print_all(j);
        fflush(stdout);
        return;
    }
    json_t *people = json_array();
    json_t *files = json_array();
    for (size_t i = 0; i < j->n; i++) {
        json_array_append_new(people, one_json(j, &j->people[i]));
    }
    for (size_t i = 0; i < j->n_files; i++) {
        json_array_append_new(files, json_text(j->files[i]));
    }
    json_t *all = json_pack(
        "{s:b, s:o, s:o, s:s%}", "dry_run", j->dry_run, "people", people, "files",
        files, "journal",
        str_is_empty(j->set->policy.journal) ? "" : j->set->policy.journal.ptr,
        j->set->policy.journal.len);
    cmd_print_json(all, false);
    json_decref(all);
    fflush(stdout);
}
