/* Writes and reads the frames between parent and reader child.
 * Must never read past a frame, whatever lengths it claims. */
#include "reader/child/wire.h"

#include <string.h>

#include "base/attr.h"

enum { WIRE_MARK = 0x4e465231 }; /* "NFR1" */
/* A token someone else made up may lack a digit: length and alphabet alone are checked.
 */
enum { TOKEN_BYTES_MIN = 16, TOKEN_BYTES_MAX = 40 };

/* ---- writing ---- */

static void put_u32(struct buf *b, uint32_t v)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        buf_putc(b, (char)(unsigned char)(v >> shift & 0xff));
    }
}

static void put_u64(struct buf *b, uint64_t v)
{
    put_u32(b, (uint32_t)(v & 0xffffffff));
    put_u32(b, (uint32_t)(v >> 32));
}

static void put_str(struct buf *b, struct str s)
{
    if (s.len > UINT32_MAX) {
        b->over = true;
        return;
    }
    put_u32(b, (uint32_t)s.len);
    buf_put(b, s);
}

/* Leaves room for the head. */
size_t wire_begin(struct buf *b)
{
    size_t at = b->len;
    put_u32(b, WIRE_MARK);
    put_u32(b, 0);
    return at;
}

void wire_end(struct buf *b, size_t at)
{
    size_t len = b->over ? 0 : b->len - at - WIRE_HEAD_BYTES;
    for (size_t i = 0; !b->over && i < 4; i++) {
        b->ptr[at + 4 + i] = (char)(unsigned char)(len >> (8 * i) & 0xff);
    }
}

void wire_put_request(struct buf *b, const struct reader_request *req)
{
    size_t at = wire_begin(b);
    put_u32(b, req->truncated ? 1 : 0);
    put_u32(b, (uint32_t)req->scale);
    put_u32(b, req->scale_shown ? 1 : 0);
    put_str(b, req->raw);
    put_str(b, req->sent_text);
    put_u32(b, req->to_end ? 1 : 0);
    put_str(b, req->own_domain);
    put_u32(b, (uint32_t)req->files.n);
    put_u32(b, (uint32_t)req->files.bytes);
    wire_end(b, at);
}

static void put_files(struct buf *b, const struct reading *r)
{
    put_u32(b, (uint32_t)r->n_files);
    for (size_t i = 0; i < r->n_files && i < MAIL_FILES_MAX; i++) {
        const struct mail_file *f = &r->files[i];
        put_u32(b, (uint32_t)f->fate);
        put_str(b, f->name);
        put_str(b, f->type);
        put_str(b, f->bytes);
    }
}

void wire_put_reading(struct buf *b, const struct reading *r)
{
    size_t at = wire_begin(b);
    put_u32(b, (uint32_t)r->kind);
    put_u32(b, (uint32_t)r->intent);
    put_u32(b, (uint32_t)r->scale);
    put_u32(b, (uint32_t)r->bounce_class);
    put_u32(b, r->is_auto ? 1 : 0);
    put_u32(b, r->is_guess ? 1 : 0);
    put_u32(b, r->has_score ? 1 : 0);
    put_u32(b, r->review ? 1 : 0);
    put_u32(b, r->asks ? 1 : 0);
    put_u32(b, r->has_attachment ? 1 : 0);
    put_u32(b, (uint32_t)r->score);
    put_u64(b, (uint64_t)r->date);
    put_u32(b, (uint32_t)r->n_candidates);
    for (size_t i = 0; i < r->n_candidates && i < READING_CANDIDATES_MAX; i++) {
        put_u32(b, (uint32_t)r->candidates[i].score);
        put_str(b, r->candidates[i].evidence);
    }
    put_u32(b, (uint32_t)r->n_tokens);
    for (size_t i = 0; i < r->n_tokens && i < READING_TOKENS_MAX; i++) {
        put_str(b, r->tokens[i]);
    }
    put_str(b, str_of(r->lang, strnlen(r->lang, sizeof r->lang)));
    const struct str texts[] = {
        r->reply,        r->comment,          r->from,          r->from_name,
        r->subject,      r->message_id,       r->in_reply_to,   r->references,
        r->auth_results, r->bounce_recipient, r->bounce_status, r->reason,
        r->signature};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        put_str(b, texts[i]);
    }
    put_files(b, r);
    wire_end(b, at);
}

