/* Numbers that are no score: counts, prices, times, names, ordinals, lists. Must never
 * look further than CONTEXT_MAX tokens, but for the numbers of a list. */
#include "reader/score/candidate.h"

/* Plural of an unknown English word: "3 widgets". */
static bool is_plural(const struct tok *tok)
{
    return tok->word.len > 3 && str_ends(tok->word, STR("s")) &&
           !str_ends(tok->word, STR("ss")) && !str_ends(tok->word, STR("ous")) &&
           !is_word_of(tok, LEX_VERB);
}

/* Words that a score may be followed by without a mark. */
static bool follows_score(const struct tok *tok)
{
    return (tok->cls &
            (LEX_BIT(LEX_FOLLOW) | LEX_BIT(LEX_OPINION) | LEX_BIT(LEX_CLAUSE) |
             LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_IF) | LEX_BIT(LEX_NOW))) != 0;
}

/* The word behind the one at `at` is a noun, not the you of "die 9 haben Sie". */
static bool is_noun_behind(const struct toks *t, size_t at)
{
    const struct tok *then = tok_at(t, at + 1);
    bool noun = at > 1 && word_at(t, at - 2, LEX_ARTICLE);
    return then->kind == TOK_WORD && then->capital && !ends_clause(t, at + 1) &&
           !(noun && is_word_of(then, LEX_YOU));
}

/* An unknown word behind the number: a noun, or an adjective before one? */
static bool may_be_counted(const struct toks *t, size_t at, enum lex_lang lang)
{
    const struct tok *next = tok_at(t, at);
    const struct tok *then = tok_at(t, at + 1);
    if (lang == LANG_DE || lang == LANG_ANY) {
        return next->capital || is_noun_behind(t, at);
    }
    bool one = at > 0 && t->tok[at - 1].value == 1; /* "for 1 reply" */
    return lang != LANG_EN ||
           (!next->capital &&
            (one || is_plural(next) ||
             (then->kind == TOK_WORD && is_plural(then) && !follows_score(then))));
}

/* "4 defekte Teile" is counted surely, "3 freundliche Mitarbeiter" perhaps: a unit
 * behind one or two adjectives. */
static int unit_behind(const struct toks *t, size_t to)
{
    size_t k = to;
    bool praise = false;
    while (k < to + 2 && !word_at(t, k, LEX_FOLLOW) &&
           (word_at(t, k, LEX_OPINION) || word_at(t, k, LEX_ADJECTIVE))) {
        praise = praise || word_at(t, k, LEX_OPINION);
        k++;
    }
    bool unit = k > to && word_at(t, k, LEX_UNIT) && !word_at(t, k, LEX_OPINION);
    return !unit ? 0 : praise ? 1 : 2;
}

/* "7 unfreundliche Leute": by the ending of the adjective and the capital behind. */
static bool is_described_thing(const struct toks *t, size_t at, enum lex_lang lang)
{
    const struct tok *next = tok_at(t, at);
    const struct tok *then = tok_at(t, at + 1);
    uint64_t of_scores = LEX_BIT(LEX_FOLLOW) | LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_STAY) |
                         LEX_BIT(LEX_CLAUSE) | LEX_BIT(LEX_ARTICLE) |
                         LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS) | LEX_BIT(LEX_LABEL) |
                         LEX_BIT(LEX_GREETING) | LEX_BIT(LEX_NOW);
    return (lang == LANG_DE || lang == LANG_ANY) && !next->capital && then->capital &&
           next->word.len > 4 && then->kind == TOK_WORD &&
           ((next->cls | then->cls) & of_scores) == 0 &&
           lexicon_value(next->word, LEX_ADJECTIVE_ENDING) >= 0 &&
           !ends_clause(t, at + 1);
}

/* "9 Lieferung war schnell", "9 Techniker ist nett": one thing cannot be nine. */
static bool is_one_thing(const struct toks *t, size_t at)
{
    const struct tok *next = tok_at(t, at);
    const struct tok *then = tok_at(t, at + 1);
    bool single = is_word_of(then, LEX_SINGULAR);
    bool thing = !tok_is(next, LEX_UNIT) || tok_opens_valued(next, LEX_UNIT);
    thing = thing && (next->capital || !is_plural(next) || /* "Two deliveries went" */
                      str_ends(next->word, STR("is")));
    return opens_line(t, at - 1) && thing && (single || tok_is(next, LEX_ASPECT));
}

