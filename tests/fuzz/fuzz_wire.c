/* Frames between parent and reader child, as a child that was taken over might write
 * them. */
#include "fuzz.h"

#include "mail/token.h"
#include "reader/child/wire.h"

bool fuzz_init(void)
{
    return true;
}

static void check_reading(const struct reading *r)
{
    const struct str lines[] = {r->from,       r->from_name,    r->subject,
                                r->message_id, r->references,   r->in_reply_to,
                                r->reason,     r->bounce_status};
    int32_t min = 0, max = 0;
    CLAIM(r->kind <= READING_UNREADABLE && r->intent <= INTENT_AUTO);
    CLAIM(r->scale <= SCALE_CES && r->bounce_class <= BOUNCE_OTHER);
    reading_scale_bounds(r->scale, &min, &max);
    CLAIM(!(r->has_score && r->review));
    CLAIM(!r->has_score || (r->score >= min && r->score <= max));
    CLAIM(r->n_candidates <= READING_CANDIDATES_MAX);
    CLAIM(r->n_tokens <= READING_TOKENS_MAX);
    CLAIM(r->n_files <= MAIL_FILES_MAX);
    CLAIM(r->lang[2] == '\0');
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        CLAIM(fuzz_is_line(lines[i]));
    }
    CLAIM(fuzz_is_text(r->reply) && fuzz_is_text(r->comment));
    for (size_t i = 0; i < r->n_tokens; i++) {
        CLAIM(r->tokens[i].len >= 16 && r->tokens[i].len <= 40);
    }
    for (size_t i = 0; i < r->n_candidates; i++) {
        CLAIM(fuzz_is_text(r->candidates[i].evidence));
    }
}

static void check_request(struct str in)
{
    struct reader_request req;
    struct err err;
    enum rc rc = wire_get_request(in, &req, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    if (rc == RC_OK) {
        struct buf b CLEANUP(buf_done) = BUF_INIT(WIRE_REQUEST_MAX_BYTES);
        CLAIM(fuzz_is_view(req.raw, in) && fuzz_is_view(req.sent_text, in));
        wire_put_request(&b, &req);
        CLAIM(str_eq(str_from(buf_str(&b), WIRE_HEAD_BYTES), in));
    }
}

void fuzz_one(struct arena *a, struct str in)
{
    struct reading r;
    struct err err;
    size_t len = 0;
    (void)a;
    if (in.len >= WIRE_HEAD_BYTES &&
        wire_get_head((const unsigned char *)in.ptr, 4096, &len, &err) == RC_OK) {
        CLAIM(len <= 4096);
        in = str_from(in, WIRE_HEAD_BYTES); /* a whole frame */
    }
    check_request(in);
    enum rc rc = wire_get_reading(in, &r, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    if (rc == RC_OK) {
        struct buf b CLEANUP(buf_done) = BUF_INIT(WIRE_READING_MAX_BYTES);
        check_reading(&r);
        wire_put_reading(&b, &r);
        CLAIM(str_eq(str_from(buf_str(&b), WIRE_HEAD_BYTES), in));
    }
}
