/* Finds the number expressions of a text and weighs what stands around each. Must never
 * call a number sure without a sign that it answers the question. */
#include "reader/score/candidate.h"

/* Behind the number nothing goes on that it could count: a mark, the end, a reason, a
 * particle. */
static bool ends_free(const struct toks *t, size_t to)
{
    const struct tok *next = tok_at(t, to);
    bool reason = word_at(t, to, LEX_CLAUSE) && word_at(t, to, LEX_FOLLOW) &&
                  next->word.len > 2 && !is_word_of(next, LEX_AND);
    bool particle = word_at(t, to, LEX_FOLLOW) && ends_text(t, to + 1); /* "7 halt" */
    return reason || particle || is_kiss(t, to) || next->kind == TOK_PUNCT ||
           next->kind == TOK_BREAK || next->kind == TOK_EMOJI ||
           next->kind == TOK_STARS || to >= t->n;
}

/* A decimal of a price or size has a unit; "7,5 - schwanke noch" has none. */
static bool stands_free(const struct toks *t, size_t from, size_t to)
{
    bool as = from > 0 && str_eq_c(t->tok[from - 1].word, "as");
    bool before = from == 0 || (ends_clause(t, from - 1) && !as) ||
                  t->tok[from - 1].kind == TOK_BREAK ||
                  t->tok[from - 1].kind == TOK_PUNCT;
    return before && ends_free(t, to);
}

static bool alone_on_line(const struct toks *t, size_t from, size_t to)
{
    while (tok_at(t, to)->kind == TOK_PUNCT || tok_at(t, to)->kind == TOK_EMOJI) {
        to++;
    }
    return opens_line(t, from) && (to >= t->n || t->tok[to].kind == TOK_BREAK);
}

/* ": 8", "= 8", "-> 8" */
static bool is_pointer(const struct tok *tok)
{
    return tok->kind == TOK_PUNCT &&
           (tok->ch == ':' || tok->ch == '=' || tok->ch == '>' || tok->ch == 0x2192);
}

/* Article, adjective or "only", "I'd say" right in front. */
static bool is_led(const struct toks *t, size_t from)
{
    size_t k = from;
    while (k > 0 && k + 3 > from && word_at(t, k - 1, LEX_ADJECTIVE) &&
           !word_at(t, k - 1, LEX_STAY)) {
        k--;
    }
    if (k > 0 && is_pointer(&t->tok[k - 1])) {
        return true;
    }
    if (k < from && (k == 0 || ends_clause(t, k - 1))) {
        return true; /* "Ganz klare 9" */
    }
    if (k > 1 && is_word_of(&t->tok[k - 1], LEX_SINGULAR)) {
        return word_at(t, k - 2, LEX_STAY); /* "for me is 7" */
    }
    return k > 0 && (word_at(t, k - 1, LEX_ARTICLE) || word_at(t, k - 1, LEX_STAY));
}

static bool is_labelled(const struct toks *t, size_t from)
{
    size_t k = from;
    for (size_t n = 0; n < 4 && k > 0; n++) {
        k--;
        if (word_at(t, k, LEX_LABEL)) {
            return k + 1 < from || !heads_parts(t, from);
        }
        bool link = ch_at(t, k, ':') || ch_at(t, k, '=') || ch_at(t, k, '-') ||
                    word_at(t, k, LEX_STAY) || word_at(t, k, LEX_ARTICLE) ||
                    word_at(t, k, LEX_FOLLOW) || word_at(t, k, LEX_ADJECTIVE);
        if (!link) {
            return false;
        }
    }
    return false;
}

/* "Service 9": the number is of a part of the whole. */
static bool names_part(const struct toks *t, size_t k)
{
    return valued_at(t, k, LEX_ASPECT);
}

/* "alles super 10", "schnelle Lieferung, guter Preis 9": the number ends a text that
 * praises or blames. */
