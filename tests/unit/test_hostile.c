/* Hostile values in whatever reaches a mail: each mail that is composed holds the
 * fields and the recipients of a clean one, as libetpan reads it back, and the tags of
 * a clean one (THREATS 1, 3, 4, 15). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libetpan/libetpan.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/sample/sample.h"
#include "compose_fixture.h"
#include "mail/html_tag.h"
#include "mail/template.h"

/* What may end a line, for somebody, somewhere. */
static const char *const breaks[] = {
    "\r\n",
    "\n",
    "\r",
    "\n\n",
    "\r\n\r\n",
    "\r\r\n",
    "\n\r",
    "\r\n ",
    "\x0b",
    "\x0c",
    "\x1c",
    "\xc2\x85",
    "\xe2\x80\xa8",
    "\xe2\x80\xa9",
    "\xc0\x8a",     /* overlong LF */
    "\xe0\x80\x8d", /* overlong CR */
    "\xe5\x98\x8a", /* U+560A: cut to a byte it is LF */
    "\xe5\x98\x8d\xe5\x98\x8a",
    "\x8d",
    "\x85",
    "=0D=0A",
    "%0d%0a",
    "=?UTF-8?Q?=0D=0A?=",
    "=?UTF-8?B?DQo=?=",
    "=?iso-8859-1?Q?=0a?= ",
    "&#13;&#10;",
    "\\r\\n",
    "\x1b[2J",
};

/* What may follow it. */
static const char *const payloads[] = {
    "Bcc: victim@evil.example",
    "To: victim@evil.example, second@evil.example",
    "Content-Type: text/html\r\n\r\n<script>alert(1)</script>",
    ".\r\nMAIL FROM:<x@evil.example>\r\nRCPT TO:<victim@evil.example>\r\nDATA",
    "--=_nachfass_\r\nContent-Type: text/html",
    "X: y",
};

/* What breaks out without a line end. */
static const char *const others[] = {
    "a, b <victim@evil.example>",
    "\"a\" <victim@evil.example>",
    "a\" <victim@evil.example>, \"b",
    "a\\",
    "a\\\"",
    "\"",
    "\"\"",
    "(",
    ")",
    "(comment",
    "a (b\\",
    "<victim@evil.example>",
    ">,<victim@evil.example>",
    "victim@evil.example",
    "victim\xef\xbc\xa0"
    "evil.example",
    "undisclosed-recipients:;",
    "group: victim@evil.example;",
    ";",
    ":",
    ",",
    ",,",
    "=?",
    "=?UTF-8?Q?",
    "=?UTF-8?Q?a?=",
    "=?UTF-8?Q?a_=22_=3Cvictim=40evil=2Eexample=3E?=",
    "=?utf-8?b?PHZpY3RpbUBldmlsLmV4YW1wbGU+?=",
    "=?x?q?_?=",
    "[x]",
    "\xe2\x80\xae"
    "elpmaxe.live@mitciv",
    "\xe2\x81\xa6\xe2\x81\xa7\xe2\x80\x8f",
    "a\xe2\x80\x8b@\xe2\x80\x8b"
    "b",
    "b\xc3\xbc"
    "cher@b\xc3\xbc"
    "cher.example",
    "M\xc3\xbcller <3",
    "Sales & Support",
    "O'Brien",
    "\xff\xfe",
    "\xed\xa0\x80",
    "\xf4\x90\x80\x80",
    "a\tb",
    " ",
    "",
    ".",
    "..",
    "From x",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"http://evil.example/pixel.gif\">",
    "\"><a href=\"http://evil.example\">click</a>",
    "'><svg/onload=alert(1)>",
    "</td></tr></table></body></html>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<style>*{display:none}</style>",
    "javascript:alert(1)",
    "http://evil.example/?a=1&b=2",
    "{{company}}",
    "{{{words}}}",
    "{{#words}}",
    "{{=<% %>=}}",
    "{{>head}}",
};

/* Each of them before, between and behind harmless text. */
enum {
    N_COMBINED = ARRAY_LEN(breaks) * ARRAY_LEN(payloads) * 3,
    N_VALUES = N_COMBINED + ARRAY_LEN(others) * 2 + 2
};

