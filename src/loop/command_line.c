/* Lines of a manager's mail to commands, by the words of conf/command-words.txt. A
 * sentence is never taken for one. */
#include "loop/command_line.h"

#include "base/attr.h"
#include "loop/command_words.h"

enum {
    MARK_MAX_BYTES = 48,     /* a colon further right belongs to a sentence */
    COURTESY_NAME_LINES = 2, /* below "Viele Grüße" */
    COURTESY_NAME_WORDS = 4
};

/* ---- whole lines ---- */

static bool is_resolved(struct str line, const struct command_words *w)
{
    static const char *const sections[] = {"resolved-words", "filler-words"};
    return str_find_byte(line, '?') == STR_NPOS &&
           str_find_byte(line, '@') == STR_NPOS && w->n_numbers == 0 &&
           ((command_words_all(w, sections, ARRAY_LEN(sections)) &&
             command_words_any(w, "resolved-words")) ||
            command_words_are(w, "resolved"));
}

static bool is_unit(struct str word, enum command_unit *ret)
{
    static const char *const sections[] = {
        [UNIT_MINUTES] = "minute-words",
        [UNIT_HOURS] = "hour-words",
        [UNIT_DAYS] = "day-words",
        [UNIT_WEEKS] = "week-words",
    };
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        if (command_listed(sections[i], word)) {
            *ret = (enum command_unit)i;
            return true;
        }
    }
    return false;
}

static struct str word_at(const struct command_words *w, size_t i)
{
    return i < w->n ? w->w[i] : STR_NULL;
}

/* Takes "zwei Tage", "a day", "h" out of the words; false: no unit of time. */
static bool take_span(struct command_words *w, struct command *c)
{
    bool found = false;
    size_t kept = 0;
    c->number = w->n_numbers == 1 ? w->numbers[0] / 100 : 0;
    for (size_t i = 0; i < w->n; i++) {
        int64_t named = 0;
        bool is_named = command_value("number-words", w->w[i], &named);
        enum command_unit next;
        if (is_unit(w->w[i], &c->unit)) {
            found = true;
        } else if (is_named && (is_unit(word_at(w, i + 1), &next) ||
                                is_unit(word_at(w, i + 2), &next))) {
            c->number = named; /* "two days", "two more days" */
        } else {
            w->w[kept++] = w->w[i];
        }
    }
    w->n = kept;
    return found && c->number > 0 && w->n_numbers <= 1;
}

static bool is_more_time(struct str line, struct command *c)
{
    struct command_words w;
    command_words_of(line, &w);
    bool has_span = take_span(&w, c);
    if (has_span) {
        return command_words_are(&w, "more-time") ||
               command_words_are(&w, "more-time-amount") ||
               (w.n == 0 && str_starts(line, STR("+")));
    }
    c->number = 0;
    return w.n_numbers == 0 && command_words_are(&w, "more-time") &&
           !command_words_are(&w, "more-time-amount");
}

static bool is_score(struct command_words *w, struct command *c)
{
    if (w->n_numbers == 0) {
        c->kind = COMMAND_NO_SCORE;
        return command_words_are(w, "score-none");
    }
    for (size_t i = 0; i < w->n_numbers; i++) {
        if (w->numbers[i] < 0 || w->numbers[i] % 100 != 0) {
            return false;
        }
    }
    c->number = w->numbers[0] / 100;
    c->of = w->n_numbers > 1 ? w->numbers[1] / 100 : 0;
    if (w->n_numbers == 2) {
        command_words_drop(w, "of-words");
    }
    return w->n_numbers <= 2 && command_words_are(w, "score");
}

/* The name of the currency as it was typed. */
static struct str currency_of(struct str line)
{
    static const char *const signs[] = {"€", "$", "£"};
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        size_t at = str_find(line, str_c(signs[i]));
        if (at != STR_NPOS) {
            return str_sub(line, at, str_c(signs[i]).len);
        }
    }
    for (size_t at = 0; at < line.len;) {
        size_t end = at;
        while (end < line.len && str_is_alpha(line.ptr[end])) {
            end++;
        }
        char room[WORDS_LINE_MAX];
        struct str word = str_sub(line, at, end - at);
        if (word.len > 0 && command_listed("currency-words", phrase_fold(word, room))) {
            return word;
        }
        at = end + 1;
    }
    return STR_NULL;
}

