/* A whole mail through the reader. Behind a line "=SENT=" stands the text we
 * sent; without one half of the mail itself may play it. */
#include "fuzz.h"

#include "reader/child/wire.h"
#include "reader/read.h"

bool fuzz_init(void)
{
    struct err err;
    CLAIM(reader_prepare(&err) == RC_OK);
    return true;
}

static void check_reading(const struct reader_request *req, const struct reading *r)
{
    int32_t min = 0, max = 0;
    reading_scale_bounds(req->scale, &min, &max);
    CLAIM(!(r->has_score && r->review));
    CLAIM(!r->has_score || (r->score >= min && r->score <= max));
    CLAIM(!r->has_score || r->kind == READING_REPLY);
    CLAIM(r->n_candidates <= READING_CANDIDATES_MAX);
    CLAIM(r->n_tokens <= READING_TOKENS_MAX);
    /* a byte of an 8-bit charset becomes three at most */
    CLAIM(r->reply.len <= 3 * req->raw.len + 64);
    CLAIM(fuzz_is_subsequence(r->comment, r->reply));
}

/* What the child says must pass what its parent checks: else the mail is set aside. */
static void check_wire(struct arena *a, const struct reading *r, struct str *ret_bytes)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(WIRE_READING_MAX_BYTES);
    struct reading again;
    struct err err;
    wire_put_reading(&b, r);
    CLAIM(!b.over);
    *ret_bytes = arena_str(a, buf_str(&b));
    struct str content = str_from(*ret_bytes, WIRE_HEAD_BYTES);
    CLAIM(wire_get_reading(content, &again, &err) == RC_OK);
}

void fuzz_one(struct arena *a, struct str in)
{
    uint64_t choice = fuzz_choice(in);
    struct str sent = fuzz_cut(&in, STR("\n=SENT=\n"));
    if (sent.ptr == NULL && choice % 4 == 0) {
        sent = str_from(in, in.len / 2);
    }
    struct reader_request req = {.raw = in,
                                 .scale = (enum reading_scale)(choice / 4 % 3),
                                 .sent_text = fuzz_text(a, sent)};
    struct reading r;
    struct str bytes;
    reader_read(a, &req, &r);
    check_reading(&req, &r);
    check_wire(a, &r, &bytes);
    if (choice / 16 % 16 == 0) { /* the same mail reads the same */
        struct str again;
        reader_read(a, &req, &r);
        check_wire(a, &r, &again);
        CLAIM(str_eq(bytes, again));
    }
}
