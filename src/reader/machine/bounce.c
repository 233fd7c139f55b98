/* Bounces: whose address, which class, from the fields of RFC 3464 or plain text. The
 * address is the one we wrote to, not the one it was forwarded to. */
#include "reader/machine/machine.h"

#include "base/arena.h"
#include "base/attr.h"
#include "reader/machine/phrasebook.h"
#include "reader/machine/report.h"

enum { NEAR_MAX = 1500, LABEL_MAX = 40 };

static bool is_arrived(const struct dsn_group *g)
{
    return str_istarts(g->action, STR("deliver")) ||
           str_istarts(g->action, STR("relay")) ||
           str_istarts(g->action, STR("expand")) ||
           (g->action.len == 0 && str_starts(g->status, STR("2")));
}

/* Actions that the RFC does not know ("error", "bounced") leave it to the status. */
static bool is_failed(const struct dsn_group *g)
{
    return str_ihas(g->action, STR("fail")) ||
           (str_starts(g->status, STR("5")) && !is_arrived(g) &&
            !str_istarts(g->action, STR("delay")));
}

static bool is_of(const struct dsn_group *g, const struct returned *r)
{
    return returned_holds(r, g->original) || returned_holds(r, g->final) ||
           returned_holds(r, g->actual);
}

/* The recipient that counts: failed before late before arrived, ours before others,
 * the first of them. NULL when the report has no fields. */
static const struct dsn_group *choose(const struct dsn *d, const struct returned *r)
{
    const struct dsn_group *best = NULL;
    int best_rank = -1;
    for (size_t i = 0; i < d->n; i++) {
        const struct dsn_group *g = &d->group[i];
        int rank = 2 * (is_failed(g) ? 2 : !is_arrived(g)) + is_of(g, r);
        if (rank > best_rank) {
            best = g;
            best_rank = rank;
        }
    }
    return best;
}

/* Exchange's wrapping of an address that is none on the Internet. */
static bool is_usable(struct str addr)
{
    return addr.len > 0 && !str_istarts(addr, STR("IMCEA"));
}

static struct str recipient(struct arena *a, const struct report_scene *s,
                            const struct dsn_group *g)
{
    static const struct dsn_group nobody;
    const struct returned *r = s->back;
    g = g != NULL ? g : &nobody;
    struct str failed = mail_header_get(s->message, "X-Failed-Recipients");
    struct str found[] = {g->original, g->final, g->actual,
                          report_first_address(failed), report_recipient(a, s)};
    for (size_t i = 0; i < ARRAY_LEN(found); i++) {
        if (found[i].len > 0 && returned_holds(r, found[i])) {
            return found[i];
        }
    }
    if (s->reading->n_tokens > 0 && r->n_to == 1 && !report_is_postal(r->to[0])) {
        return r->to[0]; /* forwarded: our mail went to its To */
    }
    struct str alias = report_alias(a, s);
    if (alias.len > 0 && (g->original.len == 0 || str_ieq(g->original, g->final))) {
        return alias;
    }
    for (size_t i = 0; i < ARRAY_LEN(found); i++) {
        if (is_usable(found[i])) {
            return found[i];
        }
    }
    if (r->n_to == 1) {
        return r->to[0];
    }
    struct str named = report_first_address(mail_header_get(s->message, "Subject"));
    return named.len > 0 ? named : report_sender(s);
}

/* A line that begins with an address, in brackets or not, and holds nothing else or a
 * colon behind it: what is said of the next recipient follows. */
static bool opens_recipient(struct str line, struct str ours)
{
    line = str_trim(line);
    line = str_from(line, str_starts(line, STR("<")) ? 1 : 0);
    size_t at = str_find_byte(line, '@');
    struct str addr = at != STR_NPOS ? report_address_at(line, at) : STR_NULL;
    if (addr.len == 0 || addr.ptr != line.ptr || str_ieq(addr, ours)) {
        return false;
    }
    line = str_from(line, addr.len);
    line = str_from(line, str_starts(line, STR(">")) ? 1 : 0);
    return line.len == 0 || line.ptr[0] == ':';
}

static bool names_others(struct str text, struct str ours)
{
    bool found = false;
    while (text.ptr != NULL && !found) {
        found = opens_recipient(str_take_line(&text), ours);
    }
    return found;
}

/* The lines about an address, up to the next empty one or the next recipient. */
static struct str paragraph(struct str text, struct str addr)
{
    size_t at = addr.len > 0 ? str_ifind(text, addr) : STR_NPOS;
    if (at == STR_NPOS) {
        return STR_NULL;
    }
    size_t line = str_rfind_byte(str_sub(text, 0, at), '\n');
    text = str_sub(str_from(text, line == STR_NPOS ? 0 : line + 1), 0, NEAR_MAX);
    text = str_sub(text, 0, str_find(text, STR("\n\n")));
    struct str rest = text;
    (void)str_take_line(&rest);
    while (rest.ptr != NULL) {
        struct str next = str_take_line(&rest);
        if (opens_recipient(next, addr)) {
            return str_sub(text, 0, (size_t)(next.ptr - text.ptr));
        }
    }
    return text;
}

