/* The review queue: a person settles what no rule could read for sure. Pure. Must never
 * take a word for a score that may mean something else. */
#include "loop/review.h"

#include "base/arena.h"
#include "base/attr.h"
#include "loop/casework.h"
#include "loop/digest.h"
#include "loop/phrase.h"

/* ---- what they say ---- */

static const struct {
    const char *words; /* as phrase_fold gives them */
    enum review_word word;
} phrases[] = {
    {"keine wertung", REVIEW_NO_SCORE},
    {"keine bewertung", REVIEW_NO_SCORE},
    {"keine note", REVIEW_NO_SCORE},
    {"ohne wertung", REVIEW_NO_SCORE},
    {"keine zahl", REVIEW_NO_SCORE},
    {"keine", REVIEW_NO_SCORE},
    {"no score", REVIEW_NO_SCORE},
    {"without score", REVIEW_NO_SCORE},
    {"no rating", REVIEW_NO_SCORE},
    {"none", REVIEW_NO_SCORE},
    {"erledigt", REVIEW_SEEN},
    {"gesehen", REVIEW_SEEN},
    {"niemand", REVIEW_SEEN},
    {"spam", REVIEW_SEEN},
    {"done", REVIEW_SEEN},
    {"seen", REVIEW_SEEN},
    {"nobody", REVIEW_SEEN},
};

static const struct {
    const char *word; /* before the number */
    enum review_word means;
} heads[] = {{"note", REVIEW_SCORE},           {"wertung", REVIEW_SCORE},
             {"bewertung", REVIEW_SCORE},      {"score", REVIEW_SCORE},
             {"rating", REVIEW_SCORE},         {"einladung", REVIEW_INVITATION},
             {"invitation", REVIEW_INVITATION}};

static const char *const scale_words[] = {"von", "of", "out", "punkte", "points"};

/* "7", "note 7", "7 von 10", "einladung 33" */
static struct review_order parse_number(struct str words)
{
    struct review_order o = {.word = REVIEW_SCORE};
    struct str head = str_take(&words, ' ');
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (str_eq_c(head, heads[i].word)) {
            o.word = heads[i].means;
            head = str_take(&words, ' ');
            break;
        }
    }
    bool ok = head.len > 0 && head.len <= 15 && str_to_i64(head, &o.number);
    bool is_scale = false;
    while (ok && words.ptr != NULL) {
        int64_t max = 0;
        struct str one = str_take(&words, ' ');
        bool is_word = false;
        for (size_t i = 0; i < ARRAY_LEN(scale_words); i++) {
            is_word = is_word || str_eq_c(one, scale_words[i]);
        }
        ok = o.word == REVIEW_SCORE && (is_word || (is_scale && str_to_i64(one, &max)));
        is_scale = is_word;
    }
    return ok ? o : (struct review_order){REVIEW_UNKNOWN, 0};
}

static struct review_order parse_line(struct str line)
{
    char folded[WORDS_LINE_MAX];
    struct str words = phrase_fold(line, folded);
    for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
        if (str_eq_c(words, phrases[i].words)) {
            return (struct review_order){phrases[i].word, 0};
        }
    }
    /* "-1", "7,5": signs are gone once folded */
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        if (c == '-' || c == ',' || c == '/' || c == '?') {
            return (struct review_order){REVIEW_UNKNOWN, 0};
        }
    }
    return parse_number(words);
}

struct review_order review_parse(struct str text, struct str subject)
{
    while (text.ptr != NULL) {
        struct str line = str_trim(str_take_line(&text));
        if (line.len > 0) {
            return parse_line(line);
        }
    }
    size_t at = str_rfind_byte(subject, ':');
    return at == STR_NPOS ? (struct review_order){REVIEW_UNKNOWN, 0}
                          : parse_line(str_trim(str_from(subject, at + 1)));
}

/* ---- what it does ---- */

