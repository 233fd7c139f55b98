/* Walks over a raw mail line by line, counting what could hurt and repairing headers.
 * Must never recurse, nor look at a line more than once for each open boundary. */
#include "mail/precheck.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/header.h"
#include "mail/parse.h"

enum { BOUNDARY_MAX_BYTES = 256 };

enum notice {
    NOTICE_DROPPED_LINE = 1,
    NOTICE_REPEATED_FIELD = 2,
    NOTICE_NO_HEADER_END = 4,
    NOTICE_OPEN_WORD = 8
};

static const struct {
    unsigned bit;
    const char *text;
} notices[] = {
    {NOTICE_DROPPED_LINE, "header lines without a colon"},
    {NOTICE_REPEATED_FIELD, "repeated content headers"},
    {NOTICE_NO_HEADER_END, "no empty line after a header"},
    {NOTICE_OPEN_WORD, "encoded words without an end"},
};

/* Free text by definition: parentheses there are no comments. */
static const char *const unstructured[] = {"subject", "comments", "content-description",
                                           "keywords"};

/* A container whose end is not seen yet. */
struct level {
    struct str boundary; /* "" for message/rfc822 */
    size_t type_at;      /* its type in the copy */
    bool is_digest, is_open;
};

/* The mail or part whose header is being read, or was read last. */
struct entity {
    size_t header_bytes;
    size_t n_fields;
    size_t dropped_at; /* offset of the first line that is no field; STR_NPOS */
    bool skipping;     /* the present field is dropped with its continuations */
    bool has_type, has_encoding;
    bool is_encoded; /* quoted-printable or base64 */
    struct str type, subtype, boundary;
    size_t type_at; /* in the copy, when it has a boundary */
};

struct check {
    struct arena *a;
    struct str raw;
    size_t at;        /* offset of the present line */
    size_t next;      /* offset of the line after it */
    char line_end;    /* LF; CR in mails that know no LF */
    struct buf out;   /* the repaired copy */
    struct buf field; /* the present field, unfolded */
    size_t field_at;  /* where it begins in out */
    struct level levels[MAIL_DEPTH_MAX];
    size_t n_levels;
    size_t n_parts;
    bool in_header;
    struct entity entity;
    unsigned notices;
    struct err *err;
};

static enum rc refuse(struct check *c, const char *what, int limit)
{
    return err_set(c->err, RC_INPUT, "mail refused: more than %d %s", limit, what);
}

/* The line at c->next without its end; false at the end of the mail. */
static bool next_line(struct check *c, struct str *ret_line)
{
    if (c->next >= c->raw.len) {
        return false;
    }
    c->at = c->next;
    struct str rest = str_from(c->raw, c->at);
    size_t n = str_find_byte(rest, c->line_end);
    c->next = n == STR_NPOS ? c->raw.len : c->at + n + 1;
    struct str line = str_sub(rest, 0, n);
    while (line.len > 0 && line.ptr[line.len - 1] == '\r') {
        line.len--;
    }
    *ret_line = line;
    return true;
}

static void put_line(struct check *c, struct str line)
{
    buf_put(&c->out, line);
    buf_putc(&c->out, '\n');
}

static void put_header_line(struct check *c, struct str line)
{
    for (size_t i = 0; i < line.len; i++) {
        char ch = line.ptr[i];
        if (ch == '\0') {
            continue;
        }
        if ((ch >= 1 && ch < 0x20 && ch != '\t') || ch == 0x7f) {
            ch = ' ';
        }
        buf_putc(&c->out, ch);
        buf_putc(&c->field, ch);
    }
    /* to libetpan a backslash quotes the line end too, and what follows it is header */
    if (c->out.len > 0 && c->out.ptr[c->out.len - 1] == '\\') {
        c->out.ptr[c->out.len - 1] = ' ';
        c->field.ptr[c->field.len - 1] = ' ';
    }
    buf_putc(&c->out, '\n');
}

static enum rc begin_entity(struct check *c)
{
    if (++c->n_parts > MAIL_PARTS_MAX) {
        return refuse(c, "parts", MAIL_PARTS_MAX);
    }
    c->entity = (struct entity){.dropped_at = STR_NPOS};
    c->in_header = true;
    buf_clear(&c->field);
    return RC_OK;
}

