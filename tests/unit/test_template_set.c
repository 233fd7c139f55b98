/* Template sets: our templates render with every sample; the operator's files win. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/sample/sample.h"
#include "mail/template.h"

static const char *const langs[] = {"de", "en"};

/* One file of an operator's folder. */
struct own_file {
    const char *path, *text;
};

/* A new folder with these files; its path. */
static struct str make_dir(struct arena *a, const struct own_file *files, size_t n)
{
    char name[] = "/tmp/nachfass-test-XXXXXX";
    assert_non_null(mkdtemp(name));
    struct str dir = arena_str(a, str_c(name));
    for (size_t i = 0; i < n; i++) {
        struct str path = path_join(a, dir, str_c(files[i].path));
        struct err err = {0};
        if (file_mkdirs(path_dir(a, path).ptr, 0700, &err) ||
            file_write(path.ptr, str_c(files[i].text), 0600, &err)) {
            fail_msg("%s", err.text);
        }
    }
    return dir;
}

static struct template_set *make_set(struct arena *a, struct str dir)
{
    const struct template_set_config config = {.dir = dir};
    return template_set_new(a, &config);
}

static void remove_dir(struct arena *a, struct str dir, const struct own_file *files,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct str path = path_join(a, dir, str_c(files[i].path));
        unlink(path.ptr);
        rmdir(path_dir(a, path).ptr);
    }
    rmdir(dir.ptr);
}

static void test_every_template_renders_with_every_sample(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        struct arena a = {0};
        struct err err = {0};
        if (sample_check(&a, make_set(&a, STR_NULL), str_c(langs[i]), &err)) {
            fail_msg("%s: %s", langs[i], err.text);
        }
        arena_done(&a);
    }
}

static void test_set_falls_back_and_refuses_paths(void **state)
{
    static const struct {
        const char *lang, *name, *subject; /* NULL: refused */
    } rows[] = {
        {"de", "notice", "Re: Fall #12: 2 von 10 – Sabine Köhler"},
        {"de-AT", "notice", "Re: Fall #12: 2 von 10 – Sabine Köhler"},
        {"de_CH", "notice", "Re: Fall #12: 2 von 10 – Sabine Köhler"},
        {"fr", "notice", "Re: Case #12: 2 of 10 – Sabine Köhler"},
        {"", "notice", "Re: Case #12: 2 of 10 – Sabine Köhler"},
        {"../de", "notice", "Re: Case #12: 2 of 10 – Sabine Köhler"},
        {"de", "relay_owner", "Re: Fall #12: 2 von 10 – Sabine Köhler"},
        {"de", "../de/notice", NULL},
        {"de", "/etc/passwd", NULL},
        {"de", "nothing", NULL},
        {"de", "", NULL},
        {"de", "footer", NULL}, /* a partial, without a subject */
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct rendered r;
        struct tdata *t = sample_data(&a, STR("de"), STR("notice"), SAMPLE_FULL);
        enum rc rc =
            template_set_render(&a, make_set(&a, STR_NULL), str_c(rows[i].lang),
                                str_c(rows[i].name), t, &r, NULL);
        if (rows[i].subject ? rc || !str_eq_c(r.subject, rows[i].subject)
                            : rc != RC_CONFIG) {
            fail_msg("%s/%s: %s", rows[i].lang, rows[i].name, rc_name(rc));
        }
        arena_done(&a);
    }
}

