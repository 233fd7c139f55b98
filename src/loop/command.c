/* A manager's words to commands. Pure; a sentence is never taken for 'resolved', and
 * words that are marked as internal are never taken for an answer. */
#include "loop/command.h"

#include "base/attr.h"
#include "loop/phrase.h"

enum { MARK_MAX_BYTES = 48 }; /* a colon further right belongs to a sentence */

/* all tables are folded: see words.h */
static const char *const resolved_words[] = {
    "geloest",  "erledigt",    "erl",        "behoben",
    "geklaert", "geschlossen", "schliessen", "abgeschlossen",
    "resolved", "resolve",     "solved",     "fixed",
    "done",     "closed",      "close",      "abschliessen",
};

/* may stand around them; no verb among them, else it is a sentence */
static const char *const filler_words[] = {
    "bitte", "please", "danke", "dank", "vielen", "besten",  "thanks", "thank",
    "you",   "thx",    "fall",  "case", "ticket", "vorgang", "nr",     "problem",
    "den",   "der",    "the",   "this", "all",    "alles",   "als",    "markieren",
    "auf",   "setzen", "mark",  "as",   "status",
};

static const char *const note_marks[] = {
    "notiz",
    "note",
    "intern",
    "internal",
    "interne notiz",
    "internal note",
    "notiz intern",
    "note internal",
    "nur intern",
    "internal only",
    "interner kommentar",
    "internal comment",
    "interne anmerkung",
    "anmerkung",
    "kommentar",
    "comment",
    "note to self",
    "private note",
    "nicht an den kunden",
    "not for the customer",
    "notiz an mich",
    "interne info",
    "internal info",
    "ps intern",
    "notiz fuer uns",
    "zur info intern",
    "fyi internal",
    "vertraulich intern",
};

/* what marks a later line: words that no letter to a customer begins a line with */
static const char *const strict_note_marks[] = {
    "notiz",
    "intern",
    "internal",
    "interne notiz",
    "internal note",
    "notiz intern",
    "note internal",
    "nur intern",
    "internal only",
    "interner kommentar",
    "internal comment",
    "interne anmerkung",
    "note to self",
    "nicht an den kunden",
    "not for the customer",
    "interne info",
    "internal info",
    "ps intern",
    "notiz fuer uns",
    "zur info intern",
};

static const char *const assign_marks[] = {
    "an",
    "assign",
    "assign to",
    "zuweisen",
    "zuweisen an",
    "zuordnen",
    "weiterleiten an",
    "uebergeben an",
    "uebergabe an",
    "weitergeben an",
    "forward to",
    "hand over to",
    "delegate to",
    "reassign to",
    "abgeben an",
    "zustaendig",
    "bearbeiter",
    "owner",
    "zustaendig ist",
    "uebergabe",
    "delegieren an",
    "weiter an",
    "zugewiesen an",
    "assigned to",
    "to",
};

/* these need no colon before a name */
static const char *const assign_verbs[] = {
    "an",
    "assign",
    "assign to",
    "zuweisen an",
    "weiterleiten an",
    "uebergeben an",
    "weitergeben an",
    "forward to",
    "reassign to",
    "delegate to",
    "hand over to",
    "abgeben an",
    "delegieren an",
    "weiter an",
    "uebergabe an",
};

static bool is_resolved(struct str line)
{
    char room[WORDS_LINE_MAX];
    struct str words = phrase_fold(line, room);
    if (words.len == 0 || str_find_byte(line, '?') != STR_NPOS ||
        str_find_byte(line, '@') != STR_NPOS) {
        return false;
    }
    bool found = false;
    while (words.ptr != NULL) {
        struct str w = str_take(&words, ' ');
        int64_t number = 0;
        if (phrase_in(w, resolved_words, ARRAY_LEN(resolved_words))) {
            found = true;
        } else if (!phrase_in(w, filler_words, ARRAY_LEN(filler_words)) &&
                   !str_to_i64(w, &number)) {
            return false;
        }
    }
    return found;
}