static bool closes_opinion(const struct toks *t, const struct cand *c)
{
    size_t to = c->to + (word_at(t, c->to, LEX_FOLLOW) ? 1u : 0u);
    size_t k = c->from;
    k -= k > 1 && (names_part(t, k - 1) || word_at(t, k - 1, LEX_FOLLOW)) ? 1u : 0u;
    return k > 0 && word_at(t, k - 1, LEX_OPINION) &&
           !valued_at(t, k - 1, LEX_OPINION) && ends_text(t, to);
}

/* "War nett. 8 it is": a sentence of its own behind others. */
static bool opens_answer(const struct toks *t, const struct cand *c)
{
    size_t k = c->to;
    while (k < c->to + 3 && word_at(t, k, LEX_FOLLOW)) {
        k++;
    }
    bool said = word_at(t, k, LEX_OPINION) && !valued_at(t, k, LEX_OPINION);
    k += said ? 1u : 0u; /* "8 passt." */
    bool brief = k > c->to && ends_sentence(t, k);
    bool mine = word_at(t, c->to, LEX_STAY) && word_at(t, c->to, LEX_FOLLOW) &&
                c->from > 0 && ch_at(t, c->from - 1, ','); /* ", 8 von mir" */
    return mine ||
           (c->from > 0 && (ends_sentence(t, c->from - 1) || opens_line(t, c->from)) &&
            (word_at(t, c->to, LEX_STAY) || brief));
}

/* Words around that speak of giving, of now, of the whole, of correcting. */
static bool is_spoken_of(const struct toks *t, const struct cand *c)
{
    return clause_has_before(t, c->from, LEX_GIVE, 7) ||
           (!c->counts && clause_has_after(t, c->to, LEX_GIVE, 5)) ||
           clause_has_before(t, c->from, LEX_OVERALL, 5) ||
           clause_has_before(t, c->from, LEX_NOW, 4) || is_named_answer(t, c->to) ||
           (word_at(t, c->to, LEX_NOW) && !word_at(t, c->to, LEX_CLAUSE)) ||
           sentence_has_before(t, c->from, LEX_CORRECT) || was_corrected(t, c->from);
}

/* Places where a score stands. */
static bool is_placed(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    if (c->opens || c->label || c->self || stands_free(t, c->from, c->to)) {
        return true;
    }
    if (s->n > 0 && s->cand[s->n - 1].problem == CAND_PAST && ends_sentence(t, c->to)) {
        return true; /* "Anfangs 9, nach dem dritten Anruf 6." */
    }
    if (is_led(t, c->from) || (c->from > 0 && word_at(t, c->from - 1, LEX_ALMOST))) {
        return true;
    }
    return is_spoken_of(t, c) || claim_is_explained(t, c) || closes_opinion(t, c) ||
           opens_answer(t, c) || is_led_by_form(s, c);
}

/* "ich 8", "me 8", not "gebe ich eine 8": beside what somebody else would give; "call
 * centre 1, me 0" is how a match ended. */
static bool is_self(const struct scan *s, size_t from)
{
    const struct toks *t = s->t;
    size_t k = skip_back(t, from);
    bool match = s->n > 0 && k == from && s->cand[s->n - 1].to + 2 == k &&
                 !s->cand[s->n - 1].other;
    bool verb = k > 1 && (word_at(t, k - 2, LEX_GIVE) ||
                          is_word_of(&t->tok[k - 2], LEX_SUBJUNCTIVE));
    return k > 0 && word_at(t, k - 1, LEX_SELF) && !word_at(t, k - 1, LEX_OTHER) &&
           !match && !verb;
}

/* In a language with capital nouns the last one counts, else the first word. */
static bool is_counted(const struct scan *s, const struct cand *c)
{
    bool noun = c->from > 0 && word_at(s->t, c->from - 1, LEX_ARTICLE) &&
                !valued_at(s->t, c->from - 1, LEX_ARTICLE) && c->value > 1 &&
                s->lang != LANG_DE && ends_sentence(s->t, c->to + 1);
    if (noun) {
        return false; /* "It's a 2 lads." */
    }
    bool foreign = s->lang != LANG_DE && s->lang != LANG_EN && s->lang != LANG_ANY;
    return tok_at(s->t, c->to)->spaced && counted_after(s->t, c->to, s->lang) > 0 &&
           !(opens_text(s->t, skip_back(s->t, c->from)) && foreign);
}

