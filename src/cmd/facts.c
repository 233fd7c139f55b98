/* Loads facts; the reader's words become the loop's. Decides nothing. */
#include "cmd/facts.h"

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/live.h"
#include "cmd/voucher/voucher_facts.h"
#include "loop/review.h"
#include "mail/authres.h"
#include "store/store.h"

enum { DAY_S = 86400 };

static enum rc match_sender(struct arena *a, struct store *st, const struct reading *r,
                            enum match_how *ret_how, struct token_row *ret_token,
                            struct err *err)
{
    if (str_is_empty(r->from)) {
        return RC_OK;
    }
    enum rc rc = token_of_sender(a, st, r->from, ret_token, err);
    if (rc == RC_OK) {
        *ret_how = MATCH_SENDER;
    }
    return rc == RC_NONE ? RC_OK : rc;
}

enum rc facts_match(struct arena *a, struct store *st, const struct reading *r,
                    enum match_how *ret_how, struct token_row *ret_token,
                    struct err *err)
{
    *ret_how = MATCH_NONE;
    for (size_t i = 0; i < r->n_tokens; i++) {
        enum rc rc = token_find(a, st, r->tokens[i], ret_token, err);
        if (rc == RC_OK) {
            *ret_how = MATCH_TOKEN;
        }
        if (rc != RC_NONE) {
            return rc;
        }
    }
    /* a machine's mail is never taken for a customer's by its sender alone */
    return r->kind == READING_REPLY ? match_sender(a, st, r, ret_how, ret_token, err)
                                    : RC_OK;
}

struct str facts_answered(const struct reading *r)
{
    size_t last = str_rfind_byte(r->references, ' ');
    return !str_is_empty(r->in_reply_to)
               ? r->in_reply_to
               : str_from(r->references, last == STR_NPOS ? 0 : last + 1);
}

