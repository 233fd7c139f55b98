/* What the IMAP child says, as one that was taken over might: a kind (1 byte), a length
 * (1 byte), the body; and names of folders. */
#include "fuzz.h"

#include "post/imap_child.h"
#include "post/imap_feed.h"
#include "post/imap_name.h"

struct taken {
    struct in_mark mark;
    uint64_t choice;
    int n_chunks;
};

bool fuzz_init(void)
{
    return true;
}

static enum rc take_chunk(void *ctx, const struct in_mail *mails, size_t n_mails,
                          const struct in_mark *mark, struct err *err)
{
    struct taken *t = ctx;
    CLAIM(n_mails > 0 && n_mails <= IN_CHUNK_MAX_MAILS);
    for (size_t i = 0; i < n_mails; i++) {
        CLAIM(mails[i].raw.len <= IN_MAIL_MAX_BYTES);
        CLAIM(mails[i].size_bytes >= (int64_t)mails[i].raw.len);
        CLAIM(fuzz_is_line(mails[i].key) && mails[i].key.len > 0);
    }
    CLAIM(mark->uid >= 0 && mark->uid <= UINT32_MAX);
    CLAIM(mark->uidvalidity >= 0 && mark->uidvalidity <= UINT32_MAX);
    if (++t->n_chunks == 3 && t->choice % 4 == 0) {
        return err_set(err, RC_TEMP, "the store is full");
    }
    t->mark = *mark;
    return RC_OK;
}

static void check_feed(struct str in)
{
    struct taken taken = {.choice = fuzz_choice(in)};
    struct in_sink sink = {.chunk = take_chunk, .ctx = &taken};
    struct imap_feed *f = calloc(1, sizeof *f);
    CLAIM(f != NULL);
    f->sink = &sink;
    f->ascending = true;
    f->mark = (struct in_mark){.uidvalidity = 7, .uid = 40};
    enum rc rc = RC_OK;
    while (rc == RC_OK && in.len >= 2) {
        struct err err;
        size_t len = (unsigned char)in.ptr[1];
        struct frame frame = {.type = (uint8_t)in.ptr[0],
                              .body = arena_str(&f->chunk, str_sub(in, 2, len))};
        in = str_from(in, 2 + len);
        rc = imap_feed_take(f, &frame, &err);
        CLAIM(rc == RC_OK || rc == RC_INPUT || f->stopped);
        CLAIM(f->n < IN_CHUNK_MAX_MAILS);
    }
    struct err err;
    if (!f->stopped && f->trying > 0) {
        CLAIM(imap_feed_suspect(f) == RC_OK);
        rc = imap_feed_end(f, &err);
        CLAIM(rc == RC_OK || (rc == RC_TEMP && !f->heard) || f->stopped);
    } else if (!f->stopped) {
        CLAIM(imap_feed_recover(f, &err) == RC_OK || f->stopped);
    }
    CLAIM(f->mark.uid >= 0 && f->mark.uid <= UINT32_MAX);
    arena_done(&f->chunk);
    free(f);
}

static void check_name(struct arena *a, struct str in)
{
    const char *name = NULL;
    struct err err;
    enum rc rc = imap_name_encode(a, in, '.', &name, &err);
    CLAIM(rc == RC_OK || rc == RC_CONFIG);
    for (const char *p = name; rc == RC_OK && *p != '\0'; p++) {
        CLAIM(str_is_print(*p));
        CLAIM(*p != '*' && *p != '%');
    }
}

void fuzz_one(struct arena *a, struct str in)
{
    check_feed(in);
    check_name(a, in);
}
