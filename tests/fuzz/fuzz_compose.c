/* A mail of ours, its words from outside: no line may break out of its field. Lines:
 * subject, the recipient's name, ours, the answered ids, then the text; behind
 * "=HTML=" the HTML. */
#include "fuzz.h"

#include "mail/compose.h"
#include "mail/parse.h"

enum { LINE_MAX_BYTES = 998, FIELDS_MAX = 15 };

bool fuzz_init(void)
{
    mail_charset_prepare();
    return true;
}

/* CRLF and no other line end, printable ASCII and tabs, no line too long or with a dot
 * in front. */
static void check_bytes(struct str raw)
{
    while (raw.len > 0) {
        size_t end = str_find(raw, STR("\r\n"));
        CLAIM(end != STR_NPOS && end <= LINE_MAX_BYTES && raw.ptr[0] != '.');
        for (size_t i = 0; i < end; i++) {
            CLAIM(raw.ptr[i] == '\t' || str_is_print(raw.ptr[i]));
        }
        raw = str_from(raw, end + 2);
    }
}

static size_t count_fields(struct str raw)
{
    size_t n = 0;
    while (raw.len > 0 && raw.ptr[0] != '\r') {
        n += raw.ptr[0] != ' ' && raw.ptr[0] != '\t';
        raw = str_from(raw, str_find(raw, STR("\r\n")) + 2);
    }
    return n;
}

static void check_mail(struct arena *a, const struct draft *d, struct str raw)
{
    struct mail_message m;
    struct err err;
    check_bytes(raw);
    CLAIM(count_fields(raw) <= FIELDS_MAX);
    CLAIM(mail_parse(a, raw, &m, &err) == RC_OK);
    CLAIM(m.n_headers == count_fields(raw) && m.notice.len == 0);
    CLAIM(m.n_parts == (d->html.len > 0 ? 3 : 1));
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str html = fuzz_cut(&in, STR("\n=HTML=\n"));
    struct draft d = {
        .from = STR("feedback@firma.example"),
        .to = STR("jo@kunde.example"),
        .reply_to = STR("feedback+k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example"),
        .message_id = STR("survey.k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example"),
        .date = 1772442840,
        .language = STR("de"),
        .auto_submitted = STR("auto-generated"),
        .list_unsubscribe = STR("mailto:f@firma.example?subject=UNSUBSCRIBE"),
        .html = fuzz_text(a, html)};
    struct str *const lines[] = {&d.subject, &d.to_name, &d.from_name, &d.references};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        *lines[i] = fuzz_text(a, str_take(&in, '\n'));
    }
    d.in_reply_to = d.references;
    d.text = fuzz_text(a, in);
    struct str raw;
    struct err err;
    enum rc rc = compose(a, &d, &raw, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    if (rc == RC_OK) {
        check_mail(a, &d, raw);
    } else {
        CLAIM(fuzz_is_line(str_c(err.text)));
    }
}
