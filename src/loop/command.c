/* A manager's mail to commands, notes and the words that remain. Pure; words that are
 * marked as internal are never taken for an answer. */
#include "loop/command.h"

#include "loop/command_line.h"
#include "loop/command_words.h"

enum {
    VERB_MAX_BYTES = 48, /* a target further right belongs to a sentence */
    GREETING_WORDS_MAX = 5,
    TERSE_WORDS_MAX = 12,
    SIGNS_MAX = 16 /* "?", a thumb: no answer to anybody */
};

/* ---- handing over ---- */

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

/* Who: `at` is where the target begins in the line, end where it must end; what follows
 * is for them. */
static struct command assignment(struct str line, size_t at, size_t end,
                                 struct str *ret_hand_on)
{
    struct str s = str_sub(line, at, end - at);
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
    *ret_hand_on = str_trim(str_from(line, at + skip_tail(s, to)));
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
    return command_listed("assign-verb", verb);
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
    for (size_t at = 0; at < line.len && at < VERB_MAX_BYTES; at++) {
        struct str before = str_sub(line, 0, at);
        struct str target = str_trim(str_from(line, at));
        if (line.ptr[at] == ' ' && is_assign_verb(before) &&
            is_somebody(target, str_iends(before, STR("an")) && before.len == 2)) {
            found = at + 1;
        }
    }
    return found;
}

static bool parse_assign(struct str line, struct command *ret, struct str *ret_hand_on)
{
    size_t at = 0;
    if (line.len > 1 && line.ptr[0] == '@' && str_is_alnum(line.ptr[1])) {
        size_t end = str_find_byte(line, ' '); /* "@maria bitte übernehmen" */
        *ret = assignment(line, 1, end == STR_NPOS ? line.len : end, ret_hand_on);
        return true;
    }
    if (!command_has_mark(line, "assign", &at) || at == line.len) {
        at = bare_target(line);
    }
    if (at == STR_NPOS) {
        return false;
    }
    *ret = assignment(line, at, line.len, ret_hand_on);
    return true;
}

/* ---- greetings ---- */

enum greeting { GREETING_NONE, GREETING_NOBODY, GREETING_NAMED };

/* Does the text begin as a letter does: "Guten Tag Frau …", "Dear …"? */
static bool is_letter(struct str text)
{
    char room[WORDS_LINE_MAX];
    struct str words = phrase_fold(str_take_line(&text), room);
    for (size_t n = 0; n <= words.len; n++) {
        if ((n == words.len || words.ptr[n] == ' ') &&
            command_listed("salutation", str_sub(words, 0, n))) {
            return true;
        }
    }
    return false;
}

static enum greeting greeting_of(struct str line)
{
    static const char *const sections[] = {"greeting-words"};
    struct command_words w;
    command_words_of(line, &w);
    if (w.n_numbers > 0 || w.n > GREETING_WORDS_MAX || !is_letter(line)) {
        return GREETING_NONE;
    }
    return command_words_all(&w, sections, 1) ? GREETING_NOBODY : GREETING_NAMED;
}

/* ---- lines ---- */

/* A mail on its way through the parser. */
struct mail_lines {
    struct str whole, left; /* left: what no line was taken from yet */
    struct orders *o;
};

/* The next line with words in it; what follows it in *ret_after. */
static struct str next_line(struct str left, struct str *ret_after)
{
    struct str line = STR_NULL;
    while (line.len == 0 && left.len > 0) {
        line = str_trim(str_take_line(&left));
    }
    *ret_after = left;
    return line;
}

static bool is_full(const struct orders *o)
{
    return o->n == COMMANDS_MAX;
}

/* Whatever follows is internal, commands in the lines right below aside. */
static void take_note(struct mail_lines *m, struct str line, size_t after)
{
    struct orders *o = m->o;
    size_t at = (size_t)(line.ptr - m->whole.ptr) + after;
    o->items[o->n++] = (struct command){.kind = COMMAND_NOTE};
    o->note = str_trim(str_from(m->whole, at));
    struct str left = m->left;
    while (after < line.len && !is_full(o) &&
           command_line_parse(next_line(left, &left), o)) {
    }
    m->left = STR_NULL;
}

/* Takes one line of commands; false: it is none, or the last. */
static bool take_line(struct mail_lines *m, bool is_greeted)
{
    struct orders *o = m->o;
    struct str after;
    struct str line = next_line(m->left, &after);
    size_t at = 0;
    struct command c;
    if (line.len == 0 || is_full(o)) {
        return false;
    }
    if (command_line_parse(line, o)) {
        m->left = after;
        return true;
    }
    if (command_has_mark(line, is_greeted ? "note-strict" : "note", &at)) {
        m->left = after;
        take_note(m, line, at);
    } else if (command_has_mark(line, "answer", &at)) {
        o->items[o->n++] = (struct command){.kind = COMMAND_ANSWER};
        m->left = str_from(m->whole, (size_t)(line.ptr - m->whole.ptr) + at);
    } else if (parse_assign(line, &c, &o->hand_on)) {
        o->items[o->n++] = c;
        m->left = after;
        if (o->hand_on.len == 0) {
            return true;
        }
        o->hand_on =
            str_trim(str_from(m->whole, (size_t)(o->hand_on.ptr - m->whole.ptr)));
    } else if (command_line_is_doubtful(line)) {
        o->doubt = line;
    }
    return false;
}