static enum rc push_level(struct check *c, struct str boundary, bool is_digest)
{
    if (c->n_levels == MAIL_DEPTH_MAX) {
        return refuse(c, "nested levels", MAIL_DEPTH_MAX);
    }
    c->levels[c->n_levels++] =
        (struct level){.boundary = boundary, .is_digest = is_digest};
    c->levels[c->n_levels - 1].type_at = c->entity.type_at;
    return RC_OK;
}

/* Closes all levels from n on. To libetpan the text of a multipart whose boundary never
 * comes is a part, with a header that was not checked: it becomes plain text. */
static void pop_levels(struct check *c, size_t n)
{
    static const struct str plain = {"text/plain", sizeof "text/plain" - 1};
    while (c->n_levels > n) {
        const struct level *l = &c->levels[--c->n_levels];
        if (l->boundary.len == 0 || l->is_open || c->out.over) {
            continue;
        }
        for (size_t i = 0; c->out.ptr[l->type_at + i] != ';'; i++) {
            c->out.ptr[l->type_at + i] = i < plain.len ? plain.ptr[i] : ' ';
        }
    }
}

static enum rc check_comments(struct check *c, struct str value)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < value.len; i++) {
        char ch = value.ptr[i];
        if (ch == '\\') {
            i++;
        } else if (ch == '"' && depth == 0) {
            quoted = !quoted;
        } else if (ch == '(' && !quoted) {
            depth++;
        } else if (ch == ')' && !quoted && depth > 0) {
            depth--;
        }
        if (depth > MAIL_COMMENT_DEPTH_MAX) {
            return refuse(c, "nested comments", MAIL_COMMENT_DEPTH_MAX);
        }
    }
    return RC_OK;
}

/* libetpan 1.9.4 writes out of bounds for boundary="\"" (fixed upstream in 3f14913). A
 * quote gets into its idea of the boundary only behind a backslash, wherever in the
 * field its parser and ours may disagree. */
static enum rc check_boundary(struct check *c, struct str value, struct str boundary)
{
    bool is_bad =
        boundary.len > BOUNDARY_MAX_BYTES ||
        (str_ihas(value, STR("boundary")) && str_find_byte(value, '\\') != STR_NPOS);
    for (size_t i = 0; i < boundary.len; i++) {
        is_bad = is_bad || boundary.ptr[i] == '"' || boundary.ptr[i] == '\\';
    }
    if (is_bad) {
        return err_set(c->err, RC_INPUT, "mail refused: malformed boundary");
    }
    return RC_OK;
}

/* Where libetpan and we may read a field differently, it gets what we read: else it
 * opens parts whose headers were never checked. */
static void rewrite_field(struct check *c, const char *name)
{
    c->out.len = c->field_at;
    buf_puts(&c->out, name);
}

static enum rc content_type_done(struct check *c, struct str value)
{
    struct entity *e = &c->entity;
    struct header_media media;
    header_media_parse(c->a, arena_str(c->a, value), &media);
    if (media.over) {
        return refuse(c, "parameters", MAIL_PARAMS_MAX);
    }
    e->has_type = true;
    e->type = media.type;
    e->subtype = media.subtype;
    for (size_t i = 0; i < media.n_params; i++) {
        const struct header_param *p = &media.params[i];
        if (!str_ieq_c(p->name, "boundary") || p->section >= 0) {
            continue;
        }
        enum rc rc = check_boundary(c, value, p->value);
        if (rc != RC_OK) {
            return rc;
        }
        if (str_is_empty(e->boundary)) {
            e->boundary = str_trim_end(p->value);
        }
    }
    if (str_ihas(value, STR("multipart")) || str_ihas(value, STR("message")) ||
        str_ihas(value, STR("boundary"))) {
        rewrite_field(c, "Content-Type: ");
        e->type_at = c->out.len;
        header_media_put(&c->out, &media, e->boundary);
        buf_putc(&c->out, '\n');
    }
    return check_boundary(c, value, STR_NULL);
}

static void encoding_done(struct check *c, struct str value)
{
    static const char *const names[] = {"base64", "quoted-printable"};
    size_t n = 0;
    while (n < value.len && !str_is_space(value.ptr[n]) && value.ptr[n] != ';' &&
           value.ptr[n] != '(') {
        n++;
    }
    c->entity.has_encoding = true;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_ieq_c(str_sub(value, 0, n), names[i])) {
            c->entity.is_encoded = true;
            rewrite_field(c, "Content-Transfer-Encoding: ");
            buf_puts(&c->out, names[i]);
            buf_putc(&c->out, '\n');
        }
    }
}

