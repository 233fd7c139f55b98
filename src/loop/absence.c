/* Out-of-office replies: words of absence, and the dates they name. Pure; a date that
 * may mean something else is none. */
#include "loop/absence.h"

#include "base/attr.h"
#include "base/clock.h"
#include "base/embed.h"
#include "loop/calendar.h"
#include "loop/phrase.h"

enum {
    DAY_S = 86400,
    MARKED_BYTES = 40,    /* a date belongs to the words so far before it */
    AHEAD_DAYS = 400,     /* of a date with its year */
    AHEAD_OPEN_DAYS = 200 /* of one without: else it may be one that has passed */
};

/* ---- the lists of conf/absence-words.txt ---- */

/* The lines of that section, to be taken one by one until an empty one. */
static struct str section(const char *name)
{
    return embed_section("conf/absence-words.txt", name);
}

/* The line of the section in which that word stands, from 0; -1: in none. */
static int line_of(const char *name, struct str word)
{
    struct str lines = section(name);
    for (int n = 0; lines.len > 0 && word.len > 0; n++) {
        struct str line = str_take_line(&lines);
        if (line.len == 0) {
            break;
        }
        while (line.len > 0) {
            if (str_eq(str_take(&line, ' '), word)) {
                return n;
            }
        }
    }
    return -1;
}

/* Is one of the section's phrases in the text? */
static bool is_said(const char *name, struct str folded)
{
    struct str lines = section(name);
    while (lines.len > 0) {
        struct str line = str_take_line(&lines);
        if (line.len == 0) {
            break;
        }
        if (phrase_has(folded, line)) {
            return true;
        }
    }
    return false;
}

enum marker { MARK_NONE, MARK_UNTIL, MARK_BACK };

struct scan {
    struct str text;
    size_t i;
    struct str zone;
    int64_t now;
    struct civil today;
    enum marker marker;
    size_t marked_at;    /* where the marker ended */
    bool marked_weekday; /* "Montag bis": hours of the week, no date */
    bool dated;          /* a date has stood behind the marker */
    bool after_weekday;  /* the word before was a weekday */
    int64_t back_at;
};

static bool is_word_byte(char c)
{
    return str_is_alpha(c) || (c & 0x80) != 0;
}

static void skip_blanks(struct str text, size_t *i)
{
    while (*i < text.len && (str_is_space(text.ptr[*i]) || text.ptr[*i] == ',')) {
        ++*i;
    }
}

/* Digits at i, at most max of them, moved past; 0 for none or more. */
static int32_t take_number(struct str text, size_t *i, size_t max, size_t *ret_digits)
{
    int32_t n = 0;
    size_t from = *i;
    while (*i < text.len && str_is_digit(text.ptr[*i]) && *i - from <= max) {
        n = n * 10 + (text.ptr[(*i)++] - '0');
    }
    *ret_digits = *i - from;
    return *ret_digits <= max ? n : 0;
}

static struct str take_word(struct str text, size_t *i)
{
    size_t from = *i;
    while (*i < text.len && is_word_byte(text.ptr[*i])) {
        ++*i;
    }
    return str_sub(text, from, *i - from);
}

static int32_t month_of(struct str word)
{
    char room[WORDS_LINE_MAX];
    struct str folded = phrase_fold(word, room);
    return line_of("months", folded) + 1;
}

/* A year behind a date, when there is one; moves past it. */
static int32_t take_year(struct str text, size_t *i)
{
    size_t at = *i;
    size_t digits = 0;
    skip_blanks(text, &at);
    int32_t year = take_number(text, &at, 4, &digits);
    if (digits == 4 && year >= 2000 && year < 2100) {
        *i = at;
        return year;
    }
    bool is_short = digits == 2 && at == *i + 2; /* "12.04.26" */
    *i = is_short ? at : *i;
    return is_short ? 2000 + year : 0;
}

/* The date counts when it is one and ahead. */
static void offer(struct scan *s, int32_t year, int32_t month, int32_t day)
{
    int64_t ahead = year == 0 ? AHEAD_OPEN_DAYS : AHEAD_DAYS;
    struct civil c = {
        .year = year == 0 ? s->today.year : year, .month = month, .day = day};
    s->dated = true;
    if (month < 1 || month > 12 || day < 1 || day > 31 || s->marker == MARK_NONE) {
        return;
    }
    int64_t midnight = civil_to_unix(&c);
    if (year == 0 && midnight < s->now - DAY_S) {
        c.year++;
        midnight = civil_to_unix(&c);
    }
    c = civil_from_unix(midnight + (s->marker == MARK_UNTIL ? DAY_S : 0));
    int64_t at = calendar_instant(s->zone, &c);
    if (at > s->now && at <= s->now + ahead * DAY_S && at > s->back_at) {
        s->back_at = at;
    }
}

/* "2026-04-12"; i behind the year */
static void scan_iso(struct scan *s, int32_t year)
{
    size_t digits = 0;
    size_t i = s->i + 1;
    int32_t month = take_number(s->text, &i, 2, &digits);
    if (digits == 2 && i < s->text.len && s->text.ptr[i++] == '-') {
        offer(s, year, month, take_number(s->text, &i, 2, &digits));
        s->i = i;
    }
}