/* A greeting to nobody is dropped where a command follows; below "Hallo Peter," it may
 * be a word to the customer. */
static bool skip_greeting(struct mail_lines *m)
{
    struct str after;
    enum greeting g = greeting_of(next_line(m->left, &after));
    if (g == GREETING_NONE) {
        return false;
    }
    struct orders probe = {0};
    struct mail_lines below = {.whole = m->whole, .left = after, .o = &probe};
    take_line(&below, true);
    if (probe.n == 0 && probe.doubt.len == 0) {
        return false;
    }
    if (g == GREETING_NAMED && probe.n > 0 && probe.items[0].kind != COMMAND_ANSWER) {
        m->o->doubt = next_line(after, &after);
    }
    m->left = g == GREETING_NOBODY ? after : m->left;
    return g == GREETING_NOBODY;
}

/* ---- the words that remain ---- */

/* Cuts what stands below a line that is marked as internal. */
static void cut_note(struct orders *o)
{
    struct str left = o->rest;
    while (left.ptr != NULL) {
        struct str line = str_take_line(&left);
        size_t after = 0;
        if (command_has_mark(str_trim(line), "note-strict", &after)) {
            size_t at = (size_t)(line.ptr - o->rest.ptr);
            o->note = str_trim(str_from(o->rest, at));
            o->rest = str_trim(str_sub(o->rest, 0, at));
            return;
        }
    }
}

/* A few words that speak to nobody: "habe angerufen", "Kundin zufrieden". */
static bool speaks_to_nobody(struct str text)
{
    struct command_words w;
    if (text.len == 0 || is_letter(text)) {
        return false;
    }
    command_words_of(text, &w); /* none of a long text */
    return w.n > 0 && w.n <= TERSE_WORDS_MAX &&
           !command_words_any(&w, "customer-words");
}

/* "Kunde angerufen, alles gut": what was done, not what the customer is to read. */
static bool is_report(struct str text)
{
    struct command_words w;
    if (!speaks_to_nobody(text)) {
        return false;
    }
    command_words_of(text, &w);
    return command_words_any(&w, "about-words");
}

/* Whom the words below the commands are for. */
static void share_out(struct orders *o, struct str words)
{
    bool is_open = orders_find(o, COMMAND_RESOLVED) != NULL ||
                   orders_find(o, COMMAND_VOUCHER) != NULL;
    if (orders_find(o, COMMAND_ANSWER) != NULL) {
        o->rest = words;
    } else if (orders_find(o, COMMAND_NOTE) != NULL || o->hand_on.len > 0 ||
               command_is_courtesy(words)) {
        return;
    } else if (orders_find(o, COMMAND_ASSIGN) != NULL) {
        o->hand_on = words;
    } else if (orders_find(o, COMMAND_WRONG_ALARM) != NULL ||
               (!is_open && !is_letter(words))) {
        o->note = words;
    } else {
        o->rest = words;
    }
    cut_note(o);
    if (orders_find(o, COMMAND_ANSWER) == NULL && is_report(o->rest)) {
        o->note = words;
        o->rest = STR_NULL;
    }
}

/* No command: the answer, or hardly one. */
static void take_answer(struct mail_lines *m)
{
    struct orders *o = m->o;
    struct str after;
    struct str line = next_line(m->whole, &after);
    struct command_words w;
    command_words_of(line, &w);
    if (command_is_courtesy(after)) {
        o->is_acknowledged = command_words_are(&w, "acknowledge");
        o->doubt =
            w.n == 0 && (w.n_numbers > 0 || line.len <= SIGNS_MAX) ? line : STR_NULL;
    }
    o->rest = m->whole;
    cut_note(o);
    o->is_acknowledged = o->is_acknowledged || speaks_to_nobody(o->rest);
}

/* "Gelöst #12", "an: maria #12" */
static void parse_subject(struct str subject, struct orders *o)
{
    struct str line = str_trim(subject);
    size_t number = str_rfind_byte(line, '#');
    struct str hand_on;
    if (command_line_parse(line, o)) {
        return;
    }
    line = number == STR_NPOS ? line : str_trim(str_sub(line, 0, number));
    if (parse_assign(line, &o->items[0], &hand_on)) {
        o->n = 1;
    }
}

void command_parse(struct str text, struct str subject, struct orders *ret)
{
    *ret = (struct orders){0};
    struct mail_lines m = {.whole = str_trim(text), .o = ret};
    m.left = m.whole;
    if (m.whole.len == 0) {
        parse_subject(subject, ret);
        return;
    }
    bool is_greeted = skip_greeting(&m);
    while (ret->doubt.len == 0 && take_line(&m, is_greeted && ret->n == 0)) {
    }
    if (ret->doubt.len == 0 && ret->n > 0) {
        share_out(ret, str_trim(m.left));
    } else if (ret->doubt.len == 0) {
        take_answer(&m);
    }
    if (ret->doubt.len > 0) {
        *ret = (struct orders){.doubt = ret->doubt};
    }
}

const struct command *orders_find(const struct orders *o, enum command_kind kind)
{
    for (size_t i = 0; i < o->n; i++) {
        if (o->items[i].kind == kind) {
            return &o->items[i];
        }
    }
    return NULL;
}
