/* Clauses compared with the word lists of conf/tone-words.txt. Never decides what to
 * do, and never guesses: a word that no list holds makes the clause another one. */
#include "loop/tone.h"

#include <assert.h>

#include "base/attr.h"
#include "base/embed.h"
#include "loop/phrase.h"
#include "loop/word_index.h"

enum {
    TEXT_MAX_BYTES = 4096,
    GREETING_WORDS = 6,
    GREETING_WORDS_BARE = 3,
    NEGATION_REACH = 3
};

/* ---- the lists ---- */

/* The lines of that section, to be taken one by one. */
static struct str section(const char *name)
{
    return embed_section("conf/tone-words.txt", name);
}

/* Takes the next line of a section; empty at its end. */
static struct str next_line(struct str *lines)
{
    return lines->len > 0 ? str_take_line(lines) : STR_NULL;
}

static bool is_in(struct str lines, struct str words)
{
    for (struct str l = next_line(&lines); l.len > 0; l = next_line(&lines)) {
        bool prefix = str_ends(l, STR("*"));
        if (prefix ? str_starts(words, str_sub(l, 0, l.len - 1)) : str_eq(words, l)) {
            return true;
        }
    }
    return false;
}

static bool is_listed(const char *name, struct str words)
{
    return is_in(section(name), words);
}

/* All words of s are in one of both lists, one of them at least in the first. */
static bool is_made_of(struct str s, const char *first, const char *second)
{
    bool found = false;
    while (s.len > 0) {
        struct str word = str_take(&s, ' ');
        bool is_first = is_listed(first, word);
        found = found || is_first;
        if (!is_first && !is_listed(second, word)) {
            return false;
        }
    }
    return found;
}

static bool is_filler(struct str s)
{
    return s.len == 0 || is_made_of(s, "with", "thanks") ||
           is_made_of(s, "thanks", "with");
}

/* Where the phrase stands in s as whole words; STR_NPOS. */
static size_t find_words(struct str s, struct str phrase)
{
    for (size_t at = 0; at + phrase.len <= s.len; at++) {
        bool begins = at == 0 || s.ptr[at - 1] == ' ';
        size_t end = at + phrase.len;
        if (begins && (end == s.len || s.ptr[end] == ' ') &&
            str_starts(str_from(s, at), phrase)) {
            return at;
        }
    }
    return STR_NPOS;
}

/* ---- clauses ---- */

static bool begins_with(struct str s, struct str lines)
{
    for (struct str l = next_line(&lines); l.len > 0; l = next_line(&lines)) {
        bool prefix = str_ends(l, STR("*"));
        struct str begin = prefix ? str_sub(l, 0, l.len - 1) : l;
        bool ends = prefix || s.len == l.len || (s.len > l.len && s.ptr[l.len] == ' ');
        if (ends && str_starts(s, begin)) {
            return true;
        }
    }
    return false;
}

/* One of the phrases, and around it only words that change nothing. */
static bool is_solved(struct str s)
{
    struct str lines = section("solved");
    if (begins_with(s, section("never"))) {
        return false;
    }
    for (struct str l = next_line(&lines); l.len > 0; l = next_line(&lines)) {
        size_t at = find_words(s, l);
        if (at != STR_NPOS && is_filler(str_trim(str_sub(s, 0, at))) &&
            is_filler(str_trim(str_from(s, at + l.len)))) {
            return true;
        }
    }
    return false;
}

static bool ends_clause(char c)
{
    return str_find_byte(STR(".!,;:\n\r"), c) != STR_NPOS;
}

/* Takes the words up to the end of a clause. */
static struct str take_clause(struct str *text)
{
    size_t n = 0;
    while (n < text->len && !ends_clause(text->ptr[n])) {
        n++;
    }
    struct str taken = str_sub(*text, 0, n);
    *text = str_from(*text, n + 1);
    return taken;
}

bool tone_may_complain(struct str text)
{
    if (text.len > TEXT_MAX_BYTES || str_find_byte(text, '?') != STR_NPOS) {
        return true; /* so much is no mere praise */
    }
    while (text.len > 0) {
        char room[WORDS_LINE_MAX];
        struct str raw = take_clause(&text);
        struct str words = phrase_fold(raw, room);
        if (words.len == 0 && raw.len >= WORDS_LINE_MAX) {
            return true;
        }
        while (words.len > 0) {
            if (is_listed("complaint", str_take(&words, ' '))) {
                return true;
            }
        }
    }
    return false;
}