static bool is_delayed(struct arena *a, const struct mail_message *m, struct str text)
{
    struct phrases subject;
    struct phrases words;
    phrasebook_find(a, BOOK_MACHINE, mail_header_get(m, "Subject"), &subject);
    phrasebook_find(a, BOOK_MACHINE, text, &words);
    int times = words.times[SAYS_DELAY];
    return says(&subject, SAYS_DELAY) || times > 1 ||
           (times > 0 && !says(&words, SAYS_BOUNCE));
}

/* Each run of white space is one blank. */
static struct str unwrapped(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = str_is_space(text.ptr[i]);
        if (!blank || (n > 0 && out[n - 1] != ' ')) {
            out[n++] = blank ? ' ' : text.ptr[i];
        }
    }
    return str_of(out, n);
}

/* The step at which the server refused, where the report names it, wrapped or not. */
static enum smtp_step step_of(struct arena *a, struct str wrapped)
{
    static const struct {
        const char *words;
        enum smtp_step step;
    } steps[] = {{"in reply to MAIL FROM", STEP_SENDER},
                 {"after MAIL FROM", STEP_SENDER},
                 {"after pipelined MAIL FROM", STEP_SENDER},
                 {"sender was rejected", STEP_SENDER},
                 {"in reply to EHLO", STEP_BEFORE},
                 {"in reply to HELO", STEP_BEFORE},
                 {"after EHLO", STEP_BEFORE},
                 {"after HELO", STEP_BEFORE},
                 {"after initial connection", STEP_BEFORE},
                 {"greeting failed", STEP_BEFORE},
                 {"end of DATA", STEP_DATA},
                 {"transfer of mail text", STEP_DATA},
                 {"after I sent the message", STEP_DATA}};
    struct str near = unwrapped(a, wrapped);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        if (str_ihas(near, str_c(steps[i].words))) {
            return steps[i].step;
        }
    }
    return STEP_RCPT;
}

struct str report_labelled(struct arena *a, struct str text)
{
    struct str rest = text;
    while (rest.ptr != NULL) {
        struct phrases p;
        struct str line = str_trim(str_take_line(&rest));
        size_t colon = str_find_byte(line, ':');
        size_t wide = str_find(line, STR("\xef\xbc\x9a"));
        size_t end = colon < wide ? colon + 1 : wide + 3;
        if ((colon == STR_NPOS && wide == STR_NPOS) || end > LABEL_MAX) {
            continue;
        }
        phrasebook_find(a, BOOK_MACHINE, str_sub(line, 0, end), &p);
        if (says(&p, SAYS_REASON)) {
            struct str said =
                str_trim(str_from(text, (size_t)(line.ptr + end - text.ptr)));
            return str_sub(said, 0, str_find(said, STR("\n\n")));
        }
    }
    return STR_NULL;
}

/* What was said, and at which step. */
struct saying {
    struct str words;
    enum smtp_step step;
};

static bool is_refusal(struct str said)
{
    return said.len > 4 && (said.ptr[0] == '4' || said.ptr[0] == '5') &&
           str_is_digit(said.ptr[1]) && str_is_digit(said.ptr[2]);
}

/* A refusal on a line of a session's transcript, or behind one that ends in a colon:
 * "<-- 550 ...", "the other server returned was: 550 ...". */
static struct str refusal_in(struct str line, struct str before)
{
    static const char *const marks[] = {"<-- ", "<<< ", "<- ", "<< ", "S: ", "was: "};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        size_t at = str_find(line, str_c(marks[i]));
        struct str said =
            at != STR_NPOS ? str_from(line, at + str_c(marks[i]).len) : STR_NULL;
        if (is_refusal(said)) {
            return said;
        }
    }
    line = str_trim(line);
    return str_ends(before, STR(":")) && is_refusal(line) ? line : STR_NULL;
}

/* The first refusal that the text quotes, to the end of its paragraph. */
static struct saying quoted_in(struct str text)
{
    struct str rest = text;
    struct str before = STR_NULL;
    while (rest.ptr != NULL) {
        struct str line = str_take_line(&rest);
        struct str said = refusal_in(line, before);
        if (said.len > 0) {
            bool early = str_ihas(before, STR("MAIL FROM")) ||
                         str_ihas(before, STR("EHLO")) || str_ihas(before, STR("HELO"));
            said = str_from(text, (size_t)(said.ptr - text.ptr));
            said = str_sub(said, 0, str_find(said, STR("\n\n")));
            return (struct saying){bounce_said(said), early ? STEP_BEFORE : STEP_RCPT};
        }
        line = str_trim(line);
        before = line.len > 0 ? line : before;
    }
    return (struct saying){STR_NULL, STEP_RCPT};
}