/* "12.04.", "12.04.2026"; i behind the day and its full stop. False: it is no such. */
static bool scan_dotted(struct scan *s, size_t i, int32_t day)
{
    size_t digits = 0;
    int32_t month = take_number(s->text, &i, 2, &digits);
    if (digits == 0 || i >= s->text.len || s->text.ptr[i] != '.') {
        return false;
    }
    i++;
    int32_t year = take_year(s->text, &i);
    offer(s, year, month, day);
    s->i = i;
    return true;
}

/* "12. April 2026", "12th of April"; i behind the day */
static void scan_named(struct scan *s, size_t i, int32_t day)
{
    static const char *const between[] = {"st", "nd", "rd", "th", "of", ""};
    struct str word = STR_NULL;
    for (int n = 0; n < 3 && phrase_in(word, between, ARRAY_LEN(between)); n++) {
        skip_blanks(s->text, &i);
        word = take_word(s->text, &i);
    }
    int32_t month = month_of(word);
    if (month > 0) {
        int32_t year = take_year(s->text, &i);
        offer(s, year, month, day);
        s->i = i;
    }
}

static void scan_number(struct scan *s)
{
    size_t digits = 0;
    size_t i = s->i;
    bool joined = i > 0 && str_find_byte(STR("+/:.,"), s->text.ptr[i - 1]) != STR_NPOS;
    int32_t first = take_number(s->text, &i, 4, &digits);
    char next = i < s->text.len ? s->text.ptr[i] : ' ';
    s->i = i;
    if (joined || digits > 4) {
        return;
    }
    if (digits == 4 && next == '-') {
        scan_iso(s, first);
    } else if (digits <= 2) {
        i += next == '.' ? 1 : 0;
        skip_blanks(s->text, &i);
        if (next != '.' || !scan_dotted(s, i, first)) {
            scan_named(s, i, first);
        }
    }
}

/* "April 12th, 2026"; i behind the month */
static void scan_month(struct scan *s, int32_t month)
{
    size_t i = s->i;
    size_t digits = 0;
    skip_blanks(s->text, &i);
    int32_t day = take_number(s->text, &i, 2, &digits);
    bool is_time = i + 1 < s->text.len && str_is_digit(s->text.ptr[i + 1]) &&
                   str_find_byte(STR(":."), s->text.ptr[i]) != STR_NPOS;
    if (digits == 0 || is_time) {
        return;
    }
    (void)take_word(s->text, &i);
    int32_t year = take_year(s->text, &i);
    offer(s, year, month, day);
    s->i = i;
}

static void offer_weekday(struct scan *s, int day)
{
    struct civil c = s->today;
    c.hour = c.minute = c.second = 0;
    int ahead = (day - s->today.weekday + 7) % 7;
    c = civil_from_unix(civil_to_unix(&c) + (int64_t)(ahead == 0 ? 7 : ahead) * DAY_S);
    bool dated = s->dated;
    offer(s, c.year, c.month, c.day);
    s->dated = dated;
}

static void scan_word(struct scan *s)
{
    char room[WORDS_LINE_MAX];
    struct str word = take_word(s->text, &s->i);
    struct str folded = phrase_fold(word, room);
    int32_t month = month_of(word);
    int weekday = line_of("weekdays", folded);
    bool is_until = line_of("until", folded) >= 0;
    /* "return to work on Monday", but "from 1 April to 12 April" */
    bool is_way = s->marker == MARK_BACK && !s->dated && str_eq_c(folded, "to");
    if (is_way) {
        return;
    }
    if (is_until || line_of("back", folded) >= 0) {
        s->dated = false;
        s->marker = is_until ? MARK_UNTIL : MARK_BACK;
        s->marked_at = s->i;
        s->marked_weekday = s->after_weekday;
    } else if (month > 0) {
        scan_month(s, month);
    } else if (weekday >= 0 && !s->marked_weekday) {
        offer_weekday(s, weekday);
    }
    s->after_weekday = weekday >= 0;
}

static int64_t last_date(struct str text, struct str zone, int64_t now)
{
    struct scan s = {
        .text = text, .zone = zone, .now = now, .today = calendar_local(zone, now)};
    while (s.i < text.len) {
        char c = text.ptr[s.i];
        if (s.marker != MARK_NONE && s.i > s.marked_at + MARKED_BYTES) {
            s.marker = MARK_NONE;
        }
        if (str_is_digit(c)) {
            scan_number(&s);
        } else if (is_word_byte(c) &&
                   !str_starts(str_from(text, s.i), STR("\xe2\x80\x93"))) {
            scan_word(&s);
        } else {
            /* "06.04. - 12.04." */
            bool is_dash = c == '-' || (c & 0x80) != 0;
            s.i += (c & 0x80) != 0 ? 3 : 1;
            s.marker = is_dash ? MARK_UNTIL : s.marker;
            s.marked_at = is_dash ? s.i : s.marked_at;
            s.marked_weekday = is_dash ? s.after_weekday : s.marked_weekday;
        }
    }
    return s.back_at;
}

struct absence_said absence_read(struct arena *a, struct str text, struct str zone,
                                 int64_t now)
{
    text = str_sub(text, 0, PHRASE_TEXT_MAX);
    struct str folded = phrase_fold_text(a, text);
    struct absence_said said = {.is_absent = is_said("absent", folded),
                                .has_left = is_said("left", folded)};
    if (said.is_absent) {
        said.back_at = last_date(text, zone, now);
    }
    return said;
}