/* "Hallo Frau Becker", "Hi Tom": of the words behind a greeting none need be known. */
static bool is_greeting(struct str s)
{
    size_t n = 0;
    bool has_title = false;
    bool greets = !tone_may_complain(s) && begins_with(s, section("greeting"));
    while (s.len > 0) {
        has_title = is_listed("title", str_take(&s, ' ')) || has_title;
        n++;
    }
    return greets && n <= (has_title ? GREETING_WORDS : GREETING_WORDS_BARE);
}

static enum tone_end clause(struct str s, bool is_first)
{
    if (is_solved(s)) {
        return TONE_SOLVED;
    }
    if (is_listed("yes", s)) {
        return TONE_YES;
    }
    if (is_made_of(s, "thanks", "with")) {
        return TONE_THANKS;
    }
    return is_first && is_greeting(s) ? TONE_THANKS : TONE_OTHER;
}

enum tone_end tone_end(struct str text)
{
    enum tone_end best = TONE_OTHER;
    bool is_first = true;
    if (text.len > TEXT_MAX_BYTES || str_find_byte(text, '?') != STR_NPOS) {
        return TONE_OTHER;
    }
    while (text.len > 0) {
        char room[WORDS_LINE_MAX];
        struct str raw = take_clause(&text);
        struct str words = phrase_fold(raw, room);
        if (raw.len >= WORDS_LINE_MAX) {
            return TONE_OTHER;
        }
        if (words.len == 0) {
            continue;
        }
        enum tone_end one = clause(words, is_first);
        if (one == TONE_OTHER) {
            return TONE_OTHER;
        }
        /* a greeting alone says nothing: what follows it does */
        bool is_bare_greeting = is_first && one == TONE_THANKS && is_greeting(words) &&
                                !is_made_of(words, "thanks", "with");
        best = !is_bare_greeting && one > best ? one : best;
        is_first = false;
    }
    return best;
}

enum matter { CLAIM = 1, GRIEVANCE = 2, NEGATION = 4 };

/* The sections that every word is compared with: taken from the list once a process,
 * for each mail asks. */
static const struct word_index *matters(void)
{
    static const struct {
        const char *name;
        enum matter matter;
    } sections[] = {{"claim", CLAIM}, {"grievance", GRIEVANCE}, {"negation", NEGATION}};
    static struct word_index all;
    for (size_t i = all.n == 0 ? 0 : ARRAY_LEN(sections); i < ARRAY_LEN(sections);
         i++) {
        struct str lines = section(sections[i].name);
        for (struct str l = next_line(&lines); l.len > 0; l = next_line(&lines)) {
            bool added = word_index_add(&all, l, (uint8_t)sections[i].matter);
            assert(added); /* only the list decides this */
        }
    }
    return &all;
}

/* What the words begin with. */
static unsigned matters_at(const struct word_index *x, struct str words)
{
    unsigned found = 0;
    for (const struct word_entry *e = word_index_first(x, words.ptr[0]); e != NULL;
         e = word_index_next(x, e)) {
        size_t len = e->text.len;
        bool ends = e->is_prefix || words.len == len ||
                    (words.len > len && words.ptr[len] == ' ');
        found |= ends && str_starts(words, e->text) ? e->tag : 0U;
    }
    return found;
}

/* In one clause; what "nicht", "keine", "never" stands before is none. */
static enum tone_matter clause_matter(const struct word_index *x, struct str words)
{
    enum tone_matter worst = TONE_NO_MATTER;
    int denied = 0; /* words that a negation still reaches */
    while (words.len > 0) {
        unsigned found = matters_at(x, words);
        if (denied == 0 && (found & CLAIM) != 0) {
            return TONE_CLAIM;
        }
        if (denied == 0 && (found & GRIEVANCE) != 0) {
            worst = TONE_GRIEVANCE;
        }
        denied = (found & NEGATION) != 0 ? NEGATION_REACH : denied - (denied > 0);
        (void)str_take(&words, ' ');
    }
    return worst;
}

enum tone_matter tone_matter(struct str text)
{
    enum tone_matter worst = TONE_NO_MATTER;
    if (text.len > TEXT_MAX_BYTES) {
        return TONE_CLAIM;
    }
    while (text.len > 0 && worst != TONE_CLAIM) {
        char room[WORDS_LINE_MAX];
        enum tone_matter one =
            clause_matter(matters(), phrase_fold(take_clause(&text), room));
        worst = one > worst ? one : worst;
    }
    return worst;
}