static struct str make_value(struct arena *a, size_t i)
{
    if (i < N_COMBINED) {
        size_t k = i / 3;
        const char *end = breaks[k % ARRAY_LEN(breaks)];
        return arena_printf(a, "%s%s%s%s", i % 3 ? "Kim" : "", end,
                            payloads[k / ARRAY_LEN(breaks)], i % 3 == 2 ? end : "");
    }
    i -= N_COMBINED;
    if (i < ARRAY_LEN(others) * 2) {
        return arena_printf(a, i % 2 ? "Kim %s" : "%s", others[i / 2]);
    }
    if (i == N_VALUES - N_COMBINED - 1) { /* NUL, and what stands behind it */
        return arena_str(a, STR("Kim\0\r\nBcc: victim@evil.example"));
    }
    char *text = arena_take(a, 70000);
    memset(text, 'x', 70000);
    return str_of(text, 70000);
}

/* ---- the mail as libetpan sees it */

struct seen {
    size_t fields, recipients, senders, parts;
    char to[256];
};

static void count_field(const struct mailimf_field *f, struct seen *s)
{
    s->fields++;
    switch (f->fld_type) {
    case MAILIMF_FIELD_FROM:
        s->senders += (size_t)clist_count(f->fld_data.fld_from->frm_mb_list->mb_list);
        return;
    case MAILIMF_FIELD_TO:
        for (clistiter *i = clist_begin(f->fld_data.fld_to->to_addr_list->ad_list); i;
             i = clist_next(i)) {
            const struct mailimf_address *ad = clist_content(i);
            s->recipients++;
            assert_int_equal(ad->ad_type, MAILIMF_ADDRESS_MAILBOX);
            str_printable(str_c(ad->ad_data.ad_mailbox->mb_addr_spec), s->to,
                          sizeof s->to);
        }
        return;
    case MAILIMF_FIELD_CC:
    case MAILIMF_FIELD_BCC:
        s->recipients += 100;
        return;
    default:
        return;
    }
}

static struct seen see(struct str raw)
{
    struct seen s = {0};
    struct mailmime *mime = NULL;
    size_t at = 0;
    assert_int_equal(mailmime_parse(raw.ptr, raw.len, &at, &mime), MAILIMF_NO_ERROR);
    assert_int_equal(mime->mm_type, MAILMIME_MESSAGE);
    clist *fields = mime->mm_data.mm_message.mm_fields->fld_list;
    for (clistiter *i = clist_begin(fields); i; i = clist_next(i)) {
        count_field(clist_content(i), &s);
    }
    const struct mailmime *inner = mime->mm_data.mm_message.mm_msg_mime;
    s.parts = inner->mm_type == MAILMIME_MULTIPLE
                  ? (size_t)clist_count(inner->mm_data.mm_multipart.mm_mp_list)
                  : 1;
    mailmime_free(mime);
    return s;
}

static const char *find_bad_byte(struct str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        bool is_pair = raw.ptr[i] == '\r' && i + 1 < raw.len && raw.ptr[i + 1] == '\n';
        if (is_pair) {
            i++;
        } else if (raw.ptr[i] != '\t' && !str_is_print(raw.ptr[i])) {
            return "a bare CR or LF, a control or an eight-bit byte";
        }
    }
    return NULL;
}

static void check_raw(struct str raw, const struct seen *clean, const char *where,
                      struct str value)
{
    struct seen s = see(raw);
    const char *bad = find_bad_byte(raw);
    /* of a thread's id that cannot stand, or a text of nothing, no field is made */
    bool may_miss = strcmp(where, "in_reply_to") == 0 ||
                    strcmp(where, "references") == 0 || strcmp(where, "subject") == 0;
    s.fields += may_miss && s.fields + 1 == clean->fields;
    if (bad || s.fields != clean->fields || s.recipients != 1 || s.senders != 1 ||
        s.parts != clean->parts || strcmp(s.to, clean->to) != 0) {
        char text[200];
        str_printable(value, text, sizeof text);
        fail_msg("%s = '%s': %zu fields, %zu recipients, %zu parts, to %s %s\n%.*s",
                 where, text, s.fields, s.recipients, s.parts, s.to, bad ? bad : "",
                 STR_ARG(raw));
    }
}