static bool is_of_scale(const struct incoming_facts *f, int64_t score)
{
    const struct survey *s = policy_survey(f->policy, f->invitation.survey);
    int32_t min = 0;
    int32_t max = 10; /* a survey that is gone */
    if (s != NULL) {
        metric_bounds(s->metric, &min, &max);
    }
    return score >= min && score <= max;
}

/* The facts as if the customer's mail came now. */
static struct incoming_facts as_answer(const struct incoming_facts *f,
                                       const struct incoming *in)
{
    struct incoming_facts g = *f;
    g.in = *in;
    g.how = MATCH_TOKEN;
    g.token = (struct token_row){.role = TOKEN_SURVEY,
                                 .token = f->invitation.token,
                                 .invitation_id = f->invitation.id};
    if (str_is_empty(g.in.from)) {
        g.in.from = f->customer.email;
    }
    return g;
}

static enum notice settle_answer(const struct incoming_facts *f,
                                 const struct review_order *o, struct str by,
                                 int64_t now, struct decision *d)
{
    struct response r = f->answer;
    if (r.state != RESPONSE_REVIEW) {
        return NOTICE_SETTLED_BEFORE;
    }
    r.has_score = o->word == REVIEW_SCORE;
    if (!r.has_score && o->word != REVIEW_NO_SCORE && o->word != REVIEW_SEEN) {
        return NOTICE_NONE;
    }
    r.score = r.has_score ? (int32_t)o->number : 0;
    r.state = r.has_score ? RESPONSE_VALID : RESPONSE_LATE;
    r.reason = arena_printf(d->a, "settled by %.*s", STR_ARG(by));
    decision_add(d, ACTION_RESPONSE_UPDATE)->u.response = r;
    /* the customer may have answered again since: then that answer counts, not this */
    if (r.has_score && !f->is_overtaken) {
        struct incoming in = {.kind = INCOMING_REPLY,
                              .inbox_id = r.inbox_id,
                              .has_score = true,
                              .score = r.score,
                              .comment = r.comment,
                              .reply = r.reply,
                              .from = r.from};
        struct incoming_facts g = as_answer(f, &in);
        decide_settled(&g, now, d);
    }
    return NOTICE_SETTLED;
}

static enum notice settle_mail(const struct incoming_facts *f,
                               const struct review_order *o, struct str by, int64_t now,
                               struct decision *d)
{
    struct inbox_mail m = f->aside;
    if (m.state != INBOX_ASIDE) {
        return NOTICE_SETTLED_BEFORE;
    }
    bool is_placed = o->word == REVIEW_INVITATION && f->has_chosen &&
                     str_eq_c(m.reason, INCOMING_UNMATCHED);
    bool is_scored = o->word == REVIEW_SCORE && f->has_invitation && m.case_id == 0;
    if (!is_placed && !is_scored && o->word != REVIEW_NO_SCORE &&
        o->word != REVIEW_SEEN) {
        return NOTICE_NONE;
    }
    m.state = is_placed ? INBOX_NEW : INBOX_APPLIED;
    m.invitation_id = is_placed ? f->chosen.id : m.invitation_id;
    m.reason = arena_printf(d->a, "settled by %.*s", STR_ARG(by));
    decision_add(d, ACTION_INBOX_SETTLE)->u.aside = m;
    if (is_scored) {
        struct incoming in = {.kind = INCOMING_REPLY,
                              .inbox_id = m.id,
                              .has_score = true,
                              .score = (int32_t)o->number,
                              .comment = m.words,
                              .reply = m.words,
                              .from = m.from,
                              .message_id = m.message_id};
        struct incoming_facts g = as_answer(f, &in);
        decide_answer(&g, now, d);
    }
    return is_placed ? NOTICE_PLACED : NOTICE_SETTLED;
}