int counted_after(const struct toks *t, size_t to, enum lex_lang lang)
{
    const struct tok *next = tok_at(t, to);
    if (is_dash(next) && !next->spaced && !tok_at(t, to + 1)->spaced) {
        next = tok_at(t, ++to); /* "5-minütig" */
    }
    if (next->kind != TOK_WORD || is_one_thing(t, to) || is_kiss(t, to)) {
        return 0;
    }
    if (tok_is(next, LEX_UNIT)) { /* "1 Punkt Abzug", but "8 Punkte, Abzug für" */
        bool counts = !tok_is(next, LEX_POINTS) || tok_at(t, to + 1)->kind == TOK_WORD;
        return counts ? 2 : 0;
    }
    int behind = unit_behind(t, to);
    behind = behind == 0 ? is_described_thing(t, to, lang) : behind;
    behind = behind == 1 && !opens_line(t, to - 1) ? 2 : behind;
    return behind > 0 ? behind : !follows_score(next) && may_be_counted(t, to, lang);
}

/* What may stand between a number word and the end of the thought. */
static bool is_after_score(const struct toks *t, size_t k)
{
    const struct tok *next = tok_at(t, k);
    if (tok_is(next, LEX_FOLLOW) && ends_clause(t, k + 1)) {
        return true; /* "a zero please," */
    }
    return next->kind != TOK_WORD ||
           (next->cls &
            (LEX_BIT(LEX_POINTS) | LEX_BIT(LEX_STARS) | LEX_BIT(LEX_CLAUSE) |
             LEX_BIT(LEX_STAY) | LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_OVERALL))) != 0;
}

/* "no one", "square one"; not before "one" as a score. */
static bool belongs_to(const struct tok *prev)
{
    return prev->kind == TOK_WORD &&
           (prev->cls & (LEX_BIT(LEX_ARTICLE) | LEX_BIT(LEX_STAY) | LEX_BIT(LEX_GIVE) |
                         LEX_BIT(LEX_ADJECTIVE))) == 0;
}

static bool names_score(const struct tok *tok)
{
    return tok->kind == TOK_WORD &&
           (tok->cls & (LEX_BIT(LEX_GRADE) | LEX_BIT(LEX_LABEL))) != 0;
}

/* "Ich sag nur eins: Danke!" */
static bool announces(const struct toks *t, size_t to)
{
    return ch_at(t, to, ':') && tok_at(t, to + 1)->kind == TOK_WORD;
}

/* "zwei", "null komma null" */
static bool is_single_word(const struct toks *t, const struct cand *c)
{
    bool whole =
        c->to == c->from + 3 && is_word_of(tok_at(t, c->from + 1), LEX_DECIMAL);
    return t->tok[c->from].is_word_number && (c->to == c->from + 1 || whole);
}

/* "one", "eins", "un" before a word is an article or a pronoun, "null" and "zero" mean
 * "no", the others count. */
bool is_determiner(const struct scan *s, const struct cand *c)
{
    const struct toks *t = s->t;
    bool grade = tok_is(&t->tok[c->from], LEX_GRADE); /* "eins plus" */
    if (!is_single_word(t, c) || grade) {
        return false;
    }
    const struct tok *next = tok_at(t, c->to);
    const struct tok *prev = tok_at(t, c->from > 0 ? c->from - 1 : t->n);
    if (names_score(prev)) {
        return false;
    }
    if (c->value == 1 && (announces(t, c->to) || belongs_to(prev))) {
        return true;
    }
    if (c->value <= 1) {
        return !is_after_score(t, c->to) || (is_numeric(next) && c->value == 1);
    }
    return !word_at(t, c->to, LEX_POINTS) && !word_at(t, c->to, LEX_STARS) &&
           counted_after(t, c->to, s->lang == LANG_EN ? LANG_EN : LANG_DE) > 0;
}

static bool is_currency(const struct tok *tok)
{
    return tok->kind == TOK_PUNCT &&
           (tok->ch == '$' || tok->ch == 0x20ac || tok->ch == 0xa3 || tok->ch == 0xa7 ||
            tok->ch == '#' || tok->ch == 0xb0 || tok->ch == '@' || tok->ch == '=');
}

/* "10,-", "7.-": a price */
static bool is_round_price(const struct toks *t, size_t to)
{
    return (ch_at(t, to, ',') || ch_at(t, to, '.')) && !tok_at(t, to)->spaced &&
           is_dash(tok_at(t, to + 1)) && !tok_at(t, to + 1)->spaced;
}

static bool follows_article(const struct toks *t, size_t i)
{
    struct str w = i > 0 ? t->tok[i - 1].word : STR_NULL;
    return str_eq_c(w, "der") || str_eq_c(w, "den") || str_eq_c(w, "dem") ||
           str_eq_c(w, "am") || str_eq_c(w, "zum") || str_eq_c(w, "vom") ||
           str_eq_c(w, "beim") || str_eq_c(w, "im");
}