/* The mark a line begins with and what follows it: "[intern] x", "#notiz x",
 * "Notiz: x", "Notiz - x". False when the line has none. */
static bool split_mark(struct str line, struct str *ret_mark, size_t *ret_after)
{
    static const struct {
        const char *open, *close;
    } forms[] = {{"[", "]"}, {"(", ")"},  {"#", " "},  {"#", ":"},
                 {"", ":"},  {"", " - "}, {"", " – "}, {"", " — "}};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct str close = str_c(forms[i].close);
        size_t at = str_find(line, close);
        if (!str_starts(line, str_c(forms[i].open)) || at == STR_NPOS ||
            at > MARK_MAX_BYTES) {
            continue;
        }
        *ret_mark = str_sub(line, 0, at);
        *ret_after = at + close.len;
        return true;
    }
    return false;
}

/* Does the line begin with, or consist of, one of the marks? Words follow *ret_after.
 */
static bool has_mark(struct str line, const char *const *marks, size_t n,
                     size_t *ret_after)
{
    char room[WORDS_LINE_MAX];
    struct str mark;
    if (split_mark(line, &mark, ret_after) &&
        phrase_in(phrase_fold(mark, room), marks, n)) {
        if (*ret_after < line.len && line.ptr[*ret_after] == ':') {
            *ret_after += 1; /* "[intern]: x" */
        }
        return true;
    }
    *ret_after = line.len;
    return phrase_in(phrase_fold(line, room), marks, n);
}

static bool ends_address(char c)
{
    return str_is_space(c) || str_find_byte(STR("<>(),;\"'"), c) != STR_NPOS;
}

/* The first address in s, as typed: "Maria <maria@x.example>", Outlook's
 * "maria@x.example<mailto:maria@x.example>". */
static bool find_address(struct str s, size_t *ret_from, size_t *ret_to)
{
    size_t at = str_find_byte(s, '@');
    if (at == STR_NPOS) {
        return false;
    }
    size_t from = at;
    while (from > 0 && !ends_address(s.ptr[from - 1]) && s.ptr[from - 1] != ':') {
        from--;
    }
    size_t to = at;
    while (to < s.len && !ends_address(s.ptr[to])) {
        to++;
    }
    while (to > at && (s.ptr[to - 1] == '.' || s.ptr[to - 1] == ':')) {
        to--;
    }
    *ret_from = from;
    *ret_to = to;
    return true;
}

/* Skips what belongs to an address just read: ">", "<mailto:…>", punctuation. */
static size_t skip_tail(struct str s, size_t at)
{
    if (str_istarts(str_from(s, at), STR("<mailto:"))) {
        size_t close = str_find_byte(str_from(s, at), '>');
        at = close == STR_NPOS ? s.len : at + close;
    }
    while (at < s.len && str_find_byte(STR("> ,;.!:)"), s.ptr[at]) != STR_NPOS) {
        at++;
    }
    return at;
}

/* "maria, bitte übernehmen" -> "maria" */
static size_t name_end(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (str_find_byte(STR(",;!"), s.ptr[i]) != STR_NPOS ||
            str_starts(str_from(s, i), STR(" - "))) {
            return i;
        }
    }
    return s.len;
}

/* Who and what for: `at` is where the target begins in whole, end where it must end. */
static struct command assignment(struct str whole, size_t at, size_t end)
{
    struct str s = str_sub(whole, at, end - at);
    size_t from = 0;
    size_t to = name_end(s);
    if (find_address(s, &from, &to) && s.ptr[from] == '@') {
        from++; /* "an: @maria" */
    }
    struct command c = {.kind = COMMAND_ASSIGN};
    c.argument = str_trim(str_sub(s, from, to - from));
    while (str_ends(c.argument, STR("."))) {
        c.argument = str_sub(c.argument, 0, c.argument.len - 1);
    }
    c.rest = str_trim(str_from(whole, at + skip_tail(s, to)));
    return c;
}

