/* Walks over a raw mail line by line, counting what could hurt and repairing headers.
 * Must never recurse, nor look at a line more than once for each open boundary. */
#include "mail/precheck.h"

#include "base/arena.h"
#include "base/attr.h"
#include "mail/header.h"
#include "mail/precheck_walk.h"

enum { HEADS_USUAL = 8192, SKELETON_USUAL = 1024, NO_HEADER_BYTES = 8192 };

static const struct {
    unsigned bit;
    const char *text;
} notices[] = {
    {NOTICE_DROPPED_LINE, "header lines without a colon"},
    {NOTICE_REPEATED_FIELD, "repeated content headers"},
    {NOTICE_NO_HEADER_END, "no empty line after a header"},
    {NOTICE_BOUNDARY, "wrong boundary"},
};

void precheck_limit(struct check *c, const char *what, int limit)
{
    if (str_is_empty(c->limit)) {
        c->limit = arena_printf(c->a, "mail refused: more than %d %s", limit, what);
    }
}

/* ---- lines ---- */

/* The line at c->next without its end; false at the end of the mail. */
static bool next_line(struct check *c, struct str *ret_line)
{
    if (c->next >= c->raw.len) {
        return false;
    }
    c->at = c->next;
    *ret_line = precheck_line(c->raw, c->at, c->cr_ends, &c->next);
    return true;
}

/* Bytes at the head that are no control characters, the tab excepted. */
static size_t clean_len(struct str s)
{
    size_t n = str_print_len(s);
    while (n < s.len && ((unsigned char)s.ptr[n] >= 0x80 || s.ptr[n] == '\t')) {
        n++;
        n += str_print_len(str_from(s, n));
    }
    return n;
}

static void put_header_line(struct check *c, struct str line)
{
    while (line.len > 0) {
        size_t n = clean_len(line);
        buf_put(&c->heads, str_sub(line, 0, n));
        line = str_from(line, n);
        if (line.len > 0) {
            buf_put(&c->heads, line.ptr[0] == '\0' ? STR_NULL : STR(" "));
            line = str_from(line, 1);
        }
    }
    /* to libetpan a backslash quotes the line end too, and what follows it is header */
    if (c->heads.len > c->field_at && c->heads.ptr[c->heads.len - 1] == '\\') {
        c->heads.ptr[c->heads.len - 1] = ' ';
    }
    buf_putc(&c->heads, '\n');
}

/* ---- levels ---- */

static void put_plain(struct buf *b, size_t type_at)
{
    static const struct str plain = {"text/plain", sizeof "text/plain" - 1};
    for (size_t i = type_at; !b->over && i < b->len; i++) {
        if (b->ptr[i] == ';' || b->ptr[i] == '\n') {
            return;
        }
        b->ptr[i] = i - type_at < plain.len ? plain.ptr[i - type_at] : ' ';
    }
}

/* The type of an entity becomes plain text, in place, padded with blanks. */
static void make_plain(struct check *c, struct type_place at)
{
    put_plain(&c->heads, at.in_heads);
    put_plain(&c->out, at.in_out);
}

static void put_edge(struct check *c, const struct level *l, bool is_last)
{
    buf_puts(&c->out, "--");
    precheck_edge_put(&c->out, l->edge);
    buf_puts(&c->out, is_last ? "--\n" : "\n");
}

/* Closes all levels from n on. To libetpan the text of a multipart whose boundary never
 * comes is a part, with a header that was not checked: it becomes plain text. */
static void pop_levels(struct check *c, size_t n)
{
    while (c->n_levels > n) {
        const struct level *l = &c->levels[--c->n_levels];
        if (l->boundary.len == 0) {
            continue;
        }
        if (l->is_open) {
            put_edge(c, l, true);
        } else {
            make_plain(c, l->type);
        }
    }
}

static void push_level(struct check *c, struct str boundary, bool is_digest)
{
    const struct entity *e = &c->entity;
    c->levels[c->n_levels++] = (struct level){.boundary = boundary,
                                              .edge = e->edge,
                                              .type = e->place,
                                              .is_digest = is_digest};
}

/* Does a boundary close what is now open? */
static bool is_in_parts(const struct check *c)
{
    bool is = false;
    for (size_t i = 0; i < c->n_levels; i++) {
        is = is || c->levels[i].is_open;
    }
    return is;
}