/* ---- reading ---- */

struct cursor {
    struct str rest;
    bool bad;
};

static uint32_t get_u32(struct cursor *c)
{
    if (c->rest.len < 4) {
        c->bad = true;
        return 0;
    }
    uint32_t v = 0;
    for (unsigned i = 0; i < 4; i++) {
        v |= (uint32_t)(unsigned char)c->rest.ptr[i] << (8 * i);
    }
    c->rest = str_from(c->rest, 4);
    return v;
}

static uint64_t get_u64(struct cursor *c)
{
    uint64_t low = get_u32(c);
    return low | (uint64_t)get_u32(c) << 32;
}

static struct str get_bytes(struct cursor *c)
{
    size_t len = get_u32(c);
    if (c->bad || len > c->rest.len) {
        c->bad = true;
        return STR_NULL;
    }
    struct str s = str_sub(c->rest, 0, len);
    c->rest = str_from(c->rest, len);
    return s;
}

static bool get_bool(struct cursor *c)
{
    uint32_t v = get_u32(c);
    c->bad = c->bad || v > 1;
    return v == 1;
}

/* An enum or count: 0 .. max. */
static uint32_t get_upto(struct cursor *c, uint32_t max)
{
    uint32_t v = get_u32(c);
    if (v > max) {
        c->bad = true;
        return 0;
    }
    return v;
}

/* Any number: what a candidate says is for a person to judge ("2025"). */
static int32_t get_i32(struct cursor *c)
{
    return (int32_t)get_u32(c);
}

static struct str get_text(struct cursor *c)
{
    struct str s = get_bytes(c);
    if (!str_is_utf8(s) || str_find_byte(s, '\0') != STR_NPOS) {
        c->bad = true;
        return STR_NULL;
    }
    return s;
}

static struct str get_line(struct cursor *c)
{
    struct str s = get_text(c);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.ptr[i];
        c->bad = c->bad || (ch < 0x20 && ch != '\t') || ch == 0x7f;
    }
    return s;
}

static struct str get_token(struct cursor *c)
{
    struct str s = get_line(c);
    for (size_t i = 0; i < s.len; i++) {
        c->bad = c->bad || str_lower(s.ptr[i]) != s.ptr[i] || !str_is_alnum(s.ptr[i]);
    }
    c->bad = c->bad || s.len < TOKEN_BYTES_MIN || s.len > TOKEN_BYTES_MAX;
    return s;
}

static void get_lang(struct cursor *c, struct reading *r)
{
    struct str s = get_bytes(c);
    if (s.len != 0 && s.len != sizeof r->lang - 1) {
        c->bad = true;
        return;
    }
    for (size_t i = 0; i < s.len; i++) {
        c->bad = c->bad || s.ptr[i] < 'a' || s.ptr[i] > 'z';
        r->lang[i] = s.ptr[i];
    }
}

static void get_lists(struct cursor *c, struct reading *r)
{
    r->n_candidates = get_upto(c, READING_CANDIDATES_MAX);
    for (size_t i = 0; i < r->n_candidates; i++) {
        r->candidates[i].score = get_i32(c);
        r->candidates[i].evidence = get_text(c);
    }
    r->n_tokens = get_upto(c, READING_TOKENS_MAX);
    for (size_t i = 0; i < r->n_tokens; i++) {
        r->tokens[i] = get_token(c);
    }
}

static void get_texts(struct cursor *c, struct reading *r)
{
    r->reply = get_text(c);
    r->comment = get_text(c);
    r->from = get_line(c);
    r->from_name = get_line(c);
    r->subject = get_line(c);
    r->message_id = get_line(c);
    r->in_reply_to = get_line(c);
    r->references = get_line(c);
    r->auth_results = get_text(c);
    r->bounce_recipient = get_line(c);
    r->bounce_status = get_line(c);
    r->reason = get_line(c);
    r->signature = get_text(c);
}