/* What differs between Sie and Du is a folder of its own; the rest is shared. */
static void test_informal_set_speaks_to_customers_alone(void **state)
{
    static const char *const formal[] = {"Sie ", "Ihr ", "Ihre ", "Ihnen ", "Ihrem "};
    static const char *const to_customers[] = {
        "survey",         "reminder",    "followup", "apology",
        "relay_customer", "missed_call", NULL};
    const struct template_set_config config = {.informal = true};
    struct arena a = {0};
    struct err err = {0};
    (void)state;
    struct template_set *set = template_set_new(&a, &config);
    for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
        if (sample_check(&a, set, str_c(langs[i]), &err)) {
            fail_msg("%s: %s", langs[i], err.text);
        }
    }
    for (size_t i = 0; to_customers[i]; i++) {
        struct rendered r[2];
        struct str name = str_c(to_customers[i]);
        struct tdata *t = sample_data(&a, STR("de"), name, SAMPLE_FULL);
        tdata_set_c(t, "words", "x");
        tdata_set_c(t, "original", "x");
        assert_int_equal(template_set_render(&a, set, STR("de"), name, t, &r[0], NULL),
                         RC_OK);
        assert_int_equal(template_set_render(&a, make_set(&a, STR_NULL), STR("de"),
                                             name, t, &r[1], NULL),
                         RC_OK);
        assert_true(str_eq_c(r[0].lang, "de"));
        assert_false(str_eq(r[0].text, r[1].text));
        assert_false(str_eq(r[0].html, r[1].html));
        for (size_t k = 0; k < ARRAY_LEN(formal); k++) {
            if (str_has(r[0].text, str_c(formal[k])) ||
                str_has(r[0].html, str_c(formal[k]))) {
                fail_msg("%s says '%s'", to_customers[i], formal[k]);
            }
        }
    }
    arena_done(&a);
}