/* All lines but the first, which names the recipient. */
static struct str below(struct str near)
{
    size_t line = str_find_byte(near, '\n');
    return line != STR_NPOS ? str_trim(str_from(near, line)) : STR_NULL;
}

/* A word alone is a command's name, not a reason; some scripts have no blanks. */
static bool is_saying(struct str said)
{
    return said.len > 0 &&
           (str_find_byte(said, ' ') != STR_NPOS || (unsigned char)said.ptr[0] >= 0x80);
}

/* The class by what the server said, where no field holds it but the text; what wraps
 * it counts only where that says nothing. */
static enum bounce_class classify(struct arena *a, const struct evidence *e,
                                  struct str named)
{
    if (e->diagnostic.len > 0) {
        return bounce_classify(a, e);
    }
    /* a reason elsewhere may be another recipient's */
    bool others = names_others(e->text, named);
    struct saying sayings[] = {
        {bounce_said(e->near), e->step},
        {report_labelled(a, e->near), e->step},
        {others ? below(e->near) : report_labelled(a, e->text), e->step},
        others ? (struct saying){STR_NULL, e->step} : quoted_in(e->text)};
    for (size_t i = 0; i < ARRAY_LEN(sayings); i++) {
        struct evidence quoted = *e;
        quoted.diagnostic = quoted.near = quoted.text = sayings[i].words;
        quoted.step = sayings[i].step;
        enum bounce_class cls =
            is_saying(sayings[i].words) ? bounce_classify(a, &quoted) : BOUNCE_OTHER;
        if (cls != BOUNCE_OTHER) {
            return cls;
        }
    }
    return bounce_classify(a, e);
}

/* "Sender: a@b.example" alone on its line is told for the record: nothing is said of
 * who sent it. */
static struct str without_senders(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len + 1);
    size_t n = 0;
    while (text.ptr != NULL) {
        struct phrases p;
        struct str line = str_take_line(&text);
        struct str field = str_trim(line);
        struct str addr = report_first_address(line);
        size_t end = addr.len > 0 ? (size_t)(addr.ptr - line.ptr) + addr.len : 0;
        bool bare = addr.len > 0 && str_trim(str_from(line, end)).len <= 1 &&
                    str_is_alnum(field.ptr[0]); /* no ">>> MAIL FROM:" */
        if (bare) {
            phrasebook_find(a, BOOK_MACHINE, field, &p);
        }
        for (size_t i = 0; i < line.len && !(bare && says(&p, SAYS_FROM)); i++) {
            out[n++] = line.ptr[i];
        }
        out[n] = '\n';
        n += text.ptr != NULL;
    }
    return str_of(out, n);
}

/* Some systems report a success as what failed: "Status: 2.0.0", "smtp; 250 OK". */
static bool is_success(struct str value)
{
    size_t semi = str_find_byte(value, ';');
    value = str_trim(semi == STR_NPOS ? value : str_from(value, semi + 1));
    return value.len > 2 && value.ptr[0] == '2' &&
           (value.ptr[1] == '.' ||
            (str_is_digit(value.ptr[1]) && str_is_digit(value.ptr[2])));
}

static struct str failure(struct str value)
{
    return is_success(value) ? STR_NULL : value;
}

enum reading_kind bounce_read(struct arena *a, const struct mail_message *m,
                              struct str text, struct reading *r)
{
    struct dsn dsn;
    struct returned back;
    (void)dsn_read(a, m, &dsn);
    returned_read(a, m, text, &back);
    const struct dsn_group *g = choose(&dsn, &back);
    struct report_scene scene = {.message = m, .back = &back, .reading = r};
    r->bounce_recipient = recipient(a, &scene, g);
    r->bounce_status = g != NULL ? g->status : STR_NULL;
    r->bounce_class = BOUNCE_SOFT;
    bool told = g != NULL && g->action.len > 0;
    if (told ? !is_failed(g) : is_delayed(a, m, back.text)) {
        return told && is_arrived(g) ? READING_RECEIPT : READING_DELAY;
    }
    struct str named = g != NULL && g->final.len > 0 ? g->final : r->bounce_recipient;
    r->bounce_status = failure(r->bounce_status);
    struct str words = without_senders(a, back.text);
    struct evidence e = {.diagnostic = g != NULL ? failure(g->diagnostic) : STR_NULL,
                         .status = r->bounce_status,
                         .near = paragraph(words, named),
                         .text = words,
                         .subject = mail_header_get(m, "Subject")};
    e.step = step_of(a, e.near);
    r->bounce_class = classify(a, &e, named);
    return READING_BOUNCE;
}