/* ---- headers ---- */

static void parts_over(struct check *c)
{
    precheck_limit(c, "parts", MAIL_PARTS_MAX);
    c->is_over = true;
}

static void begin_entity(struct check *c)
{
    c->is_outside = false;
    if (c->n_parts == MAIL_PARTS_MAX) {
        parts_over(c);
        return;
    }
    if (c->n_parts > 0) {
        precheck_body_done(c, is_in_parts(c));
    }
    c->entities[c->n_parts++] = (struct precheck_entity){
        .at = c->out.len, .from = c->heads.len, .to = c->heads.len};
    c->entity = (struct entity){.dropped_at = STR_NPOS};
    c->in_header = true;
    c->field_at = c->heads.len;
}

static bool is_mbox_from(struct str line)
{
    return str_starts(line, STR("From ")) || str_starts(line, STR(">From "));
}

/* Of several types the first counts, of several encodings the first that is one: the
 * others would have left the text as it is. */
static bool is_repeated(struct check *c, struct str name)
{
    struct entity *e = &c->entity;
    bool is_encoding = e->has_encoding && str_ieq_c(name, "content-transfer-encoding");
    if (is_encoding && !e->is_encoded) {
        c->heads.ptr[e->encoding_at] = 'X';
        c->notices |= NOTICE_REPEATED_FIELD;
        return false;
    }
    return is_encoding || (e->has_type && str_ieq_c(name, "content-type"));
}

static void start_field(struct check *c, struct str line)
{
    struct entity *e = &c->entity;
    precheck_field(c);
    struct str name = str_sub(line, 0, header_name_len(line));
    e->skipping = true;
    if (str_is_empty(name)) {
        if (!is_mbox_from(line)) {
            c->notices |= NOTICE_DROPPED_LINE;
            e->dropped_at = e->dropped_at == STR_NPOS ? c->at : e->dropped_at;
        }
        return;
    }
    if (e->dropped_at != STR_NPOS && precheck_is_known(name)) {
        e->dropped_at = STR_NPOS; /* that was no text: the header goes on */
    }
    if (is_repeated(c, name)) {
        c->notices |= NOTICE_REPEATED_FIELD;
        return;
    }
    if (++e->n_fields > MAIL_HEADERS_MAX) {
        precheck_limit(c, "header fields", MAIL_HEADERS_MAX);
        return;
    }
    e->skipping = false;
    e->had |= precheck_essential(name);
    c->field_at = c->heads.len;
    put_header_line(c, line);
}

static bool in_digest(const struct check *c)
{
    return c->n_levels > 0 && c->levels[c->n_levels - 1].is_digest;
}

/* A header without Content-Type gets one where libetpan would guess otherwise. */
static void default_type(struct check *c)
{
    struct entity *e = &c->entity;
    bool is_message = in_digest(c);
    struct str guess = precheck_boundary_guess(c);
    e->type = is_message ? STR("message") : STR("text");
    e->subtype = is_message ? STR("rfc822") : STR("plain");
    if (guess.len > 0 && !is_message) {
        c->notices |= NOTICE_BOUNDARY;
        e->type = STR("multipart");
        e->subtype = STR("mixed");
        e->boundary = guess;
        e->edge = c->n_edges++;
        buf_puts(&c->heads, "Content-Type: ");
        e->place.in_heads = c->heads.len;
        buf_puts(&c->heads, "multipart/mixed; boundary=\"");
        precheck_edge_put(&c->heads, e->edge);
        buf_puts(&c->heads, "\"\n");
    } else if (is_message) {
        buf_puts(&c->heads, "Content-Type: ");
        e->place.in_heads = c->heads.len;
        buf_puts(&c->heads, "message/rfc822\n");
    }
}

/* All that libetpan needs of an entity: what kind of container it opens. It would take
 * the first lines of a text for a header that is missing. */
static void show_type(struct check *c, bool opens)
{
    struct entity *e = &c->entity;
    if (opens) {
        buf_puts(&c->out, "Content-Type: ");
        e->place.in_out = c->out.len;
        if (str_eq_c(e->type, "multipart")) {
            /* no blank: libetpan opens a converter for each word */
            buf_puts(&c->out, "multipart/mixed;boundary=\"");
            precheck_edge_put(&c->out, e->edge);
            buf_puts(&c->out, "\"\n\n");
        } else {
            buf_puts(&c->out, "message/rfc822\n\n");
        }
    } else {
        buf_puts(&c->out, in_digest(c) ? "Content-Type: text/plain\n" : "X:\n");
        buf_puts(&c->out, "\n.\n");
    }
}

