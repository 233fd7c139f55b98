/* From a wish to a mail: recipient, tokens, thread, bytes. */
#include "cmd/letter/letter.h"

#include "base/arena.h"
#include "cmd/letter/desk_data.h"
#include "cmd/letter/letter_data.h"
#include "loop/calendar.h"
#include "loop/delivery.h"
#include "loop/plan.h"
#include "mail/address.h"
#include "mail/compose.h"
#include "mail/mailto.h"
#include "mail/template.h"
#include "mail/token.h"
#include "reader/reading.h"
#include "store/store.h"

struct str letter_resolve_mailto(struct arena *a, struct str desk_address,
                                 struct str lang, int64_t case_id)
{
    bool de = str_eq_c(lang, "de");
    return mailto_make(
        a, desk_address,
        arena_printf(a, de ? "Gelöst #%lld" : "Resolved #%lld", (long long)case_id),
        de ? STR("gelöst") : STR("resolved"));
}

static enum rc desk_token(struct arena *a, struct store *st, int64_t case_id,
                          struct str person, struct str *ret, struct err *err)
{
    enum rc rc = token_of_desk(a, st, case_id, person, ret, err);
    if (rc != RC_NONE) {
        return rc;
    }
    struct token_row t = {.token = token_new(a),
                          .role = TOKEN_DESK,
                          .case_id = case_id,
                          .person = person};
    *ret = t.token;
    return token_add(st, &t, err);
}

enum rc letter_desk_address(struct arena *a, const struct letter_facts *f,
                            int64_t case_id, struct str person, struct str *ret_address,
                            struct err *err)
{
    struct str token;
    enum rc rc = desk_token(a, f->st, case_id, person, &token, err);
    if (rc == RC_OK) {
        *ret_address = address_with_detail(a, f->set->policy.address, token);
    }
    return rc;
}

static bool is_about_invitation(enum mail_kind k)
{
    return delivery_is_question(k);
}

static enum rc address_letter(struct arena *a, const struct letter_facts *f,
                              const struct mail_wish *w, struct letter_address *ret,
                              struct err *err)
{
    const struct policy *p = &f->set->policy;
    struct letter_address to = {0};
    if (!str_is_empty(w->person)) {
        const struct person *who = policy_person(p, w->person);
        if (who == NULL) { /* gone from the configuration: never unrouted */
            who = policy_person(p, policy_team(p, p->default_team)->owner);
        }
        enum rc rc = w->is_apart
                         ? RC_OK
                         : desk_token(a, f->st, f->kase.id, who->id, &to.token, err);
        if (rc != RC_OK) {
            return rc;
        }
        to.to = who->email;
        to.to_name = who->name;
        to.lang = str_is_empty(who->language) ? p->language : who->language;
    } else {
        bool by_invitation = is_about_invitation(w->kind);
        to.token = by_invitation ? f->invitation.token : f->kase.customer_token;
        to.to = f->customer.email;
        to.to_name = f->customer.name;
        to.lang = by_invitation ? f->invitation.language : f->kase.language;
    }
    to.reply_to = str_is_empty(to.token) ? p->address
                                         : address_with_detail(a, p->address, to.token);
    *ret = to;
    return RC_OK;
}

/* "relay_owner" + token + "i12" -> "relayowner.TOKEN.i12@domain"; the same wish has the
 * same Message-ID, whenever it is composed. */
static struct str message_id(struct arena *a, const struct letter_facts *f,
                             const struct mail_wish *w, struct str token)
{
    const char *kind = w->kind == MAIL_RELAY_CUSTOMER || w->kind == MAIL_RELAY_OWNER
                           ? "relay"
                           : mail_kind_name(w->kind);
    struct str of = str_is_empty(token) ? w->person : token;
    return arena_printf(a, "%s.%.*s%s%.*s@%.*s", kind, STR_ARG(of),
                        str_is_empty(w->dedupe) ? "" : ".", STR_ARG(w->dedupe),
                        STR_ARG(f->set->own_domain));
}