/* "das 2. Mal", "mein 5. Besuch bei": no score is neuter. */
static bool follows_neuter(const struct toks *t, size_t i, size_t to)
{
    const struct tok *next = tok_at(t, to + 1);
    return i > 0 && str_eq_c(t->tok[i - 1].word, "das") && next->kind == TOK_WORD &&
           next->capital && !tok_is(next, LEX_LABEL);
}

/* "die", "mein" and the like: of one thing among several. */
static bool follows_definite(const struct toks *t, size_t i)
{
    struct str w = i > 0 ? t->tok[i - 1].word : STR_NULL;
    return str_eq_c(w, "die") || str_eq_c(w, "das") || str_eq_c(w, "mein") ||
           str_eq_c(w, "meine") || str_eq_c(w, "unser") || str_eq_c(w, "unsere") ||
           str_eq_c(w, "ihr") || str_eq_c(w, "ihre");
}

/* "Die 3. Mahnung ist": opens a sentence, and one thing follows. */
static bool counts_first(const struct toks *t, size_t i, size_t to)
{
    return follows_definite(t, i) && (i == 1 || ends_sentence(t, i - 2)) &&
           tok_at(t, to + 1)->kind == TOK_WORD && tok_at(t, to + 1)->capital &&
           is_word_of(tok_at(t, to + 2), LEX_SINGULAR);
}

/* "damit die 2. Rate verschoben wird", "Das war mein 5. Einkauf": in a clause that says
 * nothing of scores. */
static bool counts_noun(const struct toks *t, size_t i, size_t to)
{
    uint64_t of_scores = LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_STAY) | LEX_BIT(LEX_LABEL) |
                         LEX_BIT(LEX_OVERALL);
    if (i < 2 || !follows_definite(t, i) || t->tok[i - 2].kind != TOK_WORD ||
        !tok_at(t, to + 1)->capital || !word_is_unknown(tok_at(t, to + 1)) ||
        is_word_of(tok_at(t, to + 2), LEX_SINGULAR)) {
        return false;
    }
    bool praise = word_at(t, i - 2, LEX_OPINION) && !valued_at(t, i - 2, LEX_OPINION);
    for (size_t n = 0, k = i - 1; n < 7 && k > 0 && !ends_clause(t, k - 1); n++) {
        praise = praise || (t->tok[--k].cls & of_scores) != 0;
    }
    return !praise;
}

/* "am 6., 7. und 9. November", "6, 7 and 9 November": days of one month. All have a
 * dot or none has; "8, 3. und 4. Mai war zu" opens with a score. */
static bool shares_month(const struct toks *t, size_t i, size_t to)
{
    bool dot = ch_at(t, to, '.');
    bool joined = dot;
    for (size_t n = 0; n < 5 && ch_at(t, to, '.') == dot; n++) {
        to += dot ? 1u : 0u;
        if (word_at(t, to, LEX_MONTH)) {
            return joined && (dot || !opens_text(t, i));
        }
        size_t next = to + (ch_at(t, to, ',') ? 1u : 0u);
        bool and = is_word_of(tok_at(t, next), LEX_AND);
        next += and? 1u : 0u;
        joined = joined || and;
        if (next == to || tok_at(t, next)->kind != TOK_NUM) {
            return false;
        }
        to = next + 1;
    }
    return false;
}

/* "die 3. Mahnung", "Gate 7, 2. Stock" */
static bool is_one_of_row(const struct toks *t, size_t i, size_t to)
{
    return follows_article(t, i) || follows_neuter(t, i, to) ||
           counts_first(t, i, to) || counts_noun(t, i, to) ||
           (i > 0 && ch_at(t, i - 1, ',') && word_at(t, to + 1, LEX_UNIT));
}

/* "7. März", "den 10. und", "3. Mal": an ordinal. */
static bool is_ordinal(const struct toks *t, size_t i, size_t to)
{
    if (word_at(t, to, LEX_MONTH) || shares_month(t, i, to)) {
        return true;
    }
    if (to > i + 1 || !ch_at(t, to, '.') || t->tok[i].is_word_number) {
        return false;
    }
    const struct tok *next = tok_at(t, to + 1);
    if (tok_is(next, LEX_MONTH)) {
        return true;
    }
    if (opens_line(t, i) && is_described_thing(t, to + 1, LANG_DE) &&
        word_is_unknown(tok_at(t, to + 1))) {
        return true; /* "4. physikalische Methode" */
    }
    return is_one_of_row(t, i, to);
}