static void settle_type(struct check *c)
{
    struct entity *e = &c->entity;
    if (!e->has_type) {
        default_type(c);
    } else if (str_eq_c(e->type, "multipart")) {
        struct str boundary = precheck_boundary(c, e->boundary);
        c->notices |= str_eq(boundary, e->boundary) ? 0 : NOTICE_BOUNDARY;
        e->boundary = boundary;
    }
}

/* A container past the limit is shown as it is. */
static bool has_room(struct check *c)
{
    if (c->n_levels < MAIL_DEPTH_MAX) {
        return true;
    }
    precheck_limit(c, "nested levels", MAIL_DEPTH_MAX);
    put_plain(&c->heads, c->entity.place.in_heads);
    return false;
}

/* The header of the present entity is over: opens what its type says. */
static void end_header(struct check *c)
{
    struct entity *e = &c->entity;
    precheck_field(c);
    c->in_header = false;
    settle_type(c);
    bool is_multipart = str_eq_c(e->type, "multipart");
    c->entities[c->n_parts - 1].to = c->heads.len;
    bool is_mail = str_eq_c(e->type, "message") && str_eq_c(e->subtype, "rfc822") &&
                   !e->is_encoded;
    bool opens = ((is_multipart && e->boundary.len > 0) || is_mail) && has_room(c);
    show_type(c, opens);
    if (opens) {
        push_level(c, is_mail ? STR_NULL : e->boundary, str_eq_c(e->subtype, "digest"));
    }
    c->is_outside = opens && is_multipart;
    if (opens && is_mail) {
        begin_entity(c);
    } else if (!opens && is_multipart) {
        put_plain(&c->heads, e->place.in_heads);
    }
}

/* The header stops at offset c->at, maybe without an empty line: what was no field is
 * text, and what follows it. */
static void break_header(struct check *c)
{
    size_t from = c->entity.dropped_at;
    size_t end = c->at;
    while (c->in_header) {
        end_header(c);
    }
    if (from == STR_NPOS) {
        return;
    }
    c->notices |= NOTICE_NO_HEADER_END;
    size_t next = c->next;
    c->next = from;
    struct str line;
    while (c->next < end && next_line(c, &line)) {
        precheck_body_add(c);
    }
    c->at = end;
    c->next = next;
}

/* So much that is no field: the header is over, or there never was one. */
static bool is_no_header(const struct check *c, struct str line)
{
    const struct entity *e = &c->entity;
    if (e->dropped_at != STR_NPOS) {
        return c->at - e->dropped_at > NO_HEADER_BYTES;
    }
    return e->n_fields == 0 && line.len > NO_HEADER_BYTES && header_name_len(line) == 0;
}

static void header_line(struct check *c, struct str line)
{
    struct entity *e = &c->entity;
    if (is_no_header(c, line)) {
        break_header(c);
        precheck_body_add(c);
        return;
    }
    e->header_bytes += c->next - c->at;
    if (e->header_bytes > MAIL_HEADER_MAX_BYTES) {
        precheck_limit(c, "bytes of header", MAIL_HEADER_MAX_BYTES);
        e->skipping = true;
    }
    bool is_end = precheck_ends_header(c, line);
    if (is_end && e->dropped_at != STR_NPOS) {
        break_header(c);
        precheck_body_add(c);
    } else if (is_end) {
        end_header(c);
    } else if (e->header_bytes > MAIL_HEADER_MAX_BYTES) {
        return;
    } else if (line.len > 0 && line.ptr[0] != ' ' && line.ptr[0] != '\t') {
        start_field(c, line);
    } else if (!e->skipping && e->n_fields > 0 && !str_is_empty(str_trim(line))) {
        put_header_line(c, line);
    }
}

/* ---- the walk ---- */

static void at_boundary(struct check *c, size_t level, bool is_last)
{
    struct level *l = &c->levels[level];
    if (c->in_header) {
        break_header(c);
    }
    pop_levels(c, level + 1);
    l->is_closed = is_last && l->is_open;
    if (is_last) {
        c->is_outside = true; /* its end is written when something else begins */
    } else if (c->n_parts == MAIL_PARTS_MAX) {
        parts_over(c);
    } else {
        put_edge(c, l, false);
        l->is_open = true;
        begin_entity(c);
    }
}

