/* A mail of one template in CPU microseconds, the best of some passes:
 *   compose NAME ours     data, rendering, canonical bytes
 *   compose NAME etpan    libetpan's mailmime writer alone, on the same text and HTML
 *   compose NAME bytes    how long that mail is */
#include <libetpan/libetpan.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "cmd/sample/sample.h"
#include "mail/compose.h"
#include "mail/template.h"

enum { PASSES = 12, PASS_MAILS = 400 };

static NORETURN void fail(const char *what)
{
    (void)fprintf(stderr, "bench compose: %s\n", what);
    exit(1);
}

static int64_t cpu_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* What a mail of that name is made of; the data are made anew for each mail. */
struct job {
    struct str name;
    struct draft draft;
};

/* ---- libetpan: a tree of the same two parts below the same fields, and its writer */

static char *own(struct str s)
{
    char *copy = strndup(s.ptr, s.len);
    if (copy == NULL) {
        fail("no memory");
    }
    return copy;
}

static struct mailmime *etpan_part(const char *type, struct str text)
{
    struct mailmime *part = mailmime_new_empty(
        mailmime_content_new_with_str(type),
        mailmime_fields_new_with_data(
            mailmime_mechanism_new(MAILMIME_MECHANISM_QUOTED_PRINTABLE, NULL), NULL,
            NULL, NULL, NULL));
    clist_append(part->mm_content_type->ct_parameters,
                 mailmime_param_new_with_data(own(STR("charset")), own(STR("utf-8"))));
    /* the text stays the caller's: MAILMIME_DATA_TEXT is not freed */
    mailmime_set_body_text(part, text.ptr == NULL ? NULL : own(text), text.len);
    return part;
}

static size_t make_etpan(const struct draft *d)
{
    struct mailimf_mailbox_list *from = mailimf_mailbox_list_new_empty();
    struct mailimf_address_list *to = mailimf_address_list_new_empty();
    struct mailmime *message = mailmime_new_message_data(NULL);
    struct mailmime *parts = mailmime_multiple_new("multipart/alternative");
    MMAPString *out = mmap_string_new("");
    int col = 0;
    mailimf_mailbox_list_add_mb(from, own(d->from_name), own(d->from));
    mailimf_address_list_add_mb(to, own(d->to_name), own(d->to));
    struct mailmime *text = etpan_part("text/plain", d->text);
    struct mailmime *html = etpan_part("text/html", d->html);
    mailmime_smart_add_part(parts, text);
    mailmime_smart_add_part(parts, html);
    mailmime_add_part(message, parts);
    mailmime_set_imf_fields(
        message, mailimf_fields_new_with_data(from, NULL, NULL, to, NULL, NULL, NULL,
                                              NULL, own(d->subject)));
    if (mailmime_write_mem(out, &col, message) != MAILIMF_NO_ERROR) {
        fail("libetpan writer");
    }
    size_t len = out->len;
    mmap_string_free(out);
    free((char *)(uintptr_t)text->mm_data.mm_single->dt_data.dt_text.dt_data);
    free((char *)(uintptr_t)html->mm_data.mm_single->dt_data.dt_text.dt_data);
    mailmime_free(message);
    return len;
}

/* ---- measuring */

static struct draft make_draft(struct arena *a, const struct job *job,
                               struct template_set *set)
{
    struct rendered r;
    struct err err;
    struct draft d = job->draft;
    const struct tdata *data = sample_data(a, STR("de"), job->name, SAMPLE_FULL);
    if (template_set_render(a, set, STR("de"), job->name, data, &r, &err)) {
        fail(err.text);
    }
    d.subject = r.subject;
    d.text = r.text;
    d.html = r.html;
    d.language = r.lang;
    return d;
}

static size_t make_ours(struct arena *a, const struct job *job,
                        struct template_set *set)
{
    struct str raw;
    struct err err;
    struct draft d = make_draft(a, job, set);
    if (compose(a, &d, &raw, &err)) {
        fail(err.text);
    }
    return raw.len;
}

int main(int argc, char **argv)
{
    static const struct draft draft = {
        .from_name = {"Beispiel AG", 11},
        .from = {"feedback@firma.example", 22},
        .to_name = {"Sabine Koehler", 14},
        .to = {"sabine.koehler@kunde.example", 28},
        .reply_to = {"feedback+k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example", 49},
        .message_id = {"survey.k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example", 47},
        .date = 1772442840,
        .zone_offset_s = 3600,
        .auto_submitted = {"auto-generated", 14},
    };
    if (argc != 3) {
        fail("usage: compose NAME ours|etpan|bytes");
    }
    struct job job = {.name = str_c(argv[1]), .draft = draft};
    bool is_etpan = strcmp(argv[2], "etpan") == 0;
    const struct template_set_config config = {0};
    struct arena a = {0}, set_a = {0};
    struct template_set *set = template_set_new(&set_a, &config);
    struct draft ready = make_draft(&set_a, &job, set);
    if (strcmp(argv[2], "bytes") == 0) {
        printf("%zu\n", make_ours(&a, &job, set));
        return 0;
    }
    int64_t best = INT64_MAX;
    for (int pass = 0; pass < PASSES; pass++) {
        int64_t began = cpu_ns();
        for (int i = 0; i < PASS_MAILS; i++) {
            if (is_etpan) {
                (void)make_etpan(&ready);
            } else {
                (void)make_ours(&a, &job, set);
                arena_reset(&a);
            }
        }
        int64_t took = (cpu_ns() - began) / PASS_MAILS;
        best = took < best ? took : best;
    }
    printf("%lld.%lld\n", (long long)(best / 1000), (long long)(best % 1000 / 100));
    arena_done(&a);
    arena_done(&set_a);
    return 0;
}
