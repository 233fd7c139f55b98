/* Numbers that are names, or times of day: "Zimmer 7", "Nr. 8", "Lindenweg 5", "um 9".
 * Must never look past the clause. */
#include "reader/score/candidate.h"

/* "Hauptstr. 5", "Lindenweg 8" */
static bool is_address(const struct toks *t, size_t k)
{
    return t->tok[k].kind == TOK_WORD && t->tok[k].word.len > 5 &&
           lexicon_value(t->tok[k].word, LEX_STREET) >= 0;
}

/* "im Wagen 9", "mein Polo 6": a noun with its number, and what shows it. */
static bool is_noun_with_number(const struct toks *t, size_t k)
{
    return k > 0 && t->tok[k].kind == TOK_WORD && t->tok[k].capital &&
           !tok_is(&t->tok[k], LEX_LABEL) && !tok_is(&t->tok[k], LEX_GREETING) &&
           t->tok[k - 1].kind == TOK_WORD && tok_is(&t->tok[k - 1], LEX_TIME) &&
           !tok_is(&t->tok[k - 1], LEX_ASPECT);
}

/* "aus Leitung 2", "an der Pforte 3": an unknown noun behind a word of place. */
static bool is_place_with_number(const struct toks *t, size_t k)
{
    size_t p = k;
    p -= p > 1 && word_at(t, p - 1, LEX_ARTICLE) ? 1u : 0u;
    return p > 1 && !ends_clause(t, p - 2) && t->tok[k].capital &&
           word_is_unknown(&t->tok[k]) && is_word_of(&t->tok[p - 1], LEX_PLACE);
}

/* "on day 1", "seit Tag 3", "bei Versuch 2": one of several, behind a word of place or
 * time; but "on time 9". */
static bool is_unit_with_number(const struct toks *t, size_t k)
{
    const struct tok *noun = &t->tok[k];
    if (k == 0 || !word_at(t, k, LEX_UNIT) || valued_at(t, k, LEX_UNIT) ||
        str_ends(noun->word, STR("s")) || str_eq_c(noun->word, "time")) {
        return false;
    }
    const struct tok *prev = &t->tok[k - 1];
    return prev->kind == TOK_WORD &&
           (is_word_of(prev, LEX_PLACE) || tok_is(prev, LEX_TIME) ||
            tok_is(prev, LEX_COUNTED) || str_eq_c(prev->word, "from"));
}

/* "WM 10": capitals in a text that is not all in capitals. */
static bool is_model(const struct toks *t, size_t k)
{
    const struct tok *w = &t->tok[k];
    bool capitals = w->kind == TOK_WORD && w->text.len >= 2 && w->text.len <= 5;
    for (size_t i = 0; capitals && i < w->text.len; i++) {
        capitals = w->text.ptr[i] >= 'A' && w->text.ptr[i] <= 'Z';
    }
    const struct tok *prev = k > 0 ? &t->tok[k - 1] : w;
    char last = prev->text.len > 0 ? prev->text.ptr[prev->text.len - 1] : ' ';
    return capitals && prev->kind == TOK_WORD && last >= 'a' && last <= 'z' &&
           (w->cls & (LEX_BIT(LEX_LABEL) | LEX_BIT(LEX_OPINION) | LEX_BIT(LEX_STAY) |
                      LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_ARTICLE))) == 0;
}

/* "meant to press 9", "in 6 ändern" */
static bool is_part_of_change(const struct toks *t, size_t k)
{
    return word_at(t, k, LEX_CORRECT) && (tok_is(tok_at(t, k + 1), LEX_CORRECT) ||
                                          (k > 0 && word_at(t, k - 1, LEX_CORRECT)));
}

/* "nur 8 vergeben", "letztes Jahr noch 8", "meant to press 9": of the words that name
 * numbers, but here the number is given. */
static bool is_given_number(const struct toks *t, size_t k)
{
    return (word_at(t, k, LEX_ONLY) && clause_has_after(t, k + 2, LEX_GIVE, 3)) ||
           clause_has_before(t, k, LEX_PAST, 3) || is_part_of_change(t, k) ||
           word_at(t, k, LEX_STAY) || word_at(t, k, LEX_LABEL) ||
           word_at(t, k + 2, LEX_POINTS) || word_at(t, k + 2, LEX_STARS);
}