/* The present field is complete in c->field. */
static enum rc field_done(struct check *c)
{
    struct str field = buf_str(&c->field);
    size_t colon = str_find_byte(field, ':');
    if (colon == STR_NPOS) {
        return RC_OK;
    }
    struct str name = str_trim(str_sub(field, 0, colon));
    struct str value = str_trim(str_from(field, colon + 1));
    enum rc rc = RC_OK;
    bool is_free = str_istarts(name, STR("x-"));
    for (size_t i = 0; i < ARRAY_LEN(unstructured); i++) {
        is_free = is_free || str_ieq_c(name, unstructured[i]);
    }
    if (!is_free) {
        rc = check_comments(c, value);
    }
    if (!str_ieq_c(name, "subject") && !str_istarts(name, STR("content-"))) {
        /* libetpan decodes neither of these */
        bool broken =
            header_break_words(c->out.ptr + c->field_at, c->out.len - c->field_at);
        c->notices |= broken ? NOTICE_OPEN_WORD : 0;
    }
    if (rc == RC_OK && str_ieq_c(name, "content-type")) {
        rc = content_type_done(c, value);
    } else if (rc == RC_OK && str_ieq_c(name, "content-disposition")) {
        struct header_media media;
        header_media_parse(c->a, arena_str(c->a, value), &media);
        rc = media.over ? refuse(c, "parameters", MAIL_PARAMS_MAX) : RC_OK;
    } else if (str_ieq_c(name, "content-transfer-encoding")) {
        encoding_done(c, value);
    }
    buf_clear(&c->field);
    return rc;
}

static bool is_mbox_from(struct str line)
{
    return str_starts(line, STR("From ")) || str_starts(line, STR(">From "));
}

static enum rc start_field(struct check *c, struct str line)
{
    struct entity *e = &c->entity;
    enum rc rc = field_done(c);
    if (rc != RC_OK) {
        return rc;
    }
    struct str name = str_sub(line, 0, header_name_len(line));
    e->skipping = true;
    if (str_is_empty(name)) {
        if (!is_mbox_from(line)) {
            c->notices |= NOTICE_DROPPED_LINE;
            e->dropped_at = e->dropped_at == STR_NPOS ? c->at : e->dropped_at;
        }
        return RC_OK;
    }
    if ((e->has_type && str_ieq_c(name, "content-type")) ||
        (e->has_encoding && str_ieq_c(name, "content-transfer-encoding"))) {
        c->notices |= NOTICE_REPEATED_FIELD;
        return RC_OK;
    }
    if (++e->n_fields > MAIL_HEADERS_MAX) {
        return refuse(c, "header fields", MAIL_HEADERS_MAX);
    }
    e->skipping = false;
    c->field_at = c->out.len;
    put_header_line(c, line);
    return RC_OK;
}

static bool in_digest(const struct check *c)
{
    return c->n_levels > 0 && c->levels[c->n_levels - 1].is_digest;
}

/* The header of the present entity is over: opens what its type says. */
static enum rc end_header(struct check *c)
{
    struct entity *e = &c->entity;
    enum rc rc = field_done(c);
    if (rc != RC_OK) {
        return rc;
    }
    c->in_header = false;
    if (!e->has_type) {
        bool is_message = in_digest(c);
        e->type = is_message ? STR("message") : STR("text");
        e->subtype = is_message ? STR("rfc822") : STR("plain");
        if (c->n_parts > 1 && e->n_fields == 0) {
            /* libetpan takes the first lines of the text for the missing header */
            put_line(c, is_message ? STR("Content-Type: message/rfc822")
                                   : STR("Content-Type: text/plain"));
        }
    }
    put_line(c, STR_NULL);
    if (str_eq_c(e->type, "multipart") && e->boundary.len > 0) {
        return push_level(c, e->boundary, str_eq_c(e->subtype, "digest"));
    }
    if (str_eq_c(e->type, "message") && str_eq_c(e->subtype, "rfc822") &&
        !e->is_encoded) {
        rc = push_level(c, STR_NULL, false);
        return rc == RC_OK ? begin_entity(c) : rc;
    }
    return RC_OK;
}