enum notice review_settle(const struct incoming_facts *f, const struct review_order *o,
                          struct str by, int64_t now, struct decision *d)
{
    if (o->word == REVIEW_SCORE && !is_of_scale(f, o->number)) {
        return NOTICE_NONE;
    }
    return f->has_answer ? settle_answer(f, o, by, now, d)
                         : settle_mail(f, o, by, now, d);
}

/* ---- by mail ---- */

static const struct team *team_of(const struct incoming_facts *f)
{
    return f->has_invitation
               ? case_route(f->policy, &f->interaction, f->invitation.survey)
               : policy_team(f->policy, f->policy->default_team);
}

/* The person the address was given to, or another of the team (a redirect of an absent
 * colleague). NULL: nobody who may. */
static const struct person *sender(const struct incoming_facts *f)
{
    const struct person *mine = policy_person(f->policy, f->token.person);
    if (mine != NULL && str_ieq(mine->email, f->in.from)) {
        return mine;
    }
    struct case_file c = {.team = team_of(f)->id};
    const struct person *by = policy_person_by_email(f->policy, f->in.from);
    return by != NULL && case_is_of_team(f->policy, &c, by->id) ? by : NULL;
}

void decide_review(const struct incoming_facts *f, int64_t now, struct decision *d)
{
    const struct person *by = sender(f);
    if (by == NULL || !f->in.is_authentic) { /* is in the queue itself then */
        decision_aside(d, by == NULL ? "sender may not settle this"
                                     : "sender not authenticated");
        return;
    }
    decision_add(d, ACTION_PRESENT)->u.absence.person = by->id; /* if they were away */
    struct review_order o = review_parse(f->in.reply, f->in.subject);
    enum notice told = review_settle(f, &o, by->id, now, d);
    decision_done(d, ""); /* whatever became of the customer's mail */
    struct mail_wish *m = decision_mail(
        d, MAIL_NOTICE, by->id, arena_printf(d->a, "i%lld", (long long)f->in.inbox_id));
    m->is_apart = true;
    m->in_reply_to = f->in.message_id;
    m->notice = told == NOTICE_NONE ? NOTICE_NOT_SETTLED : told;
    struct str words = f->has_answer ? f->answer.reply : f->aside.words;
    m->words =
        o.word == REVIEW_SCORE && told == NOTICE_SETTLED
            ? arena_printf(d->a, "%lld: %.*s", (long long)o.number, STR_ARG(words))
            : words;
}

/* ---- who is shown it ---- */

static const struct person *reader(const struct policy *p, struct str id)
{
    const struct person *who = policy_person(p, id);
    return who != NULL && person_has_digest(who) ? who : NULL;
}

/* Of the team: the last of its ladder who gets digests; NULL: none does. */
static const struct person *head_of(const struct policy *p, const struct team *t)
{
    for (size_t i = t->n_rungs; i > 0; i--) {
        struct str id = t->ladder[i - 1].person;
        const struct person *who =
            reader(p, str_eq_c(id, LADDER_OWNER) ? t->owner : id);
        if (who != NULL) {
            return who;
        }
    }
    return NULL;
}

static const struct person *first_of(const struct policy *p, const struct team *t)
{
    const struct person *who = reader(p, t->owner);
    return who != NULL ? who : reader(p, t->deputy);
}

bool review_concerns(const struct policy *p, const struct team *team,
                     const struct person *who, int64_t since, int64_t now)
{
    const struct team *teams[] = {team, policy_team(p, p->default_team)};
    const struct person *first = NULL;
    const struct person *head = NULL;
    for (size_t i = 0; i < ARRAY_LEN(teams); i++) {
        if (teams[i] != NULL) {
            first = first != NULL ? first : first_of(p, teams[i]);
            head = head != NULL ? head : head_of(p, teams[i]);
        }
    }
    for (size_t i = 0; first == NULL && head == NULL && i < p->n_persons; i++) {
        first = reader(p, p->persons[i].id); /* anybody rather than nobody */
    }
    return who == (first != NULL ? first : head) ||
           (who == head && now - since >= p->review_climb_s);
}