/* The word at k makes the number behind it a name; but "für die Rechnung 2". */
static bool names_number(const struct toks *t, size_t k)
{
    bool aspect = k > 0 && word_at(t, k - 1, LEX_ASPECT) &&
                  !valued_at(t, k - 1, LEX_ASPECT) &&
                  tok_at(t, k + 2)->kind != TOK_WORD;
    bool one = k > 0 && ch_at(t, k + 1, ':') && word_at(t, k - 1, LEX_ARTICLE) &&
               !valued_at(t, k - 1, LEX_ARTICLE); /* "you asked for a number: 8" */
    return word_at(t, k, LEX_COUNTED) && !is_given_number(t, k) && !aspect && !one;
}

/* "Hausnummer ist die 9": what the name is, said in a sentence. */
static bool is_name_told(const struct toks *t, size_t i)
{
    return i > 2 && valued_at(t, i - 1, LEX_ARTICLE) &&
           is_word_of(&t->tok[i - 2], LEX_AUX) && !word_at(t, i - 3, LEX_LABEL) &&
           (word_at(t, i - 3, LEX_COUNTED) ||
            (t->tok[i - 3].capital && word_is_unknown(&t->tok[i - 3])));
}

/* "Platform 3 was freezing", "Kasse 2 war zu": the number belongs to what it follows.
 */
static bool is_subject_name(const struct toks *t, size_t i)
{
    size_t k = i > 0 ? i - 1 : t->n;
    return i > 0 && tok_at(t, k)->capital && word_is_unknown(tok_at(t, k)) &&
           is_word_of(tok_at(t, i + 1), LEX_SINGULAR) &&
           (k == 0 || ends_clause(t, k - 1) || word_at(t, k - 1, LEX_ARTICLE));
}

/* Index of what stands before the number, past the mark of "Tel: 5", "Tel. -15". */
static size_t before_mark(const struct toks *t, size_t i)
{
    size_t k = i - 1;
    k -= k > 1 && is_dash(&t->tok[k]) && !t->tok[i].spaced ? 1u : 0u;
    bool shortened = ch_at(t, k, '.') && k > 0 &&
                     (is_word_of(&t->tok[k - 1], LEX_SHORT) ||
                      is_word_of(&t->tok[k - 1], LEX_STREET));
    bool colon = ch_at(t, k, ':') && k > 0 && !is_word_of(&t->tok[k - 1], LEX_PLACE);
    bool mark = shortened || ch_at(t, k, '#') || colon;
    return mark && k > 0 && t->tok[k - 1].kind == TOK_WORD && !t->tok[k].spaced ? k - 1
                                                                                : k;
}

/* "Nr. 8", "order 8", "Tel: 5", "Tel. -15". */
static bool is_named_itself(const struct toks *t, size_t i)
{
    if (i == 0 || is_name_told(t, i) || is_subject_name(t, i)) {
        return i > 0;
    }
    size_t k = before_mark(t, i);
    return names_number(t, k) || is_model(t, k) ||
           (!ch_at(t, i - 1, ':') && is_address(t, k)) ||
           (k == i - 1 && (is_noun_with_number(t, k) || is_place_with_number(t, k) ||
                           is_unit_with_number(t, k)));
}

/* The number that stands before noun and number i and a mark between; t->n without. */
static size_t part_before(const struct toks *t, size_t i, const struct tok **ret_noun)
{
    if (i < 4 || !ends_clause(t, i + 1) || tok_at(t, i + 1)->kind == TOK_WORD) {
        return t->n;
    }
    size_t k = i - 1;
    k -= ch_at(t, k, ':') ? 1u : 0u;
    *ret_noun = &t->tok[k];
    bool article =
        word_at(t, k - 1, LEX_ARTICLE) || is_word_of(&t->tok[k - 1], LEX_THEY);
    k -= article ? 2u : 1u;
    bool parted =
        ch_at(t, k, ',') || ch_at(t, k, '/') || ch_at(t, k, '|') || ch_at(t, k, ';');
    bool joined = (*ret_noun)->kind == TOK_WORD && parted;
    return joined && is_plain_number(&t->tok[k - 1]) ? k - 1 : t->n;
}

/* "…, das WLAN 1.", "Ambulanz: 8 / Station: 3": article and noun, or a noun alone, that
 * stand behind a number and its mark, and nothing behind their own. */