/* "3er BMW", "10er Karte" */
static bool is_name_behind(const struct tok *tok)
{
    return tok->spaced && tok->capital && word_is_unknown(tok);
}

/* "3x", "2nd", "5G"; but "8von10", "10pts", "9er" */
static bool is_glued(const struct toks *t, size_t i, size_t to)
{
    const struct tok *next = tok_at(t, to);
    if (next->kind != TOK_WORD || next->spaced || to != i + 1 ||
        t->tok[i].kind != TOK_NUM || t->tok[i].keycap) {
        return false;
    }
    int32_t ending = lexicon_value(next->word, LEX_ENDING);
    if (ending >= 0 && is_name_behind(tok_at(t, to + 1))) {
        return true;
    }
    return !tok_is(next, LEX_POINTS) && !tok_is(next, LEX_STARS) &&
           !tok_is(next, LEX_OF) && !tok_is(next, LEX_ALMOST) &&
           (ending < 0 || (ending == 1 && !ends_clause(t, to + 1)));
}

/* Telephone numbers, rows of digits. */
static bool is_in_row(const struct tok *beside)
{
    return is_numeric(beside) && beside->kind != TOK_STARS;
}

/* "5 vor 12" */
static bool is_to_the_hour(const struct toks *t, size_t to)
{
    return word_at(t, to, LEX_COUNTED) && is_plain_number(tok_at(t, to + 1)) &&
           counted_after(t, to + 2, LANG_ANY) == 0;
}

/* "24/7", and halves like "7v10" that no expression took in */
static bool is_figure(const struct toks *t, size_t i)
{
    const struct tok *tok = &t->tok[i];
    if (tok->kind == TOK_PAIR) {
        return tok->ch == '/' && tok->value == 24 && tok->value2 == 7;
    }
    const struct tok *next = tok_at(t, i + 1);
    if (tok->value == 1 && next->kind == TOK_WORD && str_eq_c(next->text, "A")) {
        return true; /* "1 A" */
    }
    bool joined = i > 0 && !tok->spaced && t->tok[i - 1].kind == TOK_WORD;
    return tok->kind == TOK_NUM && joined;
}

/* A price or a row of digits by what touches it. */
static bool is_beside_number(const struct toks *t, size_t i, size_t to)
{
    const struct tok *next = tok_at(t, to);
    bool legend = next->ch == '=' && opens_text(t, i); /* "8 = gut" */
    bool whole = t->tok[i].kind == TOK_PAIR && t->tok[i].ch == '/' && next->spaced &&
                 t->tok[i].value2 == 10 && opens_text(t, i); /* "9/10 3 visits" */
    if ((is_currency(next) && !legend) || (is_in_row(next) && !whole)) {
        return true;
    }
    const struct tok *prev = i > 0 ? &t->tok[i - 1] : next;
    return i > 0 && ((is_currency(prev) && prev->ch != '=') || is_in_row(prev));
}

/* "zwischen zwei Punkten": not between two numbers. */
static bool is_between_things(const struct toks *t, size_t i, size_t to)
{
    bool between =
        i > 0 && word_at(t, i - 1, LEX_BETWEEN) && !word_at(t, i - 1, LEX_OF);
    return between && t->tok[i].is_word_number && to == i + 1 &&
           !is_plain_number(tok_at(t, to + 1));
}

/* "5 statt 6 Tassen": what stands behind the second number is counted by both; or an
 * aside, "(10 statt 8)". */
static bool is_instead(const struct toks *t, size_t i, size_t to)
{
    bool aside = i > 0 && ch_at(t, i - 1, '(') && ch_at(t, to + 2, ')');
    return word_at(t, to, LEX_INSTEAD) && is_plain_number(tok_at(t, to + 1)) &&
           (aside || counted_after(t, to + 2, LANG_ANY) > 0);
}

/* "2 of the tiles", "zwei von den Lampen", "3 out of the last 5 deliveries" */
static bool is_share(const struct toks *t, size_t to)
{
    size_t k = to;
    while (k < to + 4 && word_at(t, k, LEX_OF)) {
        k++;
    }
    return k > to + 1 && tok_at(t, k)->kind == TOK_WORD &&
           !tok_at(t, k)->is_word_number &&
           !word_at(t, k, LEX_LABEL); /* "8 auf der Skala" */
}

/* Of "scale of 0 to 10", "acht geben"; not of "eine acht gegeben", nor of "mehr als
 * eine Eins kann ich nicht geben". */