static bool is_voucher(struct str line, struct command_words *w, struct command *c)
{
    c->cents = w->n_numbers == 1 ? w->numbers[0] : 0;
    command_words_drop(w, "currency-words");
    c->argument = currency_of(line);
    return c->cents > 0 && command_words_are(w, "voucher");
}

/* The line holds this and nothing else. */
static bool parse_whole(struct str line, struct command *ret)
{
    static const struct {
        const char *section;
        enum command_kind kind;
    } plain[] = {
        {"not-reached", COMMAND_NOT_REACHED}, {"wrong-alarm", COMMAND_WRONG_ALARM},
        {"reopen", COMMAND_REOPEN},           {"approve", COMMAND_APPROVE},
        {"refuse", COMMAND_REFUSE},
    };
    struct command_words w;
    command_words_of(line, &w);
    *ret = (struct command){.kind = COMMAND_RESOLVED};
    if ((w.n == 0 && w.n_numbers == 0) || is_resolved(line, &w)) {
        return w.n > 0;
    }
    for (size_t i = 0; i < ARRAY_LEN(plain) && w.n_numbers == 0; i++) {
        ret->kind = plain[i].kind;
        if (str_find_byte(line, '?') == STR_NPOS &&
            command_words_are(&w, plain[i].section)) {
            return true;
        }
    }
    ret->kind = COMMAND_MORE_TIME;
    if (is_more_time(line, ret)) {
        return true;
    }
    *ret = (struct command){.kind = COMMAND_SCORE};
    if (is_score(&w, ret)) {
        return true;
    }
    command_words_of(line, &w);
    *ret = (struct command){.kind = COMMAND_VOUCHER};
    return is_voucher(line, &w, ret);
}

/* ---- a command and its reason ---- */

/* Where a reason may begin, and behind which commands. */
static const struct {
    const char *text;
    bool is_weak; /* stands in many a sentence, too */
} reason_marks[] = {
    {":", false},     {" - ", false}, {" – ", false},      {" — ", false},
    {" (", false},    {"; ", false},  {", ", true},        {". ", true},
    {" weil ", true}, {" da ", true}, {" because ", true}, {" wegen ", true},
};

static bool takes_reason(enum command_kind kind, bool is_weak)
{
    switch (kind) {
    case COMMAND_NOT_REACHED:
    case COMMAND_WRONG_ALARM:
        return true;
    case COMMAND_MORE_TIME:
    case COMMAND_SCORE:
    case COMMAND_NO_SCORE:
    case COMMAND_REOPEN:
    case COMMAND_APPROVE:
    case COMMAND_REFUSE:
        return !is_weak;
    case COMMAND_NONE:
    case COMMAND_RESOLVED:
    case COMMAND_NOTE:
    case COMMAND_ASSIGN:
    case COMMAND_ANSWER:
    case COMMAND_VOUCHER:
        break;
    }
    return false;
}

static bool parse_with_reason(struct str line, struct command *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(reason_marks); i++) {
        struct str mark = str_c(reason_marks[i].text);
        size_t at = str_find(line, mark);
        if (at != STR_NPOS && at <= MARK_MAX_BYTES &&
            parse_whole(str_sub(line, 0, at), ret) &&
            takes_reason(ret->kind, reason_marks[i].is_weak)) {
            ret->argument = str_trim(str_from(line, at + mark.len));
            if (str_eq_c(mark, " (") && str_ends(ret->argument, STR(")"))) {
                ret->argument = str_sub(ret->argument, 0, ret->argument.len - 1);
            }
            return true;
        }
    }
    return false;
}

/* ---- several commands in one line ---- */

static size_t piece_end(struct str line, size_t *ret_width)
{
    static const char *const seams[] = {",", ";", "+", "&", " und ", " and ", "/", "."};
    for (size_t at = 0; at < line.len; at++) {
        for (size_t i = 0; i < ARRAY_LEN(seams); i++) {
            *ret_width = str_c(seams[i]).len;
            if (str_starts(str_sub(line, at, *ret_width), str_c(seams[i]))) {
                return at;
            }
        }
    }
    *ret_width = 0;
    return line.len;
}

static bool add(struct orders *o, const struct command *c)
{
    if (o->n == COMMANDS_MAX) {
        return false;
    }
    o->items[o->n++] = *c;
    return true;
}

static bool parse_pieces(struct str line, struct orders *o)
{
    size_t before = o->n;
    while (line.len > 0) {
        size_t width = 0;
        size_t end = piece_end(line, &width);
        struct str piece = str_trim(str_sub(line, 0, end));
        struct command c;
        bool is_command = piece.len > 0 && parse_whole(piece, &c);
        if ((is_command && !add(o, &c)) ||
            (!is_command && piece.len > 0 && !command_is_courtesy(piece))) {
            o->n = before;
            return false;
        }
        line = str_from(line, end + width);
    }
    return o->n > before;
}

