/* HTML to text: one pass over the bytes with a stack of open elements, no tree.
 * Must stay linear in time and memory whatever the input is. */
#include "mail/html.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/charset.h"
#include "mail/html_entity.h"
#include "mail/html_out.h"
#include "mail/html_style.h"
#include "mail/html_tag.h"

enum {
    LOOK_DEPTH = 32, /* how far an end tag is looked for before it closes by force */
    ALT_MAX_BYTES = 32,
    SMILEY_MAX_BYTES = 4,
    STACK_USUAL = 512,
    LIST_MAX = 9999
};

/* One open element, as stored in the stack's bytes. */
struct open_element {
    uint32_t ink, paper;
    uint16_t number; /* of the next item of an ordered list; 0 = no such list */
    unsigned char element;
    unsigned char bits; /* enum html_state of its content */
};

struct html {
    struct arena *a;
    struct str in;
    size_t at;
    struct buf stack;         /* struct open_element, packed */
    size_t open[EL_COUNT];    /* how many of each are on the stack */
    struct html_sheet *sheet; /* NULL until there is one */
    struct html_out out;
};

enum { ELEMENT_BYTES = sizeof(struct open_element) };

static size_t stack_depth(const struct html *h)
{
    return h->stack.len / ELEMENT_BYTES;
}

static struct open_element stack_at(const struct html *h, size_t i)
{
    struct open_element e;
    memcpy(&e, h->stack.ptr + i * ELEMENT_BYTES, sizeof e);
    return e;
}

static struct html_look look_now(const struct html *h)
{
    size_t depth = stack_depth(h);
    if (depth == 0) {
        return HTML_LOOK_FIRST;
    }
    struct open_element e = stack_at(h, depth - 1);
    return (struct html_look){.bits = e.bits, .ink = e.ink, .paper = e.paper};
}

static void push(struct html *h, const struct html_tag *tag, struct html_look look)
{
    struct open_element e = {.ink = look.ink,
                             .paper = look.paper,
                             .number = str_ieq_c(tag->name, "ol") ? 1 : 0,
                             .element = (unsigned char)tag->element,
                             .bits = (unsigned char)look.bits};
    char bytes[ELEMENT_BYTES];
    memcpy(bytes, &e, sizeof e);
    buf_put(&h->stack, str_of(bytes, sizeof bytes));
    if (!h->stack.over) {
        h->open[tag->element]++;
    }
    if (tag->element == EL_BLOCKQUOTE) {
        html_out_quote(&h->out, h->open[EL_BLOCKQUOTE]);
    }
}

static void pop(struct html *h)
{
    enum html_element element = stack_at(h, stack_depth(h) - 1).element;
    h->stack.len -= ELEMENT_BYTES;
    h->open[element]--;
    if (element == EL_BLOCKQUOTE) {
        html_out_quote(&h->out, h->open[EL_BLOCKQUOTE]);
    }
}

/* How many elements to pop to close the innermost open one of that kind; 0 when a
 * table, its cell, a list, or LOOK_DEPTH elements (then *ret_far is set) come first. */
static size_t pops_to_close(const struct html *h, enum html_element element,
                            bool *ret_far)
{
    size_t depth = stack_depth(h);
    *ret_far = false;
    for (size_t n = 1; n <= depth; n++) {
        enum html_element e = stack_at(h, depth - n).element;
        if (e == element) {
            return n;
        }
        if (e == EL_TABLE ||
            (e == EL_CELL && element != EL_ROW && element != EL_TABLE) ||
            (e == EL_LIST && element == EL_LI)) {
            return 0;
        }
        if (n == LOOK_DEPTH) {
            *ret_far = true;
            return 0;
        }
    }
    return 0;
}

static void pop_n(struct html *h, size_t n)
{
    for (; n > 0; n--) {
        pop(h);
    }
}

/* An end tag. With force all elements up to it are popped even when it is far: what is
 * popped is paid for by its own start tag, so the whole stays linear. */
static void close_element(struct html *h, enum html_element element, bool force)
{
    if (h->open[element] == 0) {
        return;
    }
    bool far = false;
    size_t n = pops_to_close(h, element, &far);
    if (element == EL_OTHER && n != 1) {
        return; /* unknown elements share one kind: only the innermost can be meant */
    }
    pop_n(h, n);
    while (far && force && stack_depth(h) > 0) {
        enum html_element top = stack_at(h, stack_depth(h) - 1).element;
        pop(h);
        far = top != element;
    }
}