static size_t count_words(struct str folded)
{
    size_t n = 0;
    while (folded.len > 0) {
        str_take(&folded, ' ');
        n++;
    }
    return n;
}

static bool is_assign_verb(struct str words)
{
    char room[WORDS_LINE_MAX];
    struct str verb = phrase_fold(words, room);
    if (str_starts(verb, STR("bitte ")) || str_starts(verb, STR("please "))) {
        verb = str_from(verb, str_find_byte(verb, ' ') + 1);
    }
    return phrase_in(verb, assign_verbs, ARRAY_LEN(assign_verbs));
}

/* Nothing but somebody: one word, an address with its name, or first and last name
 * behind a verb ("an" alone begins many a sentence). */
static bool is_somebody(struct str target, bool after_an)
{
    char room[WORDS_LINE_MAX];
    size_t close = str_find_byte(target, '>');
    if (str_find_byte(target, '@') != STR_NPOS && close != STR_NPOS) {
        return str_trim(str_from(target, close + 1)).len == 0;
    }
    size_t n = count_words(phrase_fold(target, room));
    return str_find_byte(target, ' ') == STR_NPOS || (n == 2 && !after_an);
}

/* "an maria@x.example", "bitte zuweisen an Maria": where the target begins, or
 * STR_NPOS. The longest verb wins ("assign to"). */
static size_t bare_target(struct str line)
{
    size_t found = STR_NPOS;
    for (size_t at = 0; at < line.len && at < MARK_MAX_BYTES; at++) {
        struct str before = str_sub(line, 0, at);
        struct str target = str_trim(str_from(line, at));
        if (line.ptr[at] == ' ' && is_assign_verb(before) &&
            is_somebody(target, str_iends(before, STR("an")) && before.len == 2)) {
            found = at + 1;
        }
    }
    return found;
}

static bool parse_assign(struct str whole, struct str line, struct command *ret)
{
    size_t at = 0;
    if (line.len > 1 && line.ptr[0] == '@' && str_is_alnum(line.ptr[1])) {
        size_t end = str_find_byte(line, ' '); /* "@maria bitte übernehmen" */
        *ret = assignment(whole, 1, end == STR_NPOS ? line.len : end);
        return true;
    }
    if (!has_mark(line, assign_marks, ARRAY_LEN(assign_marks), &at) || at == line.len) {
        at = bare_target(line);
    }
    if (at == STR_NPOS) {
        return false;
    }
    *ret = assignment(whole, at, line.len);
    return true;
}

/* Cuts what stands below a line that is marked as internal. */
static void cut_note(struct command *c)
{
    struct str left = c->rest;
    while (left.ptr != NULL) {
        struct str line = str_take_line(&left);
        struct str text = str_trim(line);
        size_t after = 0;
        if (has_mark(text, strict_note_marks, ARRAY_LEN(strict_note_marks), &after)) {
            size_t at = (size_t)(line.ptr - c->rest.ptr);
            c->note = str_trim(str_from(c->rest, at));
            c->rest = str_trim(str_sub(c->rest, 0, at));
            return;
        }
    }
}

struct command command_parse(struct str text, struct str subject)
{
    struct str whole = str_trim(text);
    struct command c = {.kind = COMMAND_NONE};
    if (whole.len == 0) {
        c.kind = is_resolved(subject) ? COMMAND_RESOLVED : COMMAND_NONE;
        return c;
    }
    struct str rest = whole;
    struct str line = str_trim_end(str_take_line(&rest));
    size_t after = 0;
    if (is_resolved(line)) {
        c.kind = COMMAND_RESOLVED;
        c.rest = str_trim(rest);
        cut_note(&c);
    } else if (has_mark(line, note_marks, ARRAY_LEN(note_marks), &after)) {
        /* a note is the whole mail: what is internal must never reach the customer */
        c.kind = COMMAND_NOTE;
        c.note = str_trim(str_from(whole, after));
    } else if (!parse_assign(whole, line, &c)) {
        c.rest = whole;
        cut_note(&c);
    }
    return c;
}