/* "8 (Herr Nowak: 10, Parkhaus: 2)": details of a number before the parenthesis. */
static bool in_parentheses(const struct scan *s, const struct cand *c)
{
    size_t k = c->from;
    for (size_t n = 0; n < CONTEXT_MAX && k > 0; n++) {
        k--;
        if (ch_at(s->t, k, ')')) {
            return false;
        }
        if (ch_at(s->t, k, '(')) {
            return s->n > 0;
        }
    }
    return false;
}

/* "Werkstatt=9 Verkauf=4": the number before has its "=" as well. */
static bool is_listed(const struct scan *s)
{
    size_t from = s->n > 0 ? s->cand[s->n - 1].from : 0;
    return from > 0 && ch_at(s->t, from - 1, '=');
}

/* "Insgesamt also 7", "insgesamt aber 8", "= 6": the whole is rated. */
static bool is_overall(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    size_t k = c->from > 0 ? c->from - 1 : 0;
    bool mark = ch_at(t, k, ':') || ch_at(t, k, '=');
    bool but = word_at(t, k, LEX_NOW) && word_at(t, k, LEX_CLAUSE);
    return clause_has_before(t, mark || but ? k : c->from, LEX_OVERALL, 6) ||
           clause_has_after(t, c->to, LEX_OVERALL, 2) ||
           (s->n > 0 && ch_at(t, k, '=') && !is_listed(s)) || sums_up(s, c) ||
           is_summed_before(t, c->from) || is_for_you(s, c);
}

/* Marks what stands around the number. */
static void read_signs(const struct scan *s, struct cand *c, bool points)
{
    const struct toks *t = s->t;
    size_t next = c->to + (points ? 1u : 0u);
    c->opens = opens_text(t, c->from) || alone_on_line(t, c->from, c->to) ||
               is_whole_answer(t, c);
    c->label = c->label || is_labelled(t, c->from);
    c->overall = is_overall(s, c);
    c->inner = in_parentheses(s, c) && !word_at(t, c->from - 1, LEX_RANGE);
    c->self = is_self(s, c->from) && !c->inner;
    c->aspect = (word_at(t, next, LEX_ASPECT) && !names_part(t, next)) ||
                is_word_of(tok_at(t, next), LEX_FOR) ||
                (is_word_of(tok_at(t, next), LEX_PLACE) && names_part(t, next + 1)) ||
                clause_has_before(t, c->from, LEX_ASPECT, 5) || c->inner;
}

/* "9 für den Service", "für den Service 9." */
static bool is_of_part(const struct toks *t, const struct cand *c)
{
    if (!c->aspect) {
        return false;
    }
    if (c->from == 0 || ends_clause(t, c->from - 1)) {
        return true;
    }
    bool led = false;
    for (size_t k = c->from, n = 0; n < 6 && k > 0 && !ends_clause(t, k - 1); n++) {
        led = led || is_word_of(&t->tok[--k], LEX_FOR);
    }
    return led && tok_at(t, c->to)->kind != TOK_WORD;
}

/* What the number itself says, or a unit, makes it a score. */
static bool is_said_as_such(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    bool points = word_at(t, c->to, LEX_POINTS) || word_at(t, c->to, LEX_STARS);
    read_signs(s, c, points);
    if (!c->sure && !points && !is_of_part(t, c)) {
        return false;
    }
    /* not "zwischen 8 und 10 angesagt" */
    c->sure = c->problem != CAND_RANGE || !claim_is_weak(t, c);
    return true;
}

/* What goes on around it makes a number in the place of a score none. */
static bool is_doubtful(const struct scan *s, const struct cand *c)
{
    return is_strange(s, c) || quantity_looks_so(s, c) || ends_row(s->t, c->from) ||
           claim_is_of_thing(s->t, c) ||
           (sentence_has_before(s->t, c->from, LEX_CORRECT) &&
            claim_is_of_item(s->t, c->from)) ||
           row_lost_first(s, c->from);
}

