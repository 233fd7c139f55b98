/* A whole mail through the pre-check and libetpan. Has the seeds and words of
 * fuzz_mail; is many times as fast, for the library that is not instrumented. */
#include "fuzz.h"

#include "mail/attachment.h"
#include "mail/parse.h"

bool fuzz_init(void)
{
    mail_charset_prepare();
    return true;
}

static void check_headers(const struct mail_header *h, size_t n)
{
    CLAIM(n <= MAIL_HEADERS_MAX);
    for (size_t i = 0; i < n; i++) {
        CLAIM(h[i].name.len > 0 && fuzz_is_line(h[i].name));
        CLAIM(fuzz_is_line(h[i].value) && fuzz_is_text(h[i].raw));
    }
}

/* The pre-check leaves one of each: two mean that libetpan takes for header what the
 * pre-check took for text, and did not check. */
static void check_once(const struct mail_part *p, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n_headers; i++) {
        n += str_ieq_c(p->headers[i].name, name);
    }
    CLAIM(n <= 1);
}

static void check_parts(const struct mail_message *m)
{
    CLAIM(m->n_parts >= 1 && m->n_parts <= MAIL_PARTS_MAX);
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        CLAIM(p->parent < (int)i && p->parent >= -1);
        CLAIM(p->depth == (p->parent < 0 ? 0 : m->parts[p->parent].depth + 1));
        CLAIM(fuzz_is_text(p->text) && p->text.len <= MAIL_TEXT_MAX_BYTES);
        CLAIM(fuzz_is_text(p->type) && fuzz_is_text(p->subtype));
        CLAIM(fuzz_is_line(p->filename) && fuzz_is_text(p->charset));
        check_headers(p->headers, p->n_headers);
        check_once(p, "Content-Type");
        check_once(p, "Content-Transfer-Encoding");
    }
}

/* As much as was read, under names that stand in one line. */
static void check_files(struct arena *a, const struct mail_message *m)
{
    struct mail_file files[MAIL_FILES_MAX];
    struct file_limits limits = {3, 1000};
    size_t n = mail_files(a, m, &limits, false, files);
    size_t bytes = 0, passed = 0;
    CLAIM(n <= MAIL_FILES_MAX);
    for (size_t i = 0; i < n; i++) {
        struct str name = files[i].name;
        CLAIM(fuzz_is_line(name) && name.len > 0 && name.len <= MAIL_FILE_NAME_MAX);
        CLAIM(str_find_byte(name, '/') == STR_NPOS);
        passed += files[i].fate == FILE_PASSED;
        bytes += files[i].bytes.len;
    }
    CLAIM(passed <= limits.n && bytes <= limits.bytes);
}

void fuzz_one(struct arena *a, struct str in)
{
    struct mail_message m;
    struct err err;
    enum rc rc = mail_parse(a, in, &m, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    if (rc == RC_OK) {
        check_headers(m.headers, m.n_headers);
        check_parts(&m);
        check_files(a, &m);
        CLAIM(fuzz_is_line(m.notice) && fuzz_is_line(m.limit));
        CLAIM(fuzz_is_text(m.stray));
    } else {
        CLAIM(fuzz_is_line(str_c(err.text)));
    }
}