static void set_customer_thread(struct arena *a, const struct letter_facts *f,
                                const struct mail_wish *w, struct draft *d)
{
    struct str last = f->kase.thread_id;
    bool is_followup = f->invitation.kind == INVITATION_FOLLOWUP;
    if (is_followup && w->kind != MAIL_REMINDER) { /* not the first one */
        d->in_reply_to = last;
        d->references = last;
        return;
    }
    struct str first =
        arena_printf(a, "%s.%.*s@%.*s", is_followup ? "followup" : "survey",
                     STR_ARG(f->invitation.token), STR_ARG(f->set->own_domain));
    if (is_followup) { /* the reminder of it */
        d->in_reply_to = first;
        d->references = str_is_empty(last) ? first
                                           : arena_printf(a, "%.*s %.*s", STR_ARG(last),
                                                          STR_ARG(first));
        return;
    }
    d->in_reply_to = str_is_empty(last) ? first : last;
    d->references = str_is_empty(last)
                        ? first
                        : arena_printf(a, "%.*s %.*s", STR_ARG(first), STR_ARG(last));
}

/* One thread at each side: the customer's begins with the invitation, a manager's with
 * the first mail that this manager got about the case. */
static enum rc set_thread(struct arena *a, const struct letter_facts *f,
                          const struct mail_wish *w, struct draft *d, struct err *err)
{
    enum rc rc = RC_OK;
    switch (w->kind) {
    case MAIL_REMINDER:
    case MAIL_APOLOGY:
    case MAIL_RELAY_CUSTOMER:
    case MAIL_FOLLOWUP:
    case MAIL_THANKS:
    case MAIL_PASSIVE:
    case MAIL_PROMOTE:
        set_customer_thread(a, f, w, d);
        break;
    case MAIL_ESCALATION:
    case MAIL_UNSOLVED:
    case MAIL_APPROVAL:
    case MAIL_RELAY_OWNER:
    case MAIL_NOTICE:
        if (w->is_apart) {
            d->in_reply_to = w->in_reply_to;
            d->references = w->in_reply_to;
            break;
        }
        rc = outbox_first_to(a, f->st, f->kase.id, d->to, &d->in_reply_to, err);
        d->references = d->in_reply_to;
        break;
    case MAIL_SURVEY:
    case MAIL_ALERT:
    case MAIL_ALERTS:
    case MAIL_DIGEST:
        break;
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static struct str auto_submitted(enum mail_kind k)
{
    switch (k) {
    case MAIL_RELAY_CUSTOMER:
    case MAIL_RELAY_OWNER:
        return STR_NULL; /* a person's words */
    case MAIL_APOLOGY:
    case MAIL_NOTICE:
    case MAIL_THANKS:
    case MAIL_PASSIVE:
    case MAIL_PROMOTE:
        return STR("auto-replied");
    case MAIL_SURVEY:
    case MAIL_REMINDER:
    case MAIL_FOLLOWUP:
    case MAIL_ALERT:
    case MAIL_ESCALATION:
    case MAIL_DIGEST:
    case MAIL_UNSOLVED:
    case MAIL_APPROVAL:
    case MAIL_ALERTS:
        break;
    }
    return STR("auto-generated");
}

/* What a mail is rendered from. */
struct content {
    struct str template;
    const struct tdata *data;
    struct str suggestion; /* words in it that a manager may send as their own */
};

/* The text as the reader is to know it: a suggestion that comes back above a quotation
 * was taken over by its writer. */
static struct str known_text(struct arena *a, struct str text, struct str suggestion)
{
    size_t at = suggestion.len == 0 ? STR_NPOS : str_find(text, suggestion);
    return at == STR_NPOS
               ? text
               : arena_printf(a, "%.*s%c%.*s%c%.*s", STR_ARG(str_sub(text, 0, at)),
                              SENT_OFFER, STR_ARG(suggestion), SENT_OFFER,
                              STR_ARG(str_from(text, at + suggestion.len)));
}

static struct str template_of(const struct letter_facts *f, const struct mail_wish *w)
{
    const struct survey *s = policy_survey(&f->set->policy, f->invitation.survey);
    if (w->kind == MAIL_SURVEY && s != NULL) {
        return s->template;
    }
    return str_is_empty(w->template) ? str_c(mail_kind_name(w->kind)) : w->template;
}

/* Renders, composes and fills the outbox row. */
static enum rc finish(struct arena *a, const struct letter_facts *f,
                      const struct content *c, struct draft *d, struct outbox_mail *m,
                      struct err *err)
{
    const struct policy *p = &f->set->policy;
    struct rendered r = {0};
    enum rc rc = template_set_render(a, f->set->templates, d->language, c->template,
                                     c->data, &r, err);
    if (rc != RC_OK) {
        return rc;
    }
    d->from = p->address;
    if (str_is_empty(d->from_name)) {
        d->from_name = p->sender_name;
    }
    d->subject = r.subject;
    d->text = r.text;
    d->html = r.html;
    d->language = r.lang;
    int64_t at = m->due_at > f->now ? m->due_at : f->now;
    d->date = at;
    d->zone_offset_s = calendar_offset(p->zone, at);
    d->auto_submitted = auto_submitted(m->kind);
    rc = compose(a, d, &m->raw, err);
    if (rc != RC_OK) {
        return rc;
    }
    m->state = OUTBOX_QUEUED;
    m->message_id = d->message_id;
    m->mail_from = m->kind == MAIL_NOTICE ? STR_NULL : d->reply_to;
    m->rcpt_to = d->to;
    m->sent_text = known_text(a, r.text, c->suggestion);
    m->created_at = f->now;
    m->due_at = at;
    int64_t lifetime = delivery_lifetime(m->kind);
    m->expires_at = lifetime == 0 ? 0 : at + lifetime;
    return RC_OK;
}

/* The mails that pass on what somebody wrote. */
static bool has_files(const struct mail_wish *w)
{
    return w->kind == MAIL_ALERT || w->kind == MAIL_RELAY_OWNER ||
           (w->kind == MAIL_RELAY_CUSTOMER && w->with_files);
}

struct str letter_dedupe(struct arena *a, const struct letter_facts *f,
                         const struct mail_wish *w)
{
    int64_t of = is_about_invitation(w->kind) ? f->invitation.id : f->kase.id;
    return arena_printf(a, "%s:%lld:%.*s:%.*s", mail_kind_name(w->kind), (long long)of,
                        STR_ARG(w->person), STR_ARG(w->dedupe));
}

enum rc letter_make(struct arena *a, const struct letter_facts *facts,
                    const struct mail_wish *w, struct outbox_mail *ret, struct err *err)
{
    const struct letter_facts apart = {
        .set = facts->set, .st = facts->st, .now = facts->now, .never_asked = true};
    const struct letter_facts *f = w->is_apart ? &apart : facts;
    struct letter_address to;
    enum rc rc = address_letter(a, f, w, &to, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct tdata *data = tdata_new(a);
    rc = letter_data(a, f, w, &to, data, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct draft d = {
        .to = to.to,
        .to_name = to.to_name,
        .reply_to = to.reply_to,
        .language = to.lang,
        .message_id = message_id(a, f, w, to.token),
    };
    rc = set_thread(a, f, w, &d, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (has_files(w)) {
        d.files = f->files;
        d.n_files = f->n_files;
    }
    if (is_about_invitation(w->kind)) {
        d.list_unsubscribe = mailto_make(a, to.reply_to, STR("UNSUBSCRIBE"), STR_NULL);
    }
    *ret = (struct outbox_mail){
        .kind = w->kind,
        .dedupe = letter_dedupe(a, f, w),
        .invitation_id = f->invitation.id,
        .case_id = f->kase.id,
        .due_at = w->due_at,
    };
    struct content c = {.template = template_of(f, w), .data = data};
    if (w->kind == MAIL_ALERT || w->kind == MAIL_ESCALATION) {
        rc = desk_data_suggestion(a, f, &to, data, &c.suggestion, err);
    }
    return rc == RC_OK ? finish(a, f, &c, &d, ret, err) : rc;
}

enum rc letter_staff(struct arena *a, const struct letter_facts *f,
                     const struct staff_mail *s, struct outbox_mail *ret,
                     struct err *err)
{
    const struct policy *p = &f->set->policy;
    const struct person *to = s->to;
    struct letter_address addr = {.reply_to = p->address, .lang = to->language};
    letter_data_common(a, f, &addr, s->data);
    struct str name = str_c(mail_kind_name(s->kind));
    struct draft d = {
        .to = to->email,
        .to_name = to->name,
        .reply_to = p->address,
        .language = str_is_empty(to->language) ? p->language : to->language,
        /* not to be guessed: an out-of-office reply is known by it */
        .message_id = arena_printf(a, "%.*s.%.*s.%.*s.%.*s@%.*s", STR_ARG(name),
                                   STR_ARG(to->id), STR_ARG(s->key),
                                   STR_ARG(token_new(a)), STR_ARG(f->set->own_domain)),
        .picture = s->picture,
    };
    *ret = (struct outbox_mail){
        .kind = s->kind,
        .dedupe = arena_printf(a, "%.*s:%.*s:%.*s", STR_ARG(name), STR_ARG(to->id),
                               STR_ARG(s->key)),
    };
    struct content c = {.template = name, .data = s->data};
    return finish(a, f, &c, &d, ret, err);
}
