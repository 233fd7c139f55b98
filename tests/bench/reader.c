/* The reader against bare libetpan, from memory, and on hostile shapes:
 *   reader ours|etpan DIR     mails per CPU second over all .eml below DIR, best pass
 *   reader shape NAME BYTES   CPU seconds and peak MB for one mail of that shape
 *   reader shapes             the names of the shapes */
#include <dirent.h>
#include <inttypes.h>
#include <libetpan/charconv.h>
#include <libetpan/mailmime.h>
#include <libetpan/mailmime_content.h>
#include <sys/resource.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "reader/read.h"
#include "shapes.h"

enum {
    MAILS_MAX = 4096,
    MAIL_MAX = 64 * 1024 * 1024,
    PASSES = 5,
    PASS_MS = 250,
    SHAPE_READS = 3
};

struct mails {
    struct str mail[MAILS_MAX];
    size_t n;
};

static NORETURN void fail(const char *what)
{
    (void)fprintf(stderr, "bench reader: %s\n", what);
    exit(1);
}

static int64_t cpu_us(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void mails_load(struct arena *a, const char *path, struct mails *ms)
{
    DIR *dir = opendir(path);
    for (struct dirent *e = dir != NULL ? readdir(dir) : NULL; e != NULL;
         e = readdir(dir)) {
        const char *name = arena_printf(a, "%s/%s", path, e->d_name).ptr;
        struct err err;
        if (e->d_name[0] == '.' || ms->n == MAILS_MAX) {
            continue;
        }
        if (!str_ends(str_c(name), STR(".eml"))) {
            mails_load(a, name, ms); /* a folder, or nothing */
        } else if (file_read(a, name, MAIL_MAX, &ms->mail[ms->n], &err) == RC_OK) {
            ms->n++;
        }
    }
    if (dir != NULL) {
        (void)closedir(dir);
    }
}

/* ---- ours: all that `parse` does but the files and the printing */

static size_t read_ours(struct arena *a, struct str raw)
{
    struct reader_request req = {.raw = raw, .scale = SCALE_NPS};
    struct reading r;
    reader_read(a, &req, &r);
    arena_reset(a);
    return r.reply.len + 1;
}

/* ---- bare libetpan: structure, and the text parts decoded; no header, no more */

static size_t etpan_text(struct mailmime *mime)
{
    struct mailmime_data *data = mime->mm_data.mm_single;
    struct mailmime_single_fields fields;
    char *text = NULL;
    char *utf8 = NULL;
    size_t at = 0;
    size_t len = 0;
    size_t utf8_len = 0;
    if (data == NULL || data->dt_type != MAILMIME_DATA_TEXT) {
        return 0;
    }
    mailmime_single_fields_init(&fields, mime->mm_mime_fields, mime->mm_content_type);
    int encoding = fields.fld_encoding != NULL ? fields.fld_encoding->enc_type
                                               : MAILMIME_MECHANISM_8BIT;
    if (mailmime_part_parse(data->dt_data.dt_text.dt_data,
                            data->dt_data.dt_text.dt_length, &at, encoding, &text,
                            &len) != MAILIMF_NO_ERROR) {
        return 0;
    }
    const char *charset =
        fields.fld_content_charset != NULL ? fields.fld_content_charset : "utf-8";
    if (charconv_buffer("utf-8", charset, text, len, &utf8, &utf8_len) ==
        MAIL_CHARCONV_NO_ERROR) {
        len = utf8_len;
        charconv_buffer_free(utf8);
    }
    mailmime_decoded_part_free(text);
    return len;
}

static bool is_text(const struct mailmime *mime)
{
    const struct mailmime_content *c = mime->mm_content_type;
    return c == NULL || (c->ct_type->tp_type == MAILMIME_TYPE_DISCRETE_TYPE &&
                         c->ct_type->tp_data.tp_discrete_type->dt_type ==
                             MAILMIME_DISCRETE_TYPE_TEXT);
}

/* The corpus nests a few levels only: recursion is as good as anything here. */
static size_t etpan_walk(struct mailmime *mime)
{
    size_t n = 1;
    if (mime->mm_type == MAILMIME_SINGLE) {
        return is_text(mime) ? etpan_text(mime) + n : n;
    }
    if (mime->mm_type == MAILMIME_MESSAGE) {
        struct mailmime *inner = mime->mm_data.mm_message.mm_msg_mime;
        return inner != NULL ? etpan_walk(inner) + n : n;
    }
    clist *list = mime->mm_data.mm_multipart.mm_mp_list;
    for (clistiter *i = clist_begin(list); i != NULL; i = clist_next(i)) {
        n += etpan_walk(clist_content(i));
    }
    return n;
}

static size_t read_etpan(struct arena *a, struct str raw)
{
    struct mailmime *root = NULL;
    size_t at = 0;
    size_t n = 1;
    (void)a;
    if (mailmime_parse(raw.ptr, raw.len, &at, &root) == MAILIMF_NO_ERROR) {
        n += etpan_walk(root);
        mailmime_free(root);
    }
    return n;
}

typedef size_t read_fn(struct arena *a, struct str raw);

/* Passes over all mails until PASS_MS are used, PASSES times; the best counts, as what
 * slows a pass down is never the program itself. */
static void measure(const struct mails *ms, read_fn *read)
{
    struct arena a = {0};
    double best = 0;
    size_t used = 0;
    for (int pass = 0; pass < PASSES; pass++) {
        int64_t from = cpu_us();
        size_t n = 0;
        while (cpu_us() - from < PASS_MS * 1000) {
            for (size_t i = 0; i < ms->n; i++) {
                used += read(&a, ms->mail[i]);
            }
            n += ms->n;
        }
        double rate = (double)n * 1e6 / (double)(cpu_us() - from);
        best = rate > best ? rate : best;
    }
    arena_done(&a);
    if (used == 0) {
        fail("nothing was read");
    }
    (void)printf("%.1f\n", best);
}

static void measure_shape(const char *name, const char *bytes)
{
    int64_t n = 0;
    struct buf mail = BUF_INIT(MAIL_MAX);
    struct arena a = {0};
    if (!str_to_i64(str_c(bytes), &n) || n <= 0 || n > MAIL_MAX - 4096 ||
        !shape_put(&mail, name, (size_t)n)) {
        fail("unknown shape or size");
    }
    int64_t best = INT64_MAX;
    for (int i = 0; i < SHAPE_READS; i++) {
        int64_t from = cpu_us();
        (void)read_ours(&a, buf_str(&mail));
        int64_t took = cpu_us() - from;
        best = took < best ? took : best;
    }
    struct rusage u;
    (void)getrusage(RUSAGE_SELF, &u);
    (void)printf("%.4f %ld\n", (double)best / 1e6, u.ru_maxrss / 1024);
    arena_done(&a);
    buf_done(&mail);
}

int main(int argc, char **argv)
{
    struct err err = {""};
    if (reader_prepare(&err) != RC_OK) {
        fail(err.text);
    }
    if (argc == 2 && str_eq_c(str_c(argv[1]), "shapes")) {
        for (size_t i = 0; shape_name(i) != NULL; i++) {
            (void)printf("%s\n", shape_name(i));
        }
    } else if (argc == 4) {
        measure_shape(argv[2], argv[3]);
    } else if (argc == 3) {
        static struct mails ms;
        struct arena a = {0};
        mails_load(&a, argv[2], &ms);
        if (ms.n == 0) {
            fail("no mails there");
        }
        measure(&ms, str_eq_c(str_c(argv[1]), "ours") ? read_ours : read_etpan);
        arena_done(&a);
    } else {
        fail("usage: reader ours|etpan DIR | shape NAME BYTES | shapes");
    }
    return 0;
}