/* Whether the number is sure; false when it only counts something. */
static bool weigh_place(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    if (is_said_as_such(s, c)) {
        return true;
    }
    bool echo = quantity_repeats(t, c);
    bool counted = c->counts = is_counted(s, c) || echo;
    bool placed = is_placed(s, c);
    bool maybe;
    if (quantity_counts(t, c, &maybe)) {
        return maybe;
    }
    c->sure = placed && !maybe && !counted && !is_doubtful(s, c);
    bool definite = c->from > 0 && valued_at(t, c->from - 1, LEX_ARTICLE);
    bool place = c->from > 0 && is_word_of(&t->tok[c->from - 1], LEX_PLACE) &&
                 tok_at(t, c->to)->capital; /* "auf 2 Raten" */
    bool told = definite || place || (echo && t->tok[c->from].is_word_number);
    return !counted || (placed && !told);
}

/* "auf 180", "tausend Mal": numbers far from every scale are figures of speech. */
static bool is_far(const struct scan *s, const struct cand *c)
{
    bool dank = tok_at(s->t, c->to)->kind == TOK_WORD; /* "1000 Dank!" */
    return c->value > 20 && c->value != 100 && (dank || !c->opens) &&
           !word_at(s->t, c->to, LEX_POINTS) && c->to == c->from + 1;
}

/* "Von 10 Punkten gebe ich 8": the top of the scale, named before the score. "A party
 * of 6": the size of something. */
static bool is_size(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    if (c->from == 0 || c->problem != CAND_SOUND || !word_at(t, c->from - 1, LEX_OF) ||
        word_at(t, c->from - 1, LEX_STAY) || word_at(t, c->from - 1, LEX_ALMOST)) {
        return false;
    }
    return c->value == s->max ||
           (!clause_has_before(t, c->from, LEX_LABEL, 4) &&
            !clause_has_before(t, c->from, LEX_GIVE, 6) &&
            !clause_has_before(t, c->from, LEX_STAY, 4) &&
            !clause_has_after(t, c->to, LEX_GIVE, 4) && !word_at(t, c->to, LEX_POINTS));
}

/* "8 (minus 2)", "docked 2", and the 12 of "mein Sohn (12)" */
static bool is_beside_score(const struct scan *s, const struct cand *c)
{
    const struct tok *prev =
        c->from > 0 ? &s->t->tok[c->from - 1] : tok_at(s->t, s->t->n);
    if (is_taken_off(s->t, c)) {
        return true;
    }
    if (prev->kind == TOK_WORD) {
        bool off = str_eq_c(prev->word, "off") && c->from > 1;
        const struct tok *verb = off ? &s->t->tok[c->from - 2] : prev;
        return is_word_of(verb, LEX_DEDUCT) &&
               (s->n > 0 || is_word_of(tok_at(s->t, c->to), LEX_FOR));
    }
    return ch_at(s->t, c->to, ')') && prev->kind == TOK_PUNCT && prev->ch == '(' &&
           c->from > 1 && !in_scale(s, c->value);
}

/* "Version 4.2": no half of a score. */
static bool is_version(const struct scan *s, const struct cand *c)
{
    struct str text = s->t->tok[c->from].text;
    return c->problem == CAND_PART && s->t->tok[c->from].kind == TOK_DEC && !c->sure &&
           text.ptr[text.len - 1] != '5';
}

/* A number as such; false when it is no candidate. */
static bool weigh_number(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    if (is_noise(t, c->from, c->to) || in_list_numbering(t, c->from)) {
        /* "9 - 10 Minuten gewartet": a score or a range? */
        c->sure = false;
        return c->problem == CAND_RANGE && opens_text(t, c->from) &&
               c->to > c->from + 1;
    }
    return !is_scale_named(t, c, s->max) && !is_determiner(s, c) && !is_size(s, c) &&
           !is_beside_score(s, c) && !is_index(t, c) && weigh_place(s, c) &&
           !is_far(s, c) && !is_version(s, c);
}

