/* Invitations of one survey. Must never write what was decided on facts that are no
 * longer true: what others wrote meanwhile is looked up again where it is written. */
#include "cmd/send/invite.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "cmd/json.h"
#include "cmd/letter/letter.h"
#include "cmd/send/packing.h"
#include "loop/calendar.h"
#include "loop/plan.h"
#include "mail/token.h"
#include "store/planning.h"
#include "store/store.h"

enum { BYTES_MAX = 16 << 20 }; /* of a batch: then it is shorter */

/* What is to be written for one interaction. */
struct ready {
    struct str skipped;    /* why; no pointer: invited */
    int64_t last_asked_at; /* that was decided on */
    struct invitation invitation;
    struct outbox_mail mail;
};

static struct str attribute(struct arena *a, json_t *attrs, const char *name)
{
    const char *value = json_string_value(json_object_get(attrs, name));
    return value == NULL ? STR_NULL : arena_str(a, str_c(value));
}

struct attributes attributes_of(struct arena *a, const struct interaction *in)
{
    struct attributes ret = {0};
    if (in->attrs.len <= 2) { /* "{}" */
        return ret;
    }
    json_t *attrs CLEANUP(json_done) =
        json_loadb(in->attrs.ptr, in->attrs.len, 0, NULL);
    struct str zone = attribute(a, attrs, "zone");
    ret.zone = calendar_zone_known(zone) ? zone : STR_NULL;
    ret.legal_basis = attribute(a, attrs, "legal_basis");
    return ret;
}

/* ---- made ready ---- */

/* Customers who are invited in this batch, of whom the store's answer does not know
 * that yet: where that one is, or would be. */
enum { ASKED_SLOTS = 1024 }; /* a power of two, above INVITES_MAX */

static size_t asked_slot(const int64_t *asked, int64_t customer_id)
{
    size_t i = (size_t)((uint64_t)customer_id % ASKED_SLOTS);
    while (asked[i] != 0 && asked[i] != customer_id) {
        i = (i + 1) % ASKED_SLOTS;
    }
    return i;
}

static bool was_asked(const int64_t *asked, int64_t customer_id)
{
    return asked != NULL && asked[asked_slot(asked, customer_id)] != 0;
}

struct work {
    struct arena *a;   /* of the batch */
    struct arena page; /* of the mail in hand */
    const struct invites *b;
    struct packing packing;
    int64_t at; /* when the mail may leave in the firm's zone */
};

/* What is composed takes much more room than what is stored of it. */
static void keep(struct arena *a, struct outbox_mail *m)
{
    struct str *const body = m->base == NULL ? &m->raw : &m->packed;
    struct str *const texts[] = {&m->message_id, &m->mail_from, body, &m->sent_text};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        *texts[i] = arena_str(a, *texts[i]);
    }
}

static struct mail_wish wish_of(int64_t at)
{
    return (struct mail_wish){.kind = MAIL_SURVEY, .due_at = at};
}

static enum rc make_mail(struct work *w, const struct due_interaction *due, int64_t at,
                         struct ready *r, struct err *err)
{
    const struct step *s = w->b->s;
    struct letter_facts lf = {.set = s->set,
                              .st = s->st,
                              .now = s->now,
                              .interaction = due->interaction,
                              .customer = due->customer,
                              .invitation = r->invitation,
                              .never_asked = due->last_asked_at == 0};
    struct mail_wish wish = wish_of(at);
    enum rc rc = letter_make(&w->page, &lf, &wish, &r->mail, err);
    if (rc == RC_OK) {
        packing_pack(&w->page, &w->packing, &lf, &r->mail);
        keep(w->a, &r->mail);
    }
    return rc;
}

static enum rc prepare_one(struct work *w, const struct due_interaction *due,
                           struct ready *r, struct err *err)
{
    const struct step *s = w->b->s;
    const struct interaction *in = &due->interaction;
    struct attributes attrs = attributes_of(w->a, in);
    int64_t *asked = w->b->asked;
    bool is_again = was_asked(asked, in->customer_id) ||
                    was_asked(w->b->asked_before, in->customer_id);
    r->last_asked_at = is_again ? s->now : due->last_asked_at;
    struct plan_facts pf = {.policy = &s->set->policy,
                            .survey = w->b->survey,
                            .suppressed = due->suppressed,
                            .has_open_case = due->has_open_case,
                            .last_asked_at = r->last_asked_at,
                            .legal_basis = attrs.legal_basis};
    if (plan_interaction(&pf, in, s->now, &r->skipped) == PLAN_SKIP) {
        return RC_OK;
    }
    int64_t at = w->at;
    if (!str_is_empty(attrs.zone)) {
        at = plan_send_at(pf.policy, pf.survey, attrs.zone, s->now);
    }
    r->skipped = STR_NULL;
    r->invitation = plan_invitation(&pf, in, s->now, at);
    r->invitation.token = token_new(w->a);
    enum rc rc = make_mail(w, due, at, r, err);
    if (rc == RC_INPUT) { /* it must not hold up the others */
        log_error("interaction %lld is not invited: mail 'survey': %s",
                  (long long)in->id, err->text);
        r->skipped = STR("its mail cannot be made");
        return RC_OK;
    }
    asked[asked_slot(asked, in->customer_id)] = in->customer_id;
    return rc == RC_OK ? RC_OK
                       : err_prefix(err, rc, "interaction %lld: mail 'survey'",
                                    (long long)in->id);
}