bool command_line_parse(struct str line, struct orders *o)
{
    struct command c;
    if (parse_whole(line, &c) || parse_with_reason(line, &c)) {
        return add(o, &c);
    }
    return parse_pieces(line, o);
}

/* ---- marks ---- */

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

bool command_has_mark(struct str line, const char *section, size_t *ret_after)
{
    char room[WORDS_LINE_MAX];
    struct str mark;
    if (split_mark(line, &mark, ret_after) &&
        command_listed(section, phrase_fold(mark, room))) {
        if (*ret_after < line.len && line.ptr[*ret_after] == ':') {
            *ret_after += 1; /* "[intern]: x" */
        }
        return true;
    }
    *ret_after = line.len;
    return line.len <= MARK_MAX_BYTES &&
           command_listed(section, phrase_fold(line, room));
}

/* ---- doubt ---- */

/* What is left when amounts are out: "Gutschien 20 €" gives "gutschien". */
static void name_of(struct str line, struct command_words *w)
{
    struct command span;
    command_words_of(line, w);
    take_span(w, &span);
    command_words_drop(w, "currency-words");
}

static bool is_slip(struct str words, bool is_mark)
{
    static const char *const anywhere[] = {"note",        "answer",  "not-reached",
                                           "more-time",   "score",   "score-none",
                                           "wrong-alarm", "voucher", "reopen"};
    static const char *const alone[] = {"resolved-words", "resolved", "approve",
                                        "refuse"};
    struct command_words w;
    name_of(words, &w);
    for (size_t i = 0; i < ARRAY_LEN(anywhere); i++) {
        if (command_words_near(&w, anywhere[i], !is_mark)) {
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(alone) && !is_mark; i++) {
        if (command_words_near(&w, alone[i], true)) {
            return true;
        }
    }
    return is_mark && command_words_near(&w, "assign", false);
}

/* "nicht gelöst", "Not done yet", "Erledigt?" */
static bool is_denied(struct str line)
{
    static const char *const sections[] = {"resolved-words", "filler-words",
                                           "negation-words"};
    struct command_words w;
    command_words_of(line, &w);
    return command_words_are(&w, "denied") ||
           (command_words_all(&w, sections, ARRAY_LEN(sections)) &&
            command_words_any(&w, "resolved-words"));
}

bool command_line_is_doubtful(struct str line)
{
    struct str mark;
    size_t after = 0;
    if (is_denied(line) || is_slip(line, false)) {
        return true;
    }
    return split_mark(line, &mark, &after) && is_slip(mark, true);
}

/* ---- courtesy ---- */

static bool begins(struct str folded, const char *section)
{
    for (size_t n = 0; n <= folded.len; n++) {
        if ((n == folded.len || folded.ptr[n] == ' ') &&
            command_listed(section, str_sub(folded, 0, n))) {
            return true;
        }
    }
    return false;
}

bool command_has_gap(struct str text)
{
    for (size_t at = str_find_byte(text, '['); at != STR_NPOS;
         at = str_find_byte(text, '[')) {
        char room[WORDS_LINE_MAX];
        text = str_from(text, at + 1);
        if (begins(phrase_fold(str_sub(text, 0, MARK_MAX_BYTES), room), "gap")) {
            return true;
        }
    }
    return false;
}

bool command_is_courtesy(struct str text)
{
    static const char *const sections[] = {"courtesy-words", "filler-words"};
    size_t names = 0;
    bool is_closed = false;
    while (text.len > 0) {
        char room[WORDS_LINE_MAX];
        struct command_words w;
        struct str line = str_trim(str_take_line(&text));
        command_words_of(line, &w);
        if (line.len == 0 || begins(phrase_fold(line, room), "mobile") ||
            (w.n == 0 && w.n_numbers == 0 && line.len < MARK_MAX_BYTES)) {
            continue; /* also "--" and a smiley */
        }
        if (w.n_numbers == 0 && command_words_all(&w, sections, ARRAY_LEN(sections))) {
            is_closed = true;
        } else if (!is_closed || w.n == 0 || w.n > COURTESY_NAME_WORDS ||
                   ++names > COURTESY_NAME_LINES) {
            return false;
        }
    }
    return true;
}