/* Weighs one expression; false when it is no candidate at all. */
static bool weigh(const struct scan *s, struct cand *c)
{
    const struct toks *t = s->t;
    bool plain = t->tok[c->from].kind != TOK_STARS && !word_at(t, c->from, LEX_MAXIMUM);
    if (plain && is_asked_about(t, c->from) && !is_offered(t, c)) {
        return false;
    }
    size_t percent = percent_end(t, c->to);
    if (percent != 0) {
        c->problem = CAND_PERCENT;
        c->sure = true;
        return is_percent_score(t, c, percent);
    }
    if (plain && !weigh_number(s, c)) {
        return false;
    }
    bool ends = c->value == s->min && t->tok[c->to - 1].value == s->max;
    if (c->problem == CAND_RANGE && ends && in_question(t, c->to)) {
        return false; /* "Which end is good, 1 or 7?" */
    }
    problem_weigh(s, c);
    question_weigh(t, c);
    return true;
}

/* "Either a 0 or a 10" */
static bool is_either(const struct toks *t, size_t from)
{
    size_t k = skip_back(t, from);
    struct str w = k > 0 ? t->tok[k - 1].word : STR_NULL;
    return str_eq_c(w, "either") || str_eq_c(w, "entweder");
}

/* "Der Preis ist von 7 auf 9 gestiegen" */
static bool is_of_item(const struct scan *s, const struct cand *c)
{
    return c->from > 0 && tok_is(&s->t->tok[c->from - 1], LEX_BETWEEN) &&
           claim_is_of_item(s->t, c->from) && !word_at(s->t, c->to, LEX_POINTS);
}

static void consider(struct scan *s, size_t i, size_t *ret_next)
{
    struct cand c;
    bool found = expression_read(s, i, &c);
    *ret_next = c.to;
    if (!found) {
        return;
    }
    bool whole =
        c.value <= 1 && s->t->tok[c.to - 1].value == s->max && !is_either(s->t, c.from);
    if (c.problem == CAND_RANGE && whole && !tok_is(tok_at(s->t, i - 1), LEX_BETWEEN)) {
        return; /* "forget the 1 to 10" */
    }
    if (c.problem == CAND_RANGE && (change_is_hours(s, &c) || is_of_item(s, &c))) {
        return;
    }
    if (c.problem == CAND_RANGE && change_is(s, &c) && !is_noise(s->t, i, c.to)) {
        change_split(s, &c);
    } else if (weigh(s, &c)) {
        s->cand[s->n++] = c;
    }
}

/* Praise, and no word of blame, "but" or "not". */
static bool is_glad(const struct toks *t)
{
    bool glad = false;
    for (size_t i = 0; i < t->n; i++) {
        if (word_at(t, i, LEX_NEGATE) || valued_at(t, i, LEX_PRAISE)) {
            return false;
        }
        glad = glad || word_at(t, i, LEX_PRAISE);
    }
    return glad;
}

/* "Finger weg", or a strong word of blame and none of praise. */
static bool is_sour(const struct toks *t)
{
    bool sour = false;
    bool praise = false;
    for (size_t i = 0; i < t->n; i++) {
        if (valued_at(t, i, LEX_SOUR)) {
            return true;
        }
        sour = sour || word_at(t, i, LEX_SOUR);
        praise = praise || (word_at(t, i, LEX_PRAISE) && !valued_at(t, i, LEX_PRAISE));
    }
    return sour && !praise;
}

void candidates_find(struct scan *s)
{
    size_t next;
    s->glad = is_glad(s->t);
    s->sour = is_sour(s->t);
    s->other_top = expression_named_top(s);
    for (size_t i = 0; i < s->t->n && s->n < CANDIDATES_MAX; i = next) {
        consider(s, i, &next);
    }
    row_spread(s);
    change_weigh(s);
}