static bool is_next_part(const struct toks *t, size_t i)
{
    const struct tok *noun;
    size_t first = part_before(t, i, &noun);
    return first < t->n && !is_named_itself(t, first) &&
           !word_at(t, first - 1, LEX_TIME);
}

static bool is_named(const struct toks *t, size_t i)
{
    return is_named_itself(t, i) && !is_next_part(t, i);
}

/* "um 8", "by 10", "am 3." */
static bool is_clock(const struct toks *t, size_t i)
{
    if (i == 0 || t->tok[i - 1].kind != TOK_WORD) {
        return false;
    }
    const struct tok *w = &t->tok[i - 1];
    if (tok_is(w, LEX_MONTH)) {
        return !word_at(t, i + 1, LEX_POINTS) && !word_at(t, i + 1, LEX_STARS);
    }
    bool about = tok_is(w, LEX_ALMOST) && i > 1 && word_at(t, i - 2, LEX_ALMOST);
    return tok_is(w, LEX_TIME) && !about && !tok_is(w, LEX_STAY) &&
           !tok_is(w, LEX_OF) && !clause_has_before(t, i - 1, LEX_GIVE, 6) &&
           !clause_has_before(t, i - 1, LEX_OVERALL, 4);
}

/* "Die Linie 8 kam nicht und die 3 zu spät": one more of what is named before. */
static bool is_another_name(const struct toks *t, size_t i)
{
    const struct tok *next = tok_at(t, i + 1);
    bool goes_on = next->kind == TOK_WORD && !tok_is(next, LEX_POINTS) &&
                   !tok_is(next, LEX_CLAUSE) && !tok_is(next, LEX_STAY);
    if (i == 0 || !goes_on || !valued_at(t, i - 1, LEX_ARTICLE) ||
        clause_has_before(t, i, LEX_GIVE, 6) || clause_has_after(t, i, LEX_GIVE, 6)) {
        return false;
    }
    for (size_t n = 0, k = i - 1; n < CONTEXT_MAX && k > 0; n++) {
        if (ends_sentence(t, --k)) {
            return false;
        }
        if (is_plain_number(&t->tok[k])) {
            return is_named_itself(t, k);
        }
    }
    return false;
}

/* "platform 3, carriage 6,": a noun that is no part, behind a name with its number. */
static bool is_named_alike(const struct toks *t, size_t i)
{
    const struct tok *noun;
    size_t first = part_before(t, i, &noun);
    uint64_t of_scores = LEX_BIT(LEX_ASPECT) | LEX_BIT(LEX_LABEL) | LEX_BIT(LEX_STAY) |
                         LEX_BIT(LEX_GIVE) | LEX_BIT(LEX_NOW) | LEX_BIT(LEX_OVERALL) |
                         LEX_BIT(LEX_OPINION) | LEX_BIT(LEX_CORRECT) |
                         LEX_BIT(LEX_ARTICLE) | LEX_BIT(LEX_CLAUSE);
    return first < t->n && (noun->cls & of_scores) == 0 &&
           !word_at(t, first - 1, LEX_ASPECT) && is_named_itself(t, first);
}

/* "Zimmer 3, 7 und 8": what the first number is, all are. */
static bool is_joined_to_name(const struct toks *t, size_t i)
{
    size_t first = row_first(t, i);
    return (first < i && (is_named(t, first) || is_clock(t, first))) ||
           row_names_things(t, i) || is_named_alike(t, i) || is_another_name(t, i);
}

/* "position 5, then 4, then 3", "erst 3 Tage, dann 5": what the row began with. */
static bool is_next_in_row(const struct toks *t, size_t i)
{
    for (size_t n = 0; n < 4 && i > 2; n++) {
        bool then = str_eq_c(t->tok[i - 1].word, "then") ||
                    str_eq_c(t->tok[i - 1].word, "dann");
        size_t last = i - 2;
        last -= ch_at(t, last, ',') ? 1u : 0u;
        bool unit = last > 0 && word_at(t, last, LEX_UNIT);
        last -= unit ? 1u : 0u;
        if (!then || !is_plain_number(&t->tok[last])) {
            return false;
        }
        if (unit || is_named(t, last) || is_clock(t, last)) {
            return true;
        }
        i = last;
    }
    return false;
}

bool is_name(const struct toks *t, size_t i)
{
    return is_next_in_row(t, i) || is_named(t, i) || is_clock(t, i) ||
           is_joined_to_name(t, i);
}