static enum rc look_up(struct arena *a, const struct invites *b,
                       struct due_interaction **ret, size_t *ret_n, struct err *err)
{
    struct due_query q = {.survey = b->survey->name,
                          .until = b->s->now - b->survey->delay_s,
                          .limit = b->limit,
                          .after_at = b->after_at,
                          .after_id = b->after_id};
    if (b->at > 0) { /* of those that are left */
        const struct interaction *last = &b->due[b->at - 1].interaction;
        q.after_at = last->occurred_at;
        q.after_id = last->id;
    }
    return interaction_due(a, b->s->st, &q, ret, ret_n, err);
}

enum rc invites_prepare(struct arena *a, struct invites *b, struct err *err)
{
    const struct step *s = b->s;
    struct work w = {.a = a, .b = b, .packing.a = a};
    b->at = 0;
    enum rc rc = look_up(a, b, &b->due, &b->n, err);
    b->asked = ARENA_ARRAY(a, ASKED_SLOTS, int64_t);
    b->ready = ARENA_ARRAY(a, b->n, struct ready);
    w.at = plan_send_at(&s->set->policy, b->survey, STR_NULL, s->now);
    size_t n = 0;
    while (rc == RC_OK && n < b->n && a->used_bytes < BYTES_MAX) {
        arena_reset(&w.page);
        rc = prepare_one(&w, &b->due[n], &b->ready[n], err);
        n++;
    }
    b->is_whole = n == b->n && b->n < b->limit;
    b->is_stale = false;
    b->n = n;
    packing_done(&w.packing);
    arena_done(&w.page);
    return rc;
}

/* ---- written ---- */

static enum rc write_mail(struct arena *a, struct step *s, struct ready *r,
                          struct err *err)
{
    struct letter_facts lf = {.set = s->set, .invitation = r->invitation};
    struct mail_wish wish = wish_of(r->mail.due_at);
    bool is_new = false;
    int64_t id = 0;
    enum rc rc = invitation_add(s->st, &lf.invitation, &lf.invitation.id, err);
    if (rc != RC_OK) {
        return rc;
    }
    r->mail.invitation_id = lf.invitation.id;
    r->mail.dedupe = letter_dedupe(a, &lf, &wish);
    return outbox_add(s->st, &r->mail, &is_new, &id, err);
}

static enum rc write_one(struct arena *a, struct step *s, int64_t interaction_id,
                         struct ready *r, struct err *err)
{
    bool invited = r->skipped.ptr == NULL;
    enum rc rc = invited ? write_mail(a, s, r, err) : RC_OK;
    if (rc == RC_OK) {
        rc = interaction_set_state(s->st, interaction_id,
                                   invited ? INTERACTION_INVITED : INTERACTION_SKIPPED,
                                   invited ? STR("") : r->skipped, err);
    }
    return rc == RC_OK
               ? rc
               : err_prefix(err, rc, "interaction %lld", (long long)interaction_id);
}

static bool is_as_before(const struct due_interaction *before, const struct ready *r,
                         const struct due_interaction *now)
{
    return now->has_open_case == before->has_open_case &&
           (now->last_asked_at == before->last_asked_at ||
            now->last_asked_at == r->last_asked_at) &&
           str_eq(now->suppressed, before->suppressed) &&
           str_eq(now->customer.email, before->customer.email);
}

static bool is_earlier(const struct interaction *a, const struct interaction *b)
{
    return a->occurred_at < b->occurred_at ||
           (a->occurred_at == b->occurred_at && a->id < b->id);
}

/* What the store says now about the one that is next, looked for from *k on; NULL:
 * another run was faster. */
static const struct due_interaction *find_next(const struct invites *b,
                                               const struct due_interaction *now,
                                               size_t n_now, size_t *k)
{
    const struct interaction *in = &b->due[b->at].interaction;
    while (*k < n_now && is_earlier(&now[*k].interaction, in)) {
        (*k)++;
    }
    return *k < n_now && now[*k].interaction.id == in->id ? &now[*k] : NULL;
}

enum rc invites_write(struct arena *a, struct invites *b, int64_t until_ms,
                      struct send_counts *n, struct err *err)
{
    struct due_interaction *all = NULL;
    size_t n_all = 0;
    size_t k = 0;
    enum rc rc = look_up(a, b, &all, &n_all, err);
    for (size_t first = b->at; rc == RC_OK && b->at < b->n; b->at++) {
        struct ready *r = &b->ready[b->at];
        const struct due_interaction *now = find_next(b, all, n_all, &k);
        if (b->at > first && clock_mono_ms() >= until_ms) {
            break;
        }
        if (now == NULL || !is_as_before(&b->due[b->at], r, now)) {
            b->is_stale = b->is_stale || now != NULL;
            continue;
        }
        rc = write_one(a, b->s, now->interaction.id, r, err);
        n->bad_interaction = rc == RC_INPUT ? now->interaction.id : 0;
        n->invited += r->skipped.ptr == NULL;
        n->skipped += r->skipped.ptr != NULL;
    }
    return rc;
}