/* ---- every field of a draft */

static void test_hostile_field_is_refused_or_stays_in_its_place(void **state)
{
    static const struct {
        const char *name;
        size_t at;
    } fields[] = {
#define FIELD(f) {#f, offsetof(struct draft, f)}
        FIELD(from_name),  FIELD(from),           FIELD(to_name),
        FIELD(to),         FIELD(reply_to),       FIELD(subject),
        FIELD(message_id), FIELD(in_reply_to),    FIELD(references),
        FIELD(language),   FIELD(auto_submitted), FIELD(list_unsubscribe),
#undef FIELD
    };
    struct arena a = {0};
    struct draft plain = make_draft();
    struct str raw;
    size_t composed = 0;
    (void)state;
    assert_true(N_VALUES >= 500);
    assert_int_equal(compose(&a, &plain, &raw, NULL), RC_OK);
    struct seen clean = see(raw);
    assert_int_equal(clean.recipients, 1);
    assert_int_equal(clean.parts, 2);
    for (size_t i = 0; i < N_VALUES; i++) {
        for (size_t k = 0; k < ARRAY_LEN(fields); k++) {
            struct draft d = make_draft();
            struct str value = make_value(&a, i);
            memcpy((char *)&d + fields[k].at, &value, sizeof value);
            struct err err;
            enum rc rc = compose(&a, &d, &raw, &err);
            if (rc == RC_OK && value.len > 0 && strcmp(fields[k].name, "to") != 0) {
                check_raw(raw, &clean, fields[k].name, value);
                composed++;
            } else if (rc != RC_OK && rc != RC_INPUT) {
                fail_msg("%s: %s", fields[k].name, rc_name(rc));
            }
            arena_reset(&a);
        }
    }
    assert_true(composed > 500); /* it is not all refused */
    arena_done(&a);
}

/* ---- every value of a template */

/* The tags of HTML in order, as one hash; comments and declarations too. */
static uint64_t tags_of(struct str html, size_t *ret_n)
{
    uint64_t hash = 0;
    *ret_n = 0;
    for (size_t at; (at = str_find_byte(html, '<')) != STR_NPOS;) {
        html = str_from(html, at);
        struct html_tag tag = {0};
        size_t n = 1;
        char next = html.len > 1 ? html.ptr[1] : ' ';
        if (str_is_alpha(next) || next == '/') {
            n = html_tag_read(html, &tag);
            /* a line break in a value is a line break in its place */
            if (tag.element != EL_BR) {
                hash = hash * 31 + str_hash(tag.name) + tag.is_end;
                ++*ret_n;
            }
        } else {
            hash = hash * 31 + (unsigned char)next;
            ++*ret_n;
        }
        html = str_from(html, n);
    }
    return hash;
}

/* A row of the review queue with buttons of both kinds. */
static void add_waiting(struct tdata *t, struct str value)
{
    static const char *const texts[] = {"from", "words", "evidence",
                                        "interaction_subject", "interaction_date"};
    static const char *const lists[] = {"candidates", "scale", "guesses"};
    static const char *const plain[] = {"age", "desk_address", "mailto_none",
                                        "mailto_done"};
    struct tdata *row = tdata_add(t, "review");
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        tdata_set(row, texts[i], value);
    }
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        tdata_set_c(row, plain[i], "1");
    }
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct tdata *b = tdata_add(row, lists[i]);
        tdata_set_c(b, "score", "7");
        tdata_set_c(b, "mailto", "mailto:a@b.example");
        tdata_set(b, "evidence", value);
        tdata_set(b, "customer_name", value);
        tdata_set(b, "subject", value);
        tdata_set_c(b, "date", "1");
    }
    tdata_flag(row, "has_candidates", true);
    tdata_flag(row, "has_scale", true);
    tdata_flag(row, "has_guesses", true);
    tdata_flag(row, "is_answer", true);
    tdata_flag(row, "is_unmatched", true);
}