/* Elements that a start tag closes without an end tag of their own. */
static void close_implied(struct html *h, enum html_element starts)
{
    switch (starts) {
    case EL_ROW:
        close_element(h, EL_CELL, false);
        close_element(h, EL_ROW, false);
        break;
    case EL_CELL:
        close_element(h, EL_CELL, false);
        break;
    case EL_LI:
        close_element(h, EL_P, false);
        close_element(h, EL_LI, false);
        break;
    case EL_BLOCK:
    case EL_BLOCKQUOTE:
    case EL_DIV:
    case EL_HEADING:
    case EL_HR:
    case EL_LIST:
    case EL_P:
    case EL_PRE:
    case EL_TABLE:
        close_element(h, EL_P, false);
        break;
    case EL_OTHER:
    case EL_A:
    case EL_BODY:
    case EL_BR:
    case EL_FONT:
    case EL_IMG:
    case EL_INLINE:
    case EL_INVISIBLE:
    case EL_RAW:
    case EL_SPAN:
    case EL_VOID:
    case EL_COUNT:
        break;
    }
}

/* Line breaks around an element: 0 none, 1 a new line, 2 an empty line. */
static unsigned breaks_around(const struct html_tag *tag)
{
    static const unsigned char breaks[EL_COUNT] = {
        [EL_BLOCK] = 1,   [EL_BLOCKQUOTE] = 1, [EL_BODY] = 1, [EL_DIV] = 1,
        [EL_HEADING] = 2, [EL_HR] = 1,         [EL_LI] = 1,   [EL_LIST] = 1,
        [EL_P] = 2,       [EL_PRE] = 1,        [EL_ROW] = 1,  [EL_TABLE] = 1};
    // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.Assign): the rest is 0
    unsigned n = breaks[tag->element];
    return n == 2 && html_tag_is_tight(tag) ? 1 : n;
}

/* ":-)" */
static bool is_smiley(struct str s)
{
    bool is =
        s.len >= 2 && s.len <= SMILEY_MAX_BYTES && (s.ptr[0] == ':' || s.ptr[0] == ';');
    for (size_t i = 1; is && i < s.len; i++) {
        is = s.ptr[i] != ' ' && !str_is_digit(s.ptr[i]);
    }
    return is;
}

/* Pictures of emoji: their alternative text is what the person typed. */
static void put_image(struct html *h, struct str alt)
{
    bool is_typed = is_smiley(alt);
    for (size_t i = 0; i < alt.len && alt.len <= ALT_MAX_BYTES; i++) {
        is_typed = is_typed || (unsigned char)alt.ptr[i] >= 0x80;
    }
    if (is_typed) {
        html_out_text(&h->out, alt, false);
    }
}

/* A style element's content goes to the sheet. */
static void read_style(struct html *h, const struct html_tag *tag, struct str css)
{
    if (!str_ieq_c(tag->name, "style") || str_ihas(tag->media, STR("print")) ||
        str_find_byte(tag->media, '(') != STR_NPOS) {
        return;
    }
    if (h->sheet == NULL) {
        h->sheet = ARENA_NEW(h->a, struct html_sheet);
    }
    html_sheet_read(h->sheet, css);
}

/* The bullet or number of a list item. */
static void put_bullet(struct html *h)
{
    size_t depth = stack_depth(h);
    for (size_t n = 1; n <= depth && n <= LOOK_DEPTH; n++) {
        struct open_element e = stack_at(h, depth - n);
        if (e.element != EL_LIST) {
            continue;
        }
        if (e.number == 0) {
            break;
        }
        struct buf b = BUF_INIT(16);
        buf_printf(&b, "%u. ", (unsigned)e.number);
        html_out_bullet(&h->out, buf_str(&b));
        buf_done(&b);
        e.number = (uint16_t)(e.number % LIST_MAX + 1);
        memcpy(h->stack.ptr + (depth - n) * ELEMENT_BYTES, &e, sizeof e);
        return;
    }
    html_out_bullet(&h->out, STR("- "));
}

/* The content of script, style, title …: nothing a person sees. */
static void skip_raw(struct html *h, struct str name)
{
    while (h->at < h->in.len) {
        size_t n = str_find(str_from(h->in, h->at), STR("</"));
        if (n == STR_NPOS) {
            h->at = h->in.len;
            return;
        }
        h->at += n;
        if (str_istarts(str_from(h->in, h->at + 2), name)) {
            return;
        }
        h->at += 2;
    }
}

static bool is_visible(const struct html *h)
{
    return html_look_is_visible(look_now(h));
}

/* What a start tag writes by itself, before its content. */
static void put_start(struct html *h, const struct html_tag *tag)
{
    if (h->open[EL_BLOCKQUOTE] == 0 && html_tag_opens_quote(tag)) {
        html_out_mark(&h->out, STR(HTML_QUOTE_MARK));
    } else if (h->open[EL_BLOCKQUOTE] == 0 && html_tag_opens_signature(tag)) {
        html_out_mark(&h->out, STR(HTML_SIGNATURE_MARK));
    }
    html_out_break(&h->out, breaks_around(tag));
    if (tag->element == EL_BR) {
        html_out_br(&h->out);
    } else if (tag->element == EL_IMG) {
        put_image(h, html_entity_decode(h->a, tag->alt));
    } else if (tag->element == EL_HR) {
        html_out_text(&h->out, STR("________________________________"), false);
        html_out_break(&h->out, 1);
    }
}