static void text_line(struct check *c, struct str line)
{
    bool is_epilogue =
        c->is_outside && c->n_levels > 0 && c->levels[c->n_levels - 1].is_closed;
    if (c->is_outside) {
        buf_put(&c->stray, line);
        buf_putc(&c->stray, '\n');
    }
    if (!is_epilogue) {
        precheck_body_add(c);
    }
}

static void check_line(struct check *c, struct str line)
{
    bool is_last = false;
    while (line.len > 0 && line.ptr[line.len - 1] == '\0') {
        line.len--; /* nobody sees it */
    }
    int level = precheck_boundary_level(c, line, &is_last);
    if (level >= 0) {
        at_boundary(c, (size_t)level, is_last);
    } else if (c->in_header) {
        header_line(c, line);
    } else {
        text_line(c, line);
    }
}

static struct str notice_text(struct arena *a, unsigned bits)
{
    if (bits == 0) {
        return STR("");
    }
    struct buf b = BUF_INIT(256);
    for (size_t i = 0; i < ARRAY_LEN(notices); i++) {
        if ((bits & notices[i].bit) != 0) {
            buf_puts(&b, b.len > 0 ? ", " : "");
            buf_puts(&b, notices[i].text);
        }
    }
    struct str text = arena_str(a, buf_str(&b));
    buf_done(&b);
    return text;
}

/* ---- the start of a mail */

/* Mails of systems before LF: all lines of the header end with CR alone. */
static bool has_lone_cr(struct str raw)
{
    raw = str_sub(raw, 0, MAIL_HEADER_MAX_BYTES);
    size_t lf = str_find_byte(raw, '\n');
    size_t empty = str_find(str_sub(raw, 0, lf), STR("\r\r"));
    return lf == STR_NPOS || (empty != STR_NPOS && empty + 2 < lf);
}

/* Without what may stand before a header: a byte order mark, empty lines. */
static struct str skip_to_header(struct str raw)
{
    if (str_starts(raw, STR("\xef\xbb\xbf"))) {
        raw = str_from(raw, 3);
    }
    size_t n = 0;
    while (n < raw.len && (raw.ptr[n] == '\r' || raw.ptr[n] == '\n')) {
        n++;
    }
    struct str line = str_sub(raw, n, MAIL_HEADER_MAX_BYTES);
    bool is_field = is_mbox_from(line) ||
                    precheck_is_known(str_sub(line, 0, header_name_len(line)));
    return is_field ? str_from(raw, n) : raw;
}

void precheck_mail(struct arena *a, struct str raw, struct prechecked *ret)
{
    raw = skip_to_header(raw);
    struct check c = {.a = a, .raw = raw, .cr_ends = has_lone_cr(raw)};
    size_t max = raw.len * 2 + (size_t)MAIL_PARTS_MAX * 64 + 64;
    c.out = buf_within(a, SKELETON_USUAL, max);
    c.heads = buf_within(a, raw.len < HEADS_USUAL ? raw.len + 64 : HEADS_USUAL, max);
    c.text = BUF_INIT(raw.len + 1);
    c.entities = arena_take(a, MAIL_PARTS_MAX * sizeof *c.entities);
    c.stray = BUF_INIT(MAIL_TEXT_MAX_BYTES);
    begin_entity(&c);
    struct str line;
    while (!c.is_over && next_line(&c, &line)) {
        check_line(&c, line);
    }
    if (c.in_header) {
        c.at = raw.len;
        break_header(&c);
    }
    precheck_body_done(&c, is_in_parts(&c));
    pop_levels(&c, 0);
    *ret = (struct prechecked){.skeleton = buf_keep(&c.out, a),
                               .heads = buf_keep(&c.heads, a),
                               .entity = c.entities,
                               .n_entities = c.n_parts,
                               .cr_ends = c.cr_ends,
                               .stray = buf_keep(&c.stray, a),
                               .notice = notice_text(a, c.notices),
                               .limit = c.limit};
    buf_done(&c.out);
    buf_done(&c.heads);
    buf_done(&c.text);
    buf_done(&c.stray);
}