static bool is_in_name(const struct toks *t, size_t i)
{
    const struct tok *tok = &t->tok[i];
    bool noun = tok->is_word_number && tok->value > 1 && i > 0 &&
                word_at(t, i - 1, LEX_ARTICLE) && word_at(t, i + 1, LEX_GIVE);
    bool number = is_numeric(tok) || tok->is_word_number;
    return number && !noun && tok_is(tok, LEX_COUNTED) && !tok_is(tok, LEX_STAY);
}

bool is_noise(const struct toks *t, size_t i, size_t to)
{
    return is_in_name(t, i) || is_beside_number(t, i, to) || is_name(t, i) ||
           is_ordinal(t, i, to) || is_glued(t, i, to) || is_figure(t, i) ||
           is_share(t, to) || is_between_things(t, i, to) || is_instead(t, i, to) ||
           is_embedded(t, i, to) || is_to_the_hour(t, to) || is_round_price(t, to) ||
           counted_after(t, to, LANG_ANY) == 2;
}

bool in_question(const struct toks *t, size_t to)
{
    for (size_t n = 0; n < CONTEXT_MAX && to < t->n; n++, to++) {
        if (ch_at(t, to, '?')) {
            return true;
        }
        if (ends_sentence(t, to) || ch_at(t, to, '(')) {
            return false;
        }
    }
    return false;
}

/* "how many", "warum": whatever stands in such a question, nothing is given. */
static bool wonders(const struct toks *t, size_t k)
{
    return t->tok[k].kind == TOK_WORD && lexicon_value(t->tok[k].word, LEX_ASKS) == 2;
}

/* The word at k opens a question: first in its clause, or behind "so". */
static bool opens_question(const struct toks *t, size_t k)
{
    bool first = k == 0 || ends_clause(t, k - 1) || t->tok[k - 1].kind == TOK_BREAK;
    bool led = k > 0 && (word_at(t, k - 1, LEX_STAY) || word_at(t, k - 1, LEX_TIME)) &&
               (k == 1 || ends_clause(t, k - 2) || t->tok[k - 2].kind == TOK_BREAK);
    return (first || led) && t->tok[k].kind == TOK_WORD &&
           (lexicon_value(t->tok[k].word, LEX_ASKS) == 0 || wonders(t, k));
}

bool is_asked_about(const struct toks *t, size_t i)
{
    bool asks = false;
    bool given = false;
    size_t k = i;
    if (!in_question(t, i)) {
        return false;
    }
    for (size_t n = 0; n < CONTEXT_MAX && k > 0 && !ends_sentence(t, k - 1); n++) {
        k--;
        bool opens = opens_question(t, k); /* the Italian "do" gives */
        int32_t way = lexicon_value(t->tok[k].word, LEX_ASKS);
        if (way == 1 || way == 3) {
            return false; /* "Wie wär's mit 9?" */
        }
        if (opens && wonders(t, k)) {
            return true;
        }
        given = given || (word_at(t, k, LEX_GIVE) && !opens); /* "Kann ich 9 geben?" */
        asks = asks || opens;
    }
    return asks && !given;
}

/* "1." or "1)" at the head of a line, or of a thought within one: "1. Kein Rückruf 2.
 * Falsches Teil". */
static bool is_numbering(const struct toks *t, size_t i, int32_t value)
{
    const struct tok *mark = tok_at(t, i + 1);
    if (t->tok[i].kind != TOK_NUM || t->tok[i].value != value ||
        mark->kind != TOK_PUNCT || (mark->ch != '.' && mark->ch != ')') ||
        mark->spaced) {
        return false;
    }
    return opens_line(t, i) ||
           (tok_at(t, i + 2)->kind == TOK_WORD && !follows_article(t, i) &&
            !tok_is(tok_at(t, i + 2), LEX_MONTH));
}

static bool has_numbering_before(const struct toks *t, size_t i, int32_t value)
{
    for (size_t k = i; k > 0 && k + 400 > i; k--) {
        if (is_numbering(t, k - 1, value)) {
            return true;
        }
    }
    return false;
}

/* Part of a row of numbers 1, 2, ... that head lines or thoughts. */
bool in_list_numbering(const struct toks *t, size_t i)
{
    int32_t value = t->tok[i].value;
    if (!is_numbering(t, i, value)) {
        return false;
    }
    if (value == 1 && opens_line(t, i) && has_numbering_before(t, i, 2)) {
        return true; /* a second list */
    }
    for (size_t k = i + 1; k < t->n && k < i + 400; k++) {
        bool rows = value == 1 || (opens_line(t, i) && opens_line(t, k));
        if (rows && is_numbering(t, k, value + 1)) {
            return true;
        }
    }
    return value > 1 && has_numbering_before(t, i, value - 1) &&
           (opens_line(t, i) || has_numbering_before(t, i, 1));
}