/* A template that works as long as all is there, and each way in which it may not. */
static void test_value_that_may_be_missing_is_tried(void **state)
{
    static const struct {
        const char *name;
        struct own_file file;
        const char *want;
    } rows[] = {
        {"only with words",
         {"de/alert.txt", "Subject: a\n\n{{^has_words}}{{oops}}{{/has_words}}\n"},
         "template 'de/alert.txt': line 3: unknown name 'oops': "
         "templates/README.md lists the names"},
        {"only without a product",
         {"de/survey.txt",
          "Subject: a\n\n{{^interaction.product}}{{#is_nps}}\n{{oops}}{{/is_nps}}"
          "{{/interaction.product}}"},
         "template 'de/survey.txt': line 4: unknown name 'oops': "
         "templates/README.md lists the names"},
        {"only for a row without words",
         {"de/digest.html",
          "{{#sections}}{{#rows}}{{^has_words}}{{oops}}{{/has_words}}{{/rows}}"
          "{{/sections}}"},
         "template 'de/digest.html': line 1: unknown name 'oops': "
         "templates/README.md lists the names"},
        {"unknown partial",
         {"de/notice.txt", "Subject: a\n\n{{>oops}}\n"},
         "template 'de/notice.txt': line 3: unknown partial 'oops': there is no file "
         "'de/oops.txt'"},
        {"tag that is open",
         {"de/notice.txt", "Subject: a\n\n{{company\n"},
         "template 'de/notice.txt': line 3: tag is not closed: '}}' is missing"},
        {"delimiters",
         {"de/notice.txt", "Subject: a\n\n{{=<% =}}\n"},
         "template 'de/notice.txt': line 3: delimiters must be two words without '=', "
         "not '<%'"},
        {"crossed sections",
         {"de/notice.txt", "Subject: a\n\n{{#has_lines}}{{#words}}{{/has_lines}}\n"},
         "template 'de/notice.txt': line 3: section 'words' of line 3 is open where "
         "'has_lines' ends: end it first"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct err err = {0};
        struct str dir = make_dir(&a, &rows[i].file, 1);
        enum rc rc = sample_check(&a, make_set(&a, dir), STR("de"), &err);
        remove_dir(&a, dir, &rows[i].file, 1);
        if (rc != RC_CONFIG || !str_eq_c(str_c(err.text), rows[i].want)) {
            fail_msg("%s: %s '%s'", rows[i].name, rc_name(rc), err.text);
        }
        arena_done(&a);
    }
}

static void test_own_files_win_over_ours(void **state)
{
    static const struct own_file files[] = {
        {"de/notice.txt", "Subject: Eigene {{>firm}} {{x}}\n\nText {{x}}\n{{>firm}}\n"},
        {"de/notice.html", ""},
        {"de/firm.txt", "Firma\n"},
    };
    struct arena a = {0};
    struct rendered r = {0};
    struct err err = {0};
    struct tdata *t = tdata_new(&a);
    (void)state;
    tdata_set_c(t, "x", "A\r\nBcc: b@c.example & <b>");
    struct str dir = make_dir(&a, files, ARRAY_LEN(files));
    enum rc rc = template_set_render(&a, make_set(&a, dir), STR("de"), STR("notice"), t,
                                     &r, &err);
    remove_dir(&a, dir, files, ARRAY_LEN(files));
    if (rc) {
        fail_msg("%s", err.text);
    }
    assert_true(str_eq_c(r.subject, "Eigene Firma A Bcc: b@c.example & <b>"));
    assert_true(str_eq_c(r.text, "Text A\nBcc: b@c.example & <b>\nFirma\n"));
    assert_int_equal(r.html.len, 0);
    arena_done(&a);
}

static void test_own_mistakes_are_named(void **state)
{
    static const struct {
        const char *name;
        struct own_file file;
        const char *want; /* the error's text */
    } rows[] = {
        {"no subject",
         {"de/notice.txt", "Guten Tag\n"},
         "template 'de/notice.txt': line 1: must begin with 'Subject:'"},
        {"no empty line",
         {"de/notice.txt", "Subject: a\nText\n"},
         "template 'de/notice.txt': line 2: must be empty"},
        {"unknown name",
         {"de/notice.txt", "Subject: a\n\nText\n{{nam}}\n"},
         "template 'de/notice.txt': line 4: unknown name 'nam': templates/README.md "
         "lists the names"},
        {"unknown name in the subject",
         {"de/notice.txt", "Subject: {{nam}}\n\nText\n"},
         "template 'de/notice.txt': line 1: unknown name 'nam': templates/README.md "
         "lists the names"},
        {"html",
         {"de/notice.html", "<p>\n{{#lines}}</p>\n"},
         "template 'de/notice.html': line 2: section 'lines' is not closed: '/lines' "
         "is missing"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct rendered r;
        struct err err = {0};
        struct str dir = make_dir(&a, &rows[i].file, 1);
        struct tdata *t = sample_data(&a, STR("de"), STR("notice"), SAMPLE_FULL);
        enum rc rc = template_set_render(&a, make_set(&a, dir), STR("de"),
                                         STR("notice"), t, &r, &err);
        remove_dir(&a, dir, &rows[i].file, 1);
        if (rc != RC_CONFIG || !str_eq_c(str_c(err.text), rows[i].want)) {
            fail_msg("%s: %s '%s'", rows[i].name, rc_name(rc), err.text);
        }
        arena_done(&a);
    }
}

/* Foreign text in every field of the digest leaves the elements as they were. */
static void test_hostile_words_add_no_element(void **state)
{
    static const char *const payloads[] = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='x",
        "</td></tr></table><a href=http://evil.example>",
        "<!--",
        "{{company}}{{{words}}}",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(payloads); i++) {
        struct arena a = {0};
        struct rendered clean, hostile;
        struct tdata *t = sample_data(&a, STR("de"), STR("alert"), SAMPLE_FULL);
        const char *names[] = {"words", "customer_name", "company", "company_footer"};
        size_t tags[2] = {0};
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            tdata_set_c(t, names[k], "x");
        }
        assert_int_equal(template_set_render(&a, make_set(&a, STR_NULL), STR("de"),
                                             STR("alert"), t, &clean, NULL),
                         RC_OK);
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            tdata_set_c(t, names[k], payloads[i]);
        }
        assert_int_equal(template_set_render(&a, make_set(&a, STR_NULL), STR("de"),
                                             STR("alert"), t, &hostile, NULL),
                         RC_OK);
        for (size_t at = 0; at < clean.html.len; at++) {
            tags[0] += clean.html.ptr[at] == '<' || clean.html.ptr[at] == '"';
        }
        for (size_t at = 0; at < hostile.html.len; at++) {
            tags[1] += hostile.html.ptr[at] == '<' || hostile.html.ptr[at] == '"';
        }
        if (tags[0] != tags[1]) {
            fail_msg("%s: %zu marks instead of %zu", payloads[i], tags[1], tags[0]);
        }
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_template_renders_with_every_sample),
        cmocka_unit_test(test_set_falls_back_and_refuses_paths),
        cmocka_unit_test(test_informal_set_speaks_to_customers_alone),
        cmocka_unit_test(test_value_that_may_be_missing_is_tried),
        cmocka_unit_test(test_own_files_win_over_ours),
        cmocka_unit_test(test_own_mistakes_are_named),
        cmocka_unit_test(test_hostile_words_add_no_element),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
