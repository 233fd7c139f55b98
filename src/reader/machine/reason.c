/* Why a mail came back, and whether the address is to blame. Must never call an address
 * dead for a reason that is not the address. */
#include "reader/machine/report.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/embed.h"
#include "reader/machine/machine.h"
#include "reader/machine/phrasebook.h"

struct verdict {
    bool found;
    enum bounce_class cls;
    bool general; /* words that mean little beside a code */
    bool always;  /* nothing else in the text changes it */
};

/* ---- codes */

/* Digits and dots from i on, without a dot at the end. */
static struct str code_at(struct str text, size_t i)
{
    size_t n = 0;
    while (i + n < text.len &&
           (str_is_digit(text.ptr[i + n]) || text.ptr[i + n] == '.')) {
        n++;
    }
    while (n > 0 && text.ptr[i + n - 1] == '.') {
        n--;
    }
    return str_sub(text, i, n);
}

/* x.y.z of RFC 3463: one digit, then one to three each; no date, no IP address. */
static bool is_enhanced(struct str code)
{
    struct str cls = str_take(&code, '.');
    struct str subject = str_take(&code, '.');
    struct str detail = str_take(&code, '.');
    return cls.len == 1 && (cls.ptr[0] == '4' || cls.ptr[0] == '5') &&
           subject.len >= 1 && subject.len <= 2 && detail.len >= 1 && detail.len <= 3 &&
           code.ptr == NULL;
}

static bool is_reply(struct str code)
{
    return code.len == 3 && (code.ptr[0] == '4' || code.ptr[0] == '5') &&
           code.ptr[1] <= '5' && str_find_byte(code, '.') == STR_NPOS;
}

static struct str find_code(struct str text, bool (*fits)(struct str code))
{
    for (size_t i = 0; i < text.len; i++) {
        if (!str_is_digit(text.ptr[i])) {
            continue;
        }
        struct str code = code_at(text, i);
        bool starts =
            i == 0 || (!str_is_alnum(text.ptr[i - 1]) && text.ptr[i - 1] != '.');
        if (starts && fits(code)) {
            return code;
        }
        i += code.len > 0 ? code.len - 1 : 0;
    }
    return STR_NULL;
}

struct str bounce_code(struct str text)
{
    struct str code = find_code(text, is_enhanced);
    return code.len > 0 ? code : find_code(text, is_reply);
}

/* Behind what opens a quotation: "host x said:", a last line that ends in ":", the
 * address with ":". */
static size_t quotation(struct str near)
{
    size_t colon = str_find(near, STR(" said: "));
    if (colon != STR_NPOS) {
        return colon + STR(" said: ").len;
    }
    for (size_t i = near.len; i > 1; i--) {
        if (near.ptr[i - 1] == '\n' && near.ptr[i - 2] == ':') {
            return i;
        }
    }
    struct str line = str_sub(near, 0, str_find_byte(near, '\n'));
    size_t at = str_find_byte(line, '@');
    colon = at != STR_NPOS ? str_find(str_from(line, at), STR(": ")) : STR_NPOS;
    return colon != STR_NPOS ? at + colon + 2 : near.len;
}

/* What the server said, out of a report's paragraph: from its reply's code on. */
struct str bounce_said(struct str near)
{
    static const char *const ends[] = {"(in reply to", "\nGiving up on",
                                       "\nI'm not going to", "\n---"};
    struct str code = find_code(near, is_reply);
    struct str said =
        str_from(near, code.len > 0 ? (size_t)(code.ptr - near.ptr) : quotation(near));
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        said = str_sub(said, 0, str_find(said, str_c(ends[i])));
    }
    return str_trim(said);
}

static enum bounce_class class_named(struct str name)
{
    return str_eq_c(name, "hard")   ? BOUNCE_HARD
           : str_eq_c(name, "soft") ? BOUNCE_SOFT
                                    : BOUNCE_OTHER;
}

/* conf/bounce-status.txt: "5.1.* hard", first match wins. */
static bool by_code(struct str code, enum bounce_class *ret)
{
    struct str list = embed_file("conf/bounce-status.txt");
    while (code.len > 0 && list.ptr != NULL) {
        struct str line = str_trim(str_take_line(&list));
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        }
        struct str pattern = str_take(&line, ' ');
        if (str_glob(pattern, code)) {
            *ret = class_named(str_trim(line));
            return true;
        }
    }
    return false;
}