/* The header stops without an empty line at offset c->at: what was no field is text. */
static enum rc break_header(struct check *c)
{
    size_t from = c->entity.dropped_at;
    size_t end = c->at;
    enum rc rc = RC_OK;
    while (rc == RC_OK && c->in_header) {
        rc = end_header(c);
    }
    if (rc != RC_OK || from == STR_NPOS) {
        return rc;
    }
    c->notices |= NOTICE_NO_HEADER_END;
    size_t next = c->next;
    c->next = from;
    struct str line;
    while (c->next < end && next_line(c, &line)) {
        put_line(c, line);
    }
    c->at = end;
    c->next = next;
    return RC_OK;
}

/* Which open boundary the line is, -1 when none. */
static int find_boundary(const struct check *c, struct str line, bool *ret_is_last)
{
    if (!str_starts(line, STR("--"))) {
        return -1;
    }
    line = str_trim_end(str_from(line, 2));
    for (size_t i = 0; i < c->n_levels; i++) {
        struct str boundary = c->levels[i].boundary;
        if (boundary.len == 0 || !str_starts(line, boundary)) {
            continue;
        }
        struct str tail = str_from(line, boundary.len);
        if (str_is_empty(tail) || str_eq_c(tail, "--")) {
            *ret_is_last = !str_is_empty(tail);
            return (int)i;
        }
    }
    return -1;
}

static enum rc at_boundary(struct check *c, struct str line, size_t level, bool is_last)
{
    enum rc rc = c->in_header ? break_header(c) : RC_OK;
    if (rc != RC_OK) {
        return rc;
    }
    put_line(c, line);
    c->levels[level].is_open = c->levels[level].is_open || !is_last;
    pop_levels(c, is_last ? level : level + 1);
    return is_last ? RC_OK : begin_entity(c);
}

static enum rc check_line(struct check *c, struct str line)
{
    bool is_last = false;
    int level = find_boundary(c, line, &is_last);
    if (level >= 0) {
        return at_boundary(c, line, (size_t)level, is_last);
    }
    if (!c->in_header) {
        put_line(c, line);
        return RC_OK;
    }
    c->entity.header_bytes += c->next - c->at;
    if (c->entity.header_bytes > MAIL_HEADER_MAX_BYTES) {
        return refuse(c, "bytes of header", MAIL_HEADER_MAX_BYTES);
    }
    if (line.len == 0) {
        return end_header(c);
    }
    if (line.ptr[0] != ' ' && line.ptr[0] != '\t') {
        return start_field(c, line);
    }
    if (!c->entity.skipping && c->entity.n_fields > 0 &&
        !str_is_empty(str_trim(line))) {
        put_header_line(c, line);
    }
    return RC_OK;
}

static struct str notice_text(struct arena *a, unsigned bits)
{
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

enum rc precheck_mail(struct arena *a, struct str raw, struct str *ret_clean,
                      struct str *ret_notice, struct err *err)
{
    if (str_starts(raw, STR("\xef\xbb\xbf"))) {
        raw = str_from(raw, 3);
    }
    struct check c = {.a = a, .raw = raw, .line_end = '\n', .err = err};
    if (str_find_byte(raw, '\n') == STR_NPOS) {
        c.line_end = '\r';
    }
    c.out = BUF_INIT(raw.len * 2 + (size_t)MAIL_PARTS_MAX * 32 + 64);
    c.field = BUF_INIT((size_t)MAIL_HEADER_MAX_BYTES + 1);
    enum rc rc = begin_entity(&c);
    struct str line;
    while (rc == RC_OK && next_line(&c, &line)) {
        rc = check_line(&c, line);
    }
    if (rc == RC_OK && c.in_header) {
        c.at = raw.len;
        rc = break_header(&c);
    } else if (raw.len > 0 && raw.ptr[raw.len - 1] != c.line_end && c.out.len > 0) {
        c.out.len--; /* the last line has no end */
    }
    pop_levels(&c, 0);
    if (rc == RC_OK) {
        *ret_clean = arena_str(a, buf_str(&c.out));
        *ret_notice = notice_text(a, c.notices);
    }
    buf_done(&c.out);
    buf_done(&c.field);
    return rc;
}