static struct tdata *make_data(struct arena *a, struct str name, struct str value)
{
    static const char *const names[] = {
        "company",          "company_footer", "customer_name", "customer_email",
        "person_name",      "words",          "original",      "owner_name",
        "reply_hint",       "other_sender",   "deadline",      "time_left",
        "footer_reference", "deadline_text"};
    static const char *const inner[] = {"id",    "date", "subject", "channel",
                                        "agent", "team", "product"};
    static const char *const rows[] = {"customer_name", "words", "interaction_subject",
                                       "owner_name", "state_text"};
    struct tdata *t = sample_data(a, STR("de"), name, SAMPLE_FULL);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        tdata_set(t, names[i], value);
    }
    if (str_eq_c(name, "digest")) {
        struct tdata *section = tdata_add(t, "sections");
        struct tdata *row = tdata_add(section, "rows");
        struct tdata *praise = tdata_add(t, "praise");
        static const char *const flags[] = {"is_overdue",  "is_head",   "is_due_today",
                                            "is_reopened", "is_new",    "is_later",
                                            "is_waiting",  "is_closed", "has_rows"};
        static const char *const more[] = {"case_id",        "score", "deadline",
                                           "time_left",      "age",   "mailto_reply",
                                           "mailto_resolved"};
        for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
            tdata_flag(section, flags[i], i >= 6);
        }
        tdata_set_c(section, "color", "#57606a");
        tdata_set_c(section, "n", "1");
        for (size_t i = 0; i < ARRAY_LEN(more); i++) {
            tdata_set_c(row, more[i], "1");
        }
        tdata_flag(row, "has_score", true);
        tdata_flag(row, "has_words", true);
        tdata_flag(row, "has_deadline", true);
        tdata_flag(row, "is_resolution", false);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
            tdata_set(row, rows[i], value);
        }
        tdata_set(praise, "agent", value);
        tdata_set(praise, "customer_name", value);
        tdata_set(praise, "words", value);
        tdata_set_c(praise, "score", "10");
        add_waiting(t, value);
    } else {
        struct tdata *in = tdata_child(t, "interaction");
        for (size_t i = 0; i < ARRAY_LEN(inner); i++) {
            tdata_set(in, inner[i], value);
        }
    }
    return t;
}

static void check_template(struct arena *a, struct template_set *set, const char *name,
                           struct str value)
{
    struct rendered r[2];
    struct seen clean = {0};
    size_t n[2];
    uint64_t tags[2];
    for (size_t i = 0; i < 2; i++) {
        struct draft d = make_draft();
        struct str raw;
        struct err err;
        struct str v = i == 0 ? STR("Kim") : value;
        if (template_set_render(a, set, STR("de"), str_c(name),
                                make_data(a, str_c(name), v), &r[i], &err)) {
            fail_msg("%s: %s", name, err.text);
        }
        tags[i] = tags_of(r[i].html, &n[i]);
        d.subject = r[i].subject;
        d.text = r[i].text;
        d.html = r[i].html;
        enum rc rc = compose(a, &d, &raw, &err);
        if (i == 0) {
            assert_int_equal(rc, RC_OK);
            clean = see(raw);
        } else if (rc == RC_OK) {
            check_raw(raw, &clean, name, value);
        } else if (value.len < 1000) { /* a subject may be too long, no more */
            fail_msg("%s: %s", name, err.text);
        }
    }
    if (tags[0] != tags[1]) {
        char text[200];
        str_printable(value, text, sizeof text);
        fail_msg("%s with '%s': %zu tags instead of %zu", name, text, n[1], n[0]);
    }
}

static void test_hostile_data_leave_fields_and_tags_as_they_are(void **state)
{
    const struct template_set_config config = {0};
    struct arena a = {0}, set_a = {0};
    struct template_set *set = template_set_new(&set_a, &config);
    (void)state;
    for (size_t i = 0; i < N_VALUES; i++) {
        struct str value = make_value(&a, i);
        for (size_t k = 0; sample_templates[k] && value.len > 0; k++) {
            check_template(&a, set, sample_templates[k], value);
        }
        arena_reset(&a);
    }
    arena_done(&a);
    arena_done(&set_a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_field_is_refused_or_stays_in_its_place),
        cmocka_unit_test(test_hostile_data_leave_fields_and_tags_as_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