/* ---- words */

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`' || c == '(';
}

/* A file's name at i: "/nonexistent/new.lock", up to a blank or a quote. */
static struct str path_at(struct str text, size_t i)
{
    char before = i > 0 ? text.ptr[i - 1] : ' ';
    size_t n = 1;
    if (text.ptr[i] != '/' || (!str_is_space(before) && !is_quote(before))) {
        return STR_NULL;
    }
    while (i + n < text.len && !str_is_space(text.ptr[i + n]) &&
           !is_quote(text.ptr[i + n])) {
        n++;
    }
    return str_sub(text, i, n);
}

/* A host before its number in brackets at i: "mx.mailbox.example [192.0.2.7]". */
static struct str host_before(struct str text, size_t i)
{
    size_t to = i > 0 && text.ptr[i - 1] == ' ' ? i - 1 : i;
    size_t from = to;
    while (from > 0 && (str_is_alnum(text.ptr[from - 1]) || text.ptr[from - 1] == '.' ||
                        text.ptr[from - 1] == '-')) {
        from--;
    }
    struct str name = str_sub(text, from, to - from);
    bool numbered = i + 1 < text.len && str_is_digit(text.ptr[i + 1]);
    return numbered && str_find_byte(name, '.') != STR_NPOS ? name : STR_NULL;
}

/* Addresses, hosts and files are names, not words: "spam@kunde.example" is no spam. */
static struct str without_names(struct arena *a, struct str text)
{
    struct str copy = arena_str(a, str_sub(text, 0, PHRASE_TEXT_MAX));
    char *out = arena_alloc(a, copy.len + 1);
    for (size_t i = 0; i < copy.len; i++) {
        out[i] = copy.ptr[i];
    }
    for (size_t i = 0; i < copy.len; i++) {
        struct str name = copy.ptr[i] == '@'   ? report_address_at(copy, i)
                          : copy.ptr[i] == '[' ? host_before(copy, i)
                                               : path_at(copy, i);
        size_t from = name.len > 0 ? (size_t)(name.ptr - copy.ptr) : 0;
        for (size_t k = 0; k < name.len; k++) {
            out[from + k] = '_';
        }
    }
    return str_of(out, copy.len);
}

/* Without "https://help.example/spam": where to read on is no reason. */
static struct str without_links(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len;) {
        struct str rest = str_from(text, i);
        bool link =
            str_istarts(rest, STR("http://")) || str_istarts(rest, STR("https://"));
        while (link && i < text.len && !str_is_space(text.ptr[i])) {
            i++;
        }
        if (!link) {
            out[n++] = text.ptr[i++];
        }
    }
    return str_of(out, n);
}

/* The server itself said "not now", or, where it says no code, the report did. */
static bool is_transient(struct str text, struct str status)
{
    struct str code = bounce_code(text);
    code = code.len > 0 ? code : status;
    return code.len > 0 && code.ptr[0] == '4';
}

static struct verdict by_words(struct arena *a, struct str text, struct str status)
{
    struct verdict v = {.cls = BOUNCE_OTHER};
    struct phrases p;
    if (text.len == 0) {
        return v;
    }
    phrasebook_find(a, BOOK_REASON, without_names(a, text), &p);
    for (size_t i = 0; i < PHRASE_SECTIONS_MAX && !v.found; i++) {
        if ((p.seen & (UINT64_C(1) << i)) == 0) {
            continue;
        }
        struct str note = phrasebook_note(BOOK_REASON, i);
        v.found = true;
        v.cls = class_named(str_take(&note, ' '));
        v.general = str_eq_c(note, "general");
        v.always = str_eq_c(note, "always");
        if (v.cls == BOUNCE_HARD && !v.always && is_transient(text, status)) {
            v.cls = BOUNCE_SOFT;
        }
    }
    return v;
}

/* "5.0.0", "5.1.0": the code says that it failed, hardly why. */
static bool is_general_code(struct str code)
{
    return code.len == 0 || str_ends(code, STR(".0"));
}

static bool by_special_code(struct str code, enum bounce_class *ret)
{
    return !is_general_code(code) && by_code(code, ret);
}

/* The codes of who refused, not before he had read the mail, blame that, unless they
 * are about addresses: "521 5.2.1 :  (CON:B1)". */
static bool by_servers_code(const struct evidence *e, struct str code,
                            enum bounce_class *ret)
{
    bool found = by_special_code(code, ret);
    if (found && e->step == STEP_DATA && !str_starts(code, STR("5.1."))) {
        *ret = BOUNCE_SOFT;
    }
    return found;
}

/* The same by the notions that meet in it. */
static struct verdict by_notions(struct arena *a, struct str text, struct str status)
{
    struct blame b = blame_read(a, without_names(a, text));
    bool later = b.cls == BOUNCE_HARD && is_transient(text, status);
    return (struct verdict){
        .found = b.found, .cls = later ? BOUNCE_SOFT : b.cls, .general = b.weak};
}

/* Whatever the words, the text is about something else than an address. */
static bool is_elsewhere(struct arena *a, struct str text)
{
    return blame_read(a, without_names(a, text)).vetoes;
}

/* What the server said, the report's code, the server's code. */
static bool by_server(const struct evidence *e, const struct verdict *said,
                      const struct verdict *meant, enum bounce_class *ret)
{
    if (said->found && !said->general) {
        *ret = said->cls;
        return true;
    }
    *ret = meant->cls;
    return (meant->found && !meant->general) || by_servers_code(e, e->status, ret) ||
           by_servers_code(e, find_code(e->diagnostic, is_enhanced), ret);
}

/* The report's words, near the recipient first; their notions where they hold no phrase
 * that says enough. Its title says more than the text only where that says nothing:
 * "Mail System Error - Returned Mail". */
static struct verdict by_report(struct arena *a, const struct evidence *e)
{
    const struct {
        struct str place;
        bool notions;
    } looks[] = {{e->near, false}, {e->text, false},    {e->near, true},
                 {e->text, true},  {e->subject, false}, {e->subject, true}};
    struct verdict best = {.cls = BOUNCE_OTHER};
    for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
        struct verdict v = looks[i].notions ? by_notions(a, looks[i].place, e->status)
                                            : by_words(a, looks[i].place, e->status);
        bool weak = v.general && looks[i].notions;
        if (v.found && !weak && (!best.found || !v.general)) {
            best = v;
        }
        if (v.found && !v.general) {
            break;
        }
    }
    return best;
}

/* By the three digits, where no word speaks of anything but an address: "551 line parse
 * error" is no user that is not local. */
static bool by_reply(struct arena *a, const struct evidence *e, enum bounce_class *ret)
{
    bool found = by_code(find_code(e->diagnostic, is_reply), ret);
    if (found && *ret == BOUNCE_HARD && is_elsewhere(a, e->diagnostic)) {
        *ret = BOUNCE_SOFT;
    }
    return found;
}

/* What is left: general words, codes. */
static enum bounce_class by_rest(struct arena *a, const struct evidence *e,
                                 const struct verdict *said, const struct verdict *told)
{
    if (said->found) {
        return said->cls;
    }
    struct str code = bounce_code(e->near);
    code = code.len > 0 ? code : bounce_code(e->text);
    enum bounce_class cls = BOUNCE_OTHER;
    if (is_enhanced(code) && by_special_code(code, &cls)) {
        return cls;
    }
    if (told->found) {
        return told->cls;
    }
    return by_reply(a, e, &cls) || by_code(code, &cls) || by_code(e->status, &cls)
               ? cls
               : BOUNCE_OTHER;
}

/* What the server said. It gives its reason first, then advice ("if you think that the
 * sender ..."): all of a reply counts only where its first sentence says too little. */
static struct verdict by_saying(struct arena *a, const struct evidence *e)
{
    struct str rest = e->diagnostic;
    struct str said = auto_take_sentence(&rest, false);
    struct verdict v = by_words(a, said, e->status);
    if (!v.found || v.general || find_code(said, is_reply).len == 0) {
        said = e->diagnostic;
        v = by_words(a, said, e->status);
    }
    bool early = e->step == STEP_BEFORE || (e->step == STEP_DATA && v.general);
    bool others =
        e->step == STEP_SENDER || (!v.always && (early || is_elsewhere(a, said)));
    if (v.found && v.cls == BOUNCE_HARD && others) {
        v.cls = BOUNCE_SOFT;
    }
    return v;
}

/* Nobody had been asked for the recipient yet. */
static bool is_before_recipient(const struct evidence *e)
{
    return e->step == STEP_BEFORE || e->step == STEP_SENDER;
}

/* What the diagnostic says, without its links unless nothing else does:
 * "554 see https://list.example/blocked". */
static void read_diagnostic(struct arena *a, const struct evidence *e,
                            struct verdict *said, struct verdict *meant)
{
    struct evidence bare = *e;
    bare.diagnostic = without_links(a, e->diagnostic);
    *said = by_saying(a, &bare);
    *meant = by_notions(a, bare.diagnostic, e->status);
    if (!said->found && !meant->found) {
        *said = by_saying(a, e);
        *meant = by_notions(a, e->diagnostic, e->status);
    }
    if (meant->cls == BOUNCE_HARD && is_before_recipient(e)) {
        meant->cls = BOUNCE_SOFT;
    }
}

/* A server that asked the next one and puts us off tells what that said for good: "450
 * unverified address: host x said: 550 user unknown". */
static struct str innermost(struct str text)
{
    const struct str mark = STR(" said: 5");
    struct str code = find_code(text, is_reply);
    size_t at = str_starts(code, STR("4")) ? str_ifind(text, mark) : STR_NPOS;
    struct str said = at != STR_NPOS ? str_from(text, at + mark.len - 1) : STR_NULL;
    return is_reply(code_at(said, 0)) ? said : text;
}

enum bounce_class bounce_classify(struct arena *a, const struct evidence *whole)
{
    struct evidence inner = *whole;
    const struct evidence *e = &inner;
    inner.diagnostic = innermost(whole->diagnostic);
    struct verdict said, meant;
    read_diagnostic(a, e, &said, &meant);
    enum bounce_class cls;
    if (by_server(e, &said, &meant, &cls)) {
        return cls;
    }
    /* "the recipient refuses attachments": general words do not outdo a notion */
    bool outdone = said.cls == BOUNCE_HARD && meant.found && meant.cls == BOUNCE_SOFT;
    /* "550 mailbox unavailable": no "server X rejected your message" tells more */
    bool hard = said.found && said.cls == BOUNCE_HARD && !outdone;
    if (hard && find_code(e->diagnostic, is_reply).len > 0) {
        return BOUNCE_HARD;
    }
    struct verdict told = by_report(a, e);
    bool plain = told.found && !told.general;
    const struct verdict *best = said.found && !outdone ? &said : &meant;
    return plain ? told.cls : by_rest(a, e, best, &told);
}