static bool has_content(enum html_element element)
{
    return element != EL_BR && element != EL_IMG && element != EL_HR &&
           element != EL_VOID && element != EL_RAW;
}

static void open_tag(struct html *h, const struct html_tag *tag)
{
    close_implied(h, tag->element);
    struct html_look look = look_now(h);
    if (html_look_is_visible(look)) {
        put_start(h, tag);
    }
    if (tag->element == EL_RAW) {
        size_t from = h->at;
        skip_raw(h, tag->name);
        read_style(h, tag, str_sub(h->in, from, h->at - from));
    }
    if (!has_content(tag->element)) {
        return;
    }
    look = html_tag_look(h->a, tag, h->sheet, look);
    if (tag->element == EL_P) {
        look.bits &= ~(unsigned)STATE_TIGHT;
        look.bits |= html_tag_is_tight(tag) ? STATE_TIGHT : 0;
    }
    push(h, tag, look);
    if (tag->element == EL_LI && is_visible(h)) {
        put_bullet(h);
    }
}

static void close_tag(struct html *h, const struct html_tag *tag)
{
    bool was_visible = is_visible(h);
    unsigned breaks = breaks_around(tag);
    if (tag->element == EL_P && (look_now(h).bits & STATE_TIGHT) != 0) {
        breaks = 1;
    }
    if (tag->element == EL_BR && was_visible) {
        html_out_br(&h->out); /* </br> is read as <br> */
    }
    close_element(h, tag->element, true);
    if (was_visible) {
        html_out_break(&h->out, breaks);
        if (tag->element == EL_CELL) {
            html_out_text(&h->out, STR(" "), false);
        }
    }
}

/* "<!--…-->", "<!…>", "<?…>" and "</ …>" at h->at. */
static void skip_markup(struct html *h)
{
    struct str rest = str_from(h->in, h->at);
    bool is_comment = str_starts(rest, STR("<!--"));
    /* "<!-->" is a whole comment */
    size_t from = is_comment ? 2 : 0;
    size_t n = str_find(str_from(rest, from), is_comment ? STR("-->") : STR(">"));
    h->at = n == STR_NPOS ? h->in.len : h->at + from + n + (is_comment ? 3 : 1);
}

/* At '<'. */
static void read_markup(struct html *h)
{
    struct str rest = str_from(h->in, h->at);
    char c = (char)(rest.len > 1 ? rest.ptr[1] : '\0');
    bool is_end = c == '/';
    char first = (char)(is_end && rest.len > 2 ? rest.ptr[2] : c);
    if (str_is_alpha(first)) {
        struct html_tag tag;
        h->at += html_tag_read(rest, &tag);
        if (tag.is_end) {
            close_tag(h, &tag);
        } else {
            open_tag(h, &tag);
        }
    } else if (c == '!' || c == '?' || is_end) {
        skip_markup(h);
    } else {
        if (is_visible(h)) {
            html_out_text(&h->out, STR("<"), false);
        }
        h->at++;
    }
}

/* At '&'. */
static void read_reference(struct html *h)
{
    uint32_t cp = '&';
    char utf8[4];
    size_t n = html_entity_at(str_from(h->in, h->at), &cp);
    h->at += n > 0 ? n : 1;
    if (is_visible(h)) {
        bool pre = (look_now(h).bits & STATE_PRE) != 0;
        html_out_text(&h->out, str_of(utf8, str_utf8_put(cp, utf8)), pre);
    }
}

static void read_text(struct html *h)
{
    size_t from = h->at;
    while (h->at < h->in.len && h->in.ptr[h->at] != '<' && h->in.ptr[h->at] != '&') {
        h->at++;
    }
    struct html_look look = look_now(h);
    if (html_look_is_visible(look)) {
        html_out_text(&h->out, str_sub(h->in, from, h->at - from),
                      (look.bits & STATE_PRE) != 0);
    }
}

struct str html_to_text(struct arena *a, struct str html)
{
    if (!str_is_utf8(html)) {
        html = charset_repair_utf8(a, html);
    }
    struct html h = {.a = a, .in = html};
    /* an element takes three bytes at least */
    h.stack = buf_within(a, STACK_USUAL, html.len * 4 + 64);
    html_out_init(&h.out, html.len + html.len / 2 + 1024);
    while (h.at < html.len) {
        char c = html.ptr[h.at];
        if (c == '<') {
            read_markup(&h);
        } else if (c == '&') {
            read_reference(&h);
        } else {
            read_text(&h);
        }
    }
    buf_done(&h.stack);
    return html_out_finish(a, &h.out);
}