enum rc facts_for_reader(struct arena *a, const struct letter_facts *lf,
                         struct str answered, const struct token_row *token,
                         struct reader_request *req, struct err *err)
{
    const struct settings *set = lf->set;
    struct store *st = lf->st;
    enum rc rc = outbox_answered_text(a, st, token, answered, &req->sent_text, err);
    if (rc != RC_OK && rc != RC_NONE) {
        return rc;
    }
    req->to_end = token->role == TOKEN_DESK;
    req->files = (struct file_limits){
        .n = (size_t)set->policy.files_max,
        .bytes = (size_t)set->policy.files_kib * 1024,
    };
    if (token->invitation_id == 0) {
        return RC_OK;
    }
    struct invitation inv;
    rc = invitation_get(a, st, token->invitation_id, &inv, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    const struct survey *s = policy_survey(&set->policy, inv.survey);
    if (s != NULL) {
        static const enum reading_scale scales[] = {SCALE_NPS, SCALE_CSAT, SCALE_CES};
        req->scale = scales[s->metric];
    }
    return RC_OK;
}

static enum incoming_kind kind_of(enum reading_kind k)
{
    static const enum incoming_kind kinds[] = {
        [READING_REPLY] = INCOMING_REPLY,
        [READING_AUTO] = INCOMING_AUTO,
        [READING_BOUNCE] = INCOMING_BOUNCE,
        [READING_DELAY] = INCOMING_DELAY,
        [READING_COMPLAINT] = INCOMING_COMPLAINT,
        [READING_RECEIPT] = INCOMING_RECEIPT,
        [READING_CHALLENGE] = INCOMING_CHALLENGE,
        [READING_UNREADABLE] = INCOMING_UNREADABLE,
    };
    return kinds[k];
}

static enum incoming_intent intent_of(enum reading_intent i)
{
    static const enum incoming_intent intents[] = {
        [INTENT_FEEDBACK] = INCOMING_FEEDBACK,
        [INTENT_UNSUBSCRIBE] = INCOMING_UNSUBSCRIBE,
        [INTENT_QUESTION] = INCOMING_QUESTION,
        [INTENT_WRONG_PERSON] = INCOMING_WRONG_PERSON,
        [INTENT_EMPTY] = INCOMING_EMPTY,
        [INTENT_AUTO] = INCOMING_EMPTY,
    };
    return intents[i];
}

static struct str candidates_text(struct arena *a, const struct reading *r)
{
    struct buf b = BUF_INIT(8192);
    for (size_t i = 0; i < r->n_candidates; i++) {
        buf_printf(&b, "%d: %.*s\n", r->candidates[i].score,
                   STR_ARG(r->candidates[i].evidence));
    }
    struct str made = arena_str(a, buf_str(&b));
    buf_done(&b);
    return made;
}

/* A Message-ID goes into our own headers: one that could not stand there is none. */
static struct str safe_id(struct str id)
{
    enum { ID_MAX = 250 };
    for (size_t i = 0; i < id.len; i++) {
        char ch = id.ptr[i];
        if (!str_is_print(ch) || ch == ' ' || ch == '<' || ch == '>') {
            return STR_NULL;
        }
    }
    return id.len > ID_MAX ? STR_NULL : id;
}

static bool has_file(const struct reading *r)
{
    for (size_t i = 0; i < r->n_files; i++) {
        if (r->files[i].fate == FILE_PASSED) {
            return true;
        }
    }
    return false;
}

/* Where nothing is configured nothing is asked for. */
static bool is_authentic(const struct reading *r, const struct policy *p)
{
    if (p->nameless_authserv) {
        return authres_passes_nameless(r->auth_results, r->from);
    }
    return str_is_empty(p->authserv_id) ||
           authres_passes(r->auth_results, p->authserv_id, r->from);
}

static struct incoming incoming_of(struct arena *a, const struct reading *r,
                                   const struct policy *p, int64_t inbox_id)
{
    return (struct incoming){
        .inbox_id = inbox_id,
        .kind = kind_of(r->kind),
        .intent = intent_of(r->intent),
        .has_score = r->has_score,
        .review = r->review,
        .score = r->score,
        .candidates = candidates_text(a, r),
        .reason = r->reason,
        .reply = r->reply,
        .comment = r->comment,
        .signature = r->signature,
        .language = arena_str(a, str_c(r->lang)),
        .from = r->from,
        .subject = r->subject,
        .message_id = safe_id(r->message_id),
        .asks = r->asks,
        .is_guess = r->is_guess,
        .has_attachment = r->has_attachment,
        .has_file = has_file(r),
        .is_authentic = is_authentic(r, p),
        .is_hard = r->bounce_class == BOUNCE_HARD,
        .is_soft = r->bounce_class == BOUNCE_SOFT,
        .bounce_recipient = r->bounce_recipient,
        .bounce_status = r->bounce_status,
    };
}

/* RC_NONE of a row that something refers to: the store is damaged or was erased. */
static enum rc must_exist(enum rc rc, struct err *err, const char *what, int64_t id)
{
    return rc == RC_NONE
               ? err_set(err, RC_INPUT, "%s %lld is gone", what, (long long)id)
               : rc;
}

static enum rc load_people(struct arena *a, struct letter_facts *lf,
                           int64_t customer_id, int64_t interaction_id, struct err *err)
{
    enum rc rc = must_exist(customer_get(a, lf->st, customer_id, &lf->customer, err),
                            err, "customer", customer_id);
    if (rc != RC_OK) {
        return rc;
    }
    return must_exist(interaction_get(a, lf->st, interaction_id, &lf->interaction, err),
                      err, "interaction", interaction_id);
}

enum rc facts_case(struct arena *a, struct letter_facts *lf, const struct case_file *c,
                   struct err *err)
{
    lf->kase = *c;
    enum rc rc =
        must_exist(invitation_get(a, lf->st, c->invitation_id, &lf->invitation, err),
                   err, "invitation", c->invitation_id);
    return rc == RC_OK ? load_people(a, lf, c->customer_id, c->interaction_id, err)
                       : rc;
}

enum rc facts_not_erased(const struct letter_facts *lf, struct err *err)
{
    return str_is_empty(lf->interaction.email)
               ? err_set(err, RC_INPUT, "who case %lld was about was erased",
                         (long long)lf->kase.id)
               : RC_OK;
}

static enum rc load_invitation(struct arena *a, struct letter_facts *lf,
                               struct incoming_facts *f, struct err *err)
{
    enum rc rc = must_exist(
        invitation_get(a, lf->st, f->token.invitation_id, &f->invitation, err), err,
        "invitation", f->token.invitation_id);
    if (rc != RC_OK) {
        return rc;
    }
    f->has_invitation = true;
    if (f->invitation.case_id != 0) {
        rc = must_exist(case_get(a, lf->st, f->invitation.case_id, &f->kase, err), err,
                        "case", f->invitation.case_id);
    } else {
        rc = case_of_invitation(a, lf->st, f->invitation.id, &f->kase, err);
    }
    if (rc == RC_NONE) {
        lf->invitation = f->invitation;
        return load_people(a, lf, f->invitation.customer_id,
                           f->invitation.interaction_id, err);
    }
    f->has_case = rc == RC_OK;
    return rc == RC_OK ? facts_case(a, lf, &f->kase, err) : rc;
}

static enum rc load_case(struct arena *a, struct letter_facts *lf,
                         struct incoming_facts *f, struct err *err)
{
    enum rc rc = must_exist(case_get(a, lf->st, f->token.case_id, &f->kase, err), err,
                            "case", f->token.case_id);
    if (rc != RC_OK) {
        return rc;
    }
    f->has_case = true;
    rc = facts_case(a, lf, &f->kase, err);
    f->invitation = lf->invitation; /* whose scale a score is of */
    return rc;
}

static enum rc load_counts(struct arena *a, struct letter_facts *lf,
                           struct incoming_facts *f, struct err *err)
{
    enum rc rc = outbox_count_to(lf->st, lf->customer.email, lf->now - DAY_S,
                                 &f->mails_today, err);
    if (rc != RC_OK || !f->has_case) {
        return rc;
    }
    rc = outbox_count_case(lf->st, f->kase.id, MAIL_RELAY_OWNER, lf->now - DAY_S,
                           &f->owner_mails_today, err);
    if (rc == RC_OK) {
        rc = outbox_count_case(lf->st, f->kase.id, MAIL_RELAY_CUSTOMER, lf->now - DAY_S,
                               &f->desk_mails_today, err);
    }
    if (rc == RC_OK) {
        rc = event_count(lf->st, f->kase.id, "refused", lf->now - DAY_S,
                         &f->refused_today, err);
    }
    if (rc == RC_OK) {
        rc = event_count(lf->st, f->kase.id, "more time", f->kase.round_at,
                         &f->more_times, err);
    }
    if (rc != RC_OK || f->kase.response_id == 0) {
        return rc;
    }
    rc = response_get(a, lf->st, f->kase.response_id, &f->previous, err);
    f->has_previous = rc == RC_OK;
    return rc == RC_NONE ? RC_OK : rc;
}

/* Of whom, and after which answer, an answer to an invitation comes. */
static enum rc load_standing(struct arena *a, struct letter_facts *lf,
                             struct incoming_facts *f, struct err *err)
{
    if (!f->has_invitation) {
        return RC_OK;
    }
    enum rc rc = standing_get(lf->st, &f->customer, f->invitation.id,
                              f->has_case ? f->kase.id : 0, &f->standing, err);
    if (rc != RC_OK) {
        return rc;
    }
    f->has_standing = true;
    rc = response_counted(a, lf->st, f->invitation.id, &f->counted, err);
    f->has_counted = rc == RC_OK;
    return rc == RC_NONE ? RC_OK : rc;
}

/* An out-of-office reply to a digest, which belongs to no case. Most mailboxes send one
 * a sender and absence, and the digest is often the first mail of the day. Its
 * Message-ID was told to that person alone. */
static enum rc match_digest(struct arena *a, struct letter_facts *lf,
                            const struct reading *r, struct incoming_facts *f,
                            struct err *err)
{
    struct outbox_mail m;
    enum rc rc = outbox_by_message_id(a, lf->st, r->in_reply_to, &m, err);
    const struct person *to = rc == RC_OK && m.kind == MAIL_DIGEST
                                  ? policy_person_by_email(&lf->set->policy, m.rcpt_to)
                                  : NULL;
    if (to != NULL) {
        f->how = MATCH_THREAD;
        f->token = (struct token_row){.role = TOKEN_DESK, .person = to->id};
    }
    return rc == RC_NONE ? RC_OK : rc;
}

static enum rc load_vouchers(struct arena *a, const struct letter_facts *lf,
                             struct incoming_facts *f, struct err *err)
{
    const struct person *by = policy_person_by_email(f->policy, f->in.from);
    return by == NULL || f->policy->n_vouchers == 0
               ? RC_OK
               : voucher_facts_load(a, lf, by->id, &f->vouchers, err);
}

/* What is known of the customer, once the invitation or the case is. */
static enum rc load_rest(struct arena *a, struct letter_facts *lf,
                         struct incoming_facts *f, struct err *err)
{
    f->customer = lf->customer;
    f->interaction = lf->interaction;
    enum rc rc = load_counts(a, lf, f, err);
    if (rc == RC_OK) {
        rc = load_standing(a, lf, f, err);
    }
    if (rc == RC_OK && f->token.role == TOKEN_DESK) {
        rc = load_vouchers(a, lf, f, err);
    }
    return rc == RC_OK ? live_facts(a, lf, f, err) : rc;
}

enum rc facts_review(struct arena *a, struct letter_facts *lf, struct incoming_facts *f,
                     struct err *err)
{
    struct token_row *t = &f->token;
    enum rc rc = RC_OK;
    if (t->response_id != 0) {
        rc = must_exist(response_get(a, lf->st, t->response_id, &f->answer, err), err,
                        "answer", t->response_id);
        f->has_answer = rc == RC_OK;
        t->invitation_id = f->answer.invitation_id;
        if (rc == RC_OK) {
            rc = response_is_overtaken(lf->st, &f->answer, &f->is_overtaken, err);
        }
    } else {
        rc = must_exist(inbox_get(a, lf->st, t->inbox_id, &f->aside, err), err, "mail",
                        t->inbox_id);
        t->invitation_id = f->aside.invitation_id;
    }
    struct review_order o = review_parse(f->in.reply, f->in.subject);
    if (rc == RC_OK && o.word == REVIEW_INVITATION) {
        rc = invitation_get(a, lf->st, o.number, &f->chosen, err);
        f->has_chosen = rc == RC_OK && f->chosen.sent_at != 0;
        rc = rc == RC_NONE ? RC_OK : rc;
    }
    if (rc == RC_OK && t->invitation_id != 0) {
        rc = load_invitation(a, lf, f, err);
        rc = rc == RC_OK ? load_rest(a, lf, f, err) : rc;
    }
    if (!f->has_case) {
        lf->kase.response_id = f->answer.id; /* a case that opens now begins with it */
    }
    lf->has_attachment = false; /* of the person's mail: nobody else's business */
    lf->n_files = 0;
    return rc;
}

enum rc facts_incoming(struct arena *a, struct letter_facts *lf,
                       const struct reading *r, int64_t inbox_id,
                       struct incoming_facts *ret, struct err *err)
{
    struct incoming_facts f = {.policy = &lf->set->policy};
    f.in = incoming_of(a, r, f.policy, inbox_id);
    lf->has_attachment = r->has_attachment;
    lf->from = r->from;
    lf->files = r->files;
    lf->n_files = r->n_files;
    enum rc rc = facts_match(a, lf->st, r, &f.how, &f.token, err);
    if (rc == RC_OK && f.how == MATCH_NONE && r->kind == READING_AUTO &&
        !str_is_empty(r->in_reply_to)) {
        rc = match_digest(a, lf, r, &f, err);
    } else if (rc == RC_OK && f.how != MATCH_NONE && f.token.role == TOKEN_REVIEW) {
        rc = facts_review(a, lf, &f, err);
    } else if (rc == RC_OK && f.how != MATCH_NONE) {
        rc = f.token.role == TOKEN_SURVEY ? load_invitation(a, lf, &f, err)
                                          : load_case(a, lf, &f, err);
        rc = rc == RC_OK ? load_rest(a, lf, &f, err) : rc;
    }
    *ret = f;
    return rc;
}