/* Bytes only of what is passed on; a type is two words with a slash between. */
static void get_files(struct cursor *c, struct reading *r)
{
    r->n_files = get_upto(c, MAIL_FILES_MAX);
    for (size_t i = 0; i < r->n_files; i++) {
        struct mail_file *f = &r->files[i];
        f->fate = (enum file_fate)get_upto(c, FILE_IS_MAIL);
        f->name = get_line(c);
        f->type = get_line(c);
        f->bytes = get_bytes(c);
        size_t slash = str_find_byte(f->type, '/');
        c->bad = c->bad || f->name.len == 0 || f->name.len > MAIL_FILE_NAME_MAX ||
                 str_find_byte(f->name, '/') != STR_NPOS || slash == STR_NPOS ||
                 slash == 0 || slash + 1 == f->type.len ||
                 (f->fate != FILE_PASSED && f->bytes.len > 0);
    }
}

static void check_score(struct cursor *c, const struct reading *r)
{
    int32_t min = 0;
    int32_t max = 0;
    reading_scale_bounds(r->scale, &min, &max);
    bool in_scale = r->score >= min && r->score <= max;
    c->bad = c->bad || (r->has_score && (r->review || !in_scale));
}

enum rc wire_get_head(const unsigned char head[WIRE_HEAD_BYTES], size_t max,
                      size_t *ret_len, struct err *err)
{
    struct cursor c = {.rest = str_of((const char *)head, WIRE_HEAD_BYTES)};
    uint32_t mark = get_u32(&c);
    size_t len = get_u32(&c);
    if (mark != WIRE_MARK || len > max) {
        return err_set(err, RC_INPUT, "malformed frame");
    }
    *ret_len = len;
    return RC_OK;
}

enum rc wire_next(struct str *content, struct str *ret_inner, struct err *err)
{
    unsigned char head[WIRE_HEAD_BYTES] = {0};
    size_t len = 0;
    if (content->len == 0) {
        return RC_NONE;
    }
    bool whole = content->len >= sizeof head;
    memcpy(head, content->ptr, whole ? sizeof head : content->len);
    enum rc rc = wire_get_head(head, whole ? content->len - sizeof head : 0, &len, err);
    if (rc == RC_OK) {
        *ret_inner = str_sub(*content, sizeof head, len);
        *content = str_from(*content, sizeof head + len);
    }
    return rc;
}

enum rc wire_get_request(struct str content, struct reader_request *ret_req,
                         struct err *err)
{
    struct cursor c = {.rest = content};
    struct reader_request req = {0};
    req.truncated = get_bool(&c);
    req.scale = (enum reading_scale)get_upto(&c, SCALE_CES);
    req.scale_shown = get_bool(&c);
    req.raw = get_bytes(&c);
    req.sent_text = get_bytes(&c);
    req.to_end = get_bool(&c);
    req.own_domain = get_bytes(&c);
    req.files.n = get_u32(&c);
    req.files.bytes = get_u32(&c);
    if (c.bad || c.rest.len > 0) {
        return err_set(err, RC_INPUT, "malformed request");
    }
    *ret_req = req;
    return RC_OK;
}

enum rc wire_get_reading(struct str content, struct reading *ret_reading,
                         struct err *err)
{
    struct cursor c = {.rest = content};
    struct reading r = {0};
    r.kind = (enum reading_kind)get_upto(&c, READING_UNREADABLE);
    r.intent = (enum reading_intent)get_upto(&c, INTENT_AUTO);
    r.scale = (enum reading_scale)get_upto(&c, SCALE_CES);
    r.bounce_class = (enum bounce_class)get_upto(&c, BOUNCE_OTHER);
    r.is_auto = get_bool(&c);
    r.is_guess = get_bool(&c);
    r.has_score = get_bool(&c);
    r.review = get_bool(&c);
    r.asks = get_bool(&c);
    r.has_attachment = get_bool(&c);
    r.score = get_i32(&c);
    r.date = (int64_t)get_u64(&c);
    get_lists(&c, &r);
    get_lang(&c, &r);
    get_texts(&c, &r);
    get_files(&c, &r);
    check_score(&c, &r);
    if (c.bad || c.rest.len > 0) {
        return err_set(err, RC_INPUT, "malformed reading");
    }
    *ret_reading = r;
    return RC_OK;
}
