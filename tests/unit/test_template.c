/* Mustache engine: every feature of the public specification as a table of our own, the
 * strictness about names, the three escapings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "mail/template.h"

struct row {
    const char *name, *source, *want; /* want NULL: refused */
};

/* Partials of the tables. */
static const struct partial {
    const char *name, *source;
} partials_table[] = {
    {"text", "from partial"},
    {"value", "*{{name}}*"},
    {"lines", "|\n{{{two}}}\n|\n"},
    {"gap", "a\n\nb\n"},
    {"node", "{{label}}<{{#kids}}{{>node}}{{/kids}}>"},
    {"endless", "{{>endless}}"},
    {"doubling", "{{>doubling}}{{>doubling}}x"},
    {"delims", "{{=<% %>=}}<%name%>"},
    {"alone", ">\n>"},
    {"outer", "[{{>value}}]"},
    {"bad", "one\n{{nobody}}"},
    {"broken", "one\n{{#open}}"},
};

static struct str find_partial(void *ctx, struct str name)
{
    (void)ctx;
    for (size_t i = 0; i < ARRAY_LEN(partials_table); i++) {
        if (str_eq_c(name, partials_table[i].name)) {
            return str_c(partials_table[i].source);
        }
    }
    return STR_NULL;
}

static const struct template_partials partials = {find_partial, NULL};

static struct tdata *make_data(struct arena *a)
{
    struct tdata *t = tdata_new(a);
    tdata_set_c(t, "name", "Jo");
    tdata_set_c(t, "forbidden", "& \" < > '");
    tdata_set_c(t, "empty", "");
    tdata_set_c(t, "two", "<\n->");
    tdata_set_i64(t, "number", -85);
    tdata_set_i64(t, "zero", 0);
    tdata_flag(t, "yes", true);
    tdata_flag(t, "no", false);
    tdata_flag(t, "none", false); /* an empty list */
    struct tdata *person = tdata_child(t, "person");
    tdata_set_c(person, "name", "Ann");
    tdata_set_c(tdata_child(tdata_child(person, "home"), "town"), "name", "Bonn");
    for (int i = 1; i <= 3; i++) {
        struct tdata *item = tdata_add(t, "items");
        tdata_set_i64(item, "n", i);
        tdata_set_i64(item, ".", i);
        tdata_flag(item, "first", i == 1);
    }
    for (int i = 0; i < 2; i++) {
        struct tdata *outer = tdata_add(t, "matrix");
        tdata_set_i64(tdata_add(outer, "."), ".", i * 2 + 1);
        tdata_set_i64(tdata_add(outer, "."), ".", i * 2 + 2);
    }
    tdata_set_c(t, "label", "x");
    struct tdata *kid = tdata_add(t, "kids");
    tdata_set_c(kid, "label", "y");
    tdata_flag(kid, "kids", false);
    return t;
}

static enum rc render(struct arena *a, const char *source, enum template_escape escape,
                      struct str *ret, struct err *err)
{
    return template_render(a, str_c(source), escape, make_data(a), &partials, ret, err);
}

static void check_rows(const struct row *rows, size_t n, enum template_escape escape)
{
    for (size_t i = 0; i < n; i++) {
        struct arena a = {0};
        struct str got = STR_NULL;
        struct err err = {0};
        enum rc rc = render(&a, rows[i].source, escape, &got, &err);
        if (rows[i].want && (rc || !str_eq_c(got, rows[i].want))) {
            fail_msg("%s: got '%.*s' %s, want '%s'", rows[i].name, STR_ARG(got),
                     err.text, rows[i].want);
        }
        if (!rows[i].want && rc != RC_CONFIG) {
            fail_msg("%s: %s instead of config", rows[i].name, rc_name(rc));
        }
        arena_done(&a);
    }
}

static void test_interpolation_shows_values(void **state)
{
    static const struct row rows[] = {
        {"no tags", "Hello {world}\n", "Hello {world}\n"},
        {"empty source", "", ""},
        {"basic", "Hi {{name}}!", "Hi Jo!"},
        {"no reinterpolation", "{{=<% %>=}}<%name%> {{name}}", "Jo {{name}}"},
        {"html escaped", "{{forbidden}}", "&amp; &quot; &lt; &gt; &#39;"},
        {"triple", "{{{forbidden}}}", "& \" < > '"},
        {"ampersand", "{{&forbidden}}", "& \" < > '"},
        {"number", "\"{{number}}\"", "\"-85\""},
        {"zero is a text", "{{zero}}", "0"},
        {"triple number", "{{{number}}}", "-85"},
        {"empty text is held", "[{{empty}}]", "[]"},
        {"dotted", "{{person.name}}", "Ann"},
        {"dotted deep", "{{person.home.town.name}}", "Bonn"},
        {"dotted triple", "{{{person.home.town.name}}}", "Bonn"},
        {"padding", "|{{ name }}|{{\tname\n}}|", "|Jo|Jo|"},
        {"padding triple", "|{{{ name }}}|", "|Jo|"},
        {"padding ampersand", "|{{& name }}|", "|Jo|"},
        {"surrounding space kept", "| {{name}} |", "| Jo |"},
        {"never standalone", "  {{name}}\n", "  Jo\n"},
        {"triple never standalone", "  {{{name}}}\n", "  Jo\n"},
        {"ampersand never standalone", "  {{&name}}\n", "  Jo\n"},
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows), TEMPLATE_HTML);
}

static void test_sections_show_by_value(void **state)
{
    static const struct row rows[] = {
        {"true", "{{#yes}}x{{/yes}}", "x"},
        {"false", "[{{#no}}x{{/no}}]", "[]"},
        {"text", "{{#name}}<{{.}}>{{/name}}", "<Jo>"},
        {"empty text is false", "[{{#empty}}x{{/empty}}]", "[]"},
        {"zero is a text", "{{#zero}}x{{/zero}}", "x"},
        {"object is context", "{{#person}}{{name}}{{/person}}", "Ann"},
        {"outer context", "{{#person}}{{number}}{{/person}}", "-85"},
        {"text context is looked through", "{{#name}}{{number}}{{/name}}", "-85"},
        {"list", "{{#items}}{{n}},{{/items}}", "1,2,3,"},
        {"empty list", "[{{#none}}x{{/none}}]", "[]"},
        {"list, item and outer", "{{#items}}{{n}}{{name}} {{/items}}", "1Jo 2Jo 3Jo "},
        {"list with flags", "{{#items}}{{^first}}, {{/first}}{{n}}{{/items}}",
         "1, 2, 3"},
        {"implicit iterator", "{{#items}}({{.}}){{/items}}", "(1)(2)(3)"},
        {"implicit iterator escapes", "{{#forbidden}}{{.}}{{/forbidden}}",
         "&amp; &quot; &lt; &gt; &#39;"},
        {"implicit iterator triple", "{{#forbidden}}{{{.}}}{{/forbidden}}",
         "& \" < > '"},
        {"nested iterators", "{{#matrix}}({{#.}}{{.}}{{/.}}){{/matrix}}", "(12)(34)"},
        {"same name nested", "{{#yes}}a{{#yes}}b{{/yes}}c{{/yes}}", "abc"},
        {"doubled", "{{#yes}}1{{/yes}} {{#yes}}2{{/yes}}", "1 2"},
        {"dotted", "{{#person.home.town}}{{name}}{{/person.home.town}}", "Bonn"},
        {"padding", "{{# yes }}={{/ yes }}", "="},
        {"inverted false", "{{^no}}x{{/no}}", "x"},
        {"inverted true", "[{{^yes}}x{{/yes}}]", "[]"},
        {"inverted list", "[{{^items}}x{{/items}}]", "[]"},
        {"inverted empty list", "{{^none}}x{{/none}}", "x"},
        {"inverted object", "[{{^person}}x{{/person}}]", "[]"},
        {"inverted empty text", "{{^empty}}x{{/empty}}", "x"},
        {"inverted dotted", "[{{^person.name}}x{{/person.name}}]", "[]"},
        {"inverted keeps context", "{{#person}}{{^no}}{{name}}{{/no}}{{/person}}",
         "Ann"},
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows), TEMPLATE_HTML);
}

static void test_standalone_lines_vanish(void **state)
{
    static const struct row rows[] = {
        {"section", "a\n{{#yes}}\nb\n{{/yes}}\nc\n", "a\nb\nc\n"},
        {"section indented", "a\n  {{#yes}}\nb\n\t{{/yes}}  \nc\n", "a\nb\nc\n"},
        {"section crlf", "|\r\n{{#yes}}\r\n{{/yes}}\r\n|", "|\r\n|"},
        {"section at start", "  {{#yes}}\n#{{/yes}}\n/", "#\n/"},
        {"section at end", "#{{#yes}}\n/\n  {{/yes}}", "#\n/\n"},
        {"false section", "a\n{{#no}}\nb\n{{/no}}\nc\n", "a\nc\n"},
        {"inline section is not", " | {{#yes}}\t|\t{{/yes}} | \n", " | \t|\t | \n"},
        {"two on a line are not", " {{#yes}}x{{/yes}}\n {{#yes}}y{{/yes}}\n",
         " x\n y\n"},
        {"only tags on a line are not", "{{#yes}}{{/yes}}\na", "\na"},
        {"internal", " | {{#yes}} {{! c }}\n {{/yes}} | \n", " |  \n  | \n"},
        {"inverted", "a\n{{^no}}\nb\n{{/no}}\nc\n", "a\nb\nc\n"},
        {"inverted indented", "a\n {{^no}}\nb\n {{/no}}\nc\n", "a\nb\nc\n"},
        {"comment", "a\n{{! one }}\nb\n", "a\nb\n"},
        {"comment indented", "a\n  {{! one }}\nb\n", "a\nb\n"},
        {"comment crlf", "|\r\n{{! c }}\r\n|", "|\r\n|"},
        {"comment at start", "  {{! c }}\n!", "!"},
        {"comment at end", "!\n  {{! c }}", "!\n"},
        {"comment of lines", "a\n{{!\nfoo\n}}\nb\n", "a\nb\n"},
        {"comment of lines indented", "a\n  {{!\n  foo\n  }}\nb\n", "a\nb\n"},
        {"comment inline", "12{{! x }}345", "12345"},
        {"comment inline, space kept", "  12 {{! 34 }}\n", "  12 \n"},
        {"comment looks like a tag", "a{{! {{name }}b", "ab"},
        {"comment is no name", "{{!name}}", ""},
        {"delimiters", "a\n{{=@ @=}}\nb\n", "a\nb\n"},
        {"delimiters indented", "a\n  {{=@ @=}}\nb\n", "a\nb\n"},
        {"delimiters at end", "=\n  {{=@ @=}}", "=\n"},
        {"delimiters inline", " | {{=@ @=}}\n", " | \n"},
        {"lone cr ends no line", "a\r{{#yes}}\rb{{/yes}}", "a\r\rb"},
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows), TEMPLATE_TEXT);
}

static void test_delimiters_change(void **state)
{
    static const struct row rows[] = {
        {"pair", "{{=<% %>=}}(<%name%>)", "(Jo)"},
        {"special", "({{=[ ]=}}[name])", "(Jo)"},
        {"pipes", "({{= | | =}}|name|)", "(Jo)"},
        {"padding", "|{{= @   @ =}}|@name@", "||Jo"},
        {"back again", "{{=@ @=}}@name@@={{ }}=@{{name}}", "JoJo"},
        {"triple", "{{=<% %>=}}<%{name}%>", "Jo"},
        {"in section", "{{#yes}}{{=| |=}}|name||/yes|", "Jo"},
        {"partial starts afresh", "{{=| |=}}|>value|", "*Jo*"},
        {"partial does not leak", "{{>delims}}{{name}}", "JoJo"},
        {"one word", "{{=@=}}", NULL},
        {"three words", "{{=a b c=}}", NULL},
        {"equals sign", "{{== ===}}", NULL},
        {"not closed", "{{=<% %>", NULL},
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows), TEMPLATE_TEXT);
}

static void test_partials_are_put_in(void **state)
{
    static const struct row rows[] = {
        {"basic", "\"{{>text}}\"", "\"from partial\""},
        {"context", "{{#person}}{{>value}}{{/person}}", "*Ann*"},
        {"nested", "{{>outer}}", "[*Jo*]"},
        {"recursion", "{{>node}}", "x<y<>>"},
        {"surrounding space", "| {{>text}} |", "| from partial |"},
        {"inline indentation", "  {{name}}  {{>alone}}\n", "  Jo  >\n>\n"},
        {"standalone crlf", "|\r\n{{>alone}}\r\n|", "|\r\n>\n>|"},
        {"standalone at start", "  {{>alone}}\n>", "  >\n  >>"},
        {"standalone at end", ">\n  {{>alone}}", ">\n  >\n  >"},
        {"standalone indentation", "\\\n {{>lines}}\n/\n", "\\\n |\n <\n->\n |\n/\n"},
        {"empty lines stay empty", "  {{>gap}}\n", "  a\n\n  b\n"},
        {"padding", "|{{> text }}|", "|from partial|"},
        {"unknown", "{{>nothing}}", NULL},
        {"endless", "{{>endless}}", NULL},
        {"doubling", "{{>doubling}}", NULL},
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows), TEMPLATE_TEXT);
}

static void test_malformed_and_unknown_are_refused(void **state)
{
    static const struct row rows[] = {
        {"unknown name", "{{nobody}}", NULL},
        {"unknown section", "{{#nobody}}{{/nobody}}", NULL},
        {"unknown inverted", "{{^nobody}}{{/nobody}}", NULL},
        {"unknown end of a dotted name", "{{person.age}}", NULL},
        {"dotted name through a text", "{{name.x}}", NULL},
        {"dotted name is not searched outwards", "{{#yes}}{{person.number}}{{/yes}}",
         NULL},
        {"flag as text", "{{yes}}", NULL},
        {"list as text", "{{items}}", NULL},
        {"object as text", "{{person}}", NULL},
        {"dot without text", "{{.}}", NULL},
        {"tag not closed", "{{name", NULL},
        {"triple not closed", "{{{name}}", NULL},
        {"section not closed", "{{#yes}}", NULL},
        {"section closed by another", "{{#yes}}{{/no}}", NULL},
        {"end without section", "{{/yes}}", NULL},
        {"crossed", "{{#yes}}{{#name}}{{/yes}}{{/name}}", NULL},
        {"empty tag", "{{}}", NULL},
        {"blank tag", "{{ }}", NULL},
        {"two words", "{{name name}}", NULL},
        {"path as partial", "{{>../value}}", NULL},
        {"inside a section that shows", "{{#yes}}{{nobody}}{{/yes}}", NULL},
        {"inside a section that does not", "[{{#no}}{{nobody}}{{/no}}]", "[]"},
    };
    (void)state;
    check_rows(rows, ARRAY_LEN(rows), TEMPLATE_TEXT);
}

static void test_errors_name_line_and_reason(void **state)
{
    static const struct row rows[] = {
        {"unknown", "a\nb\n{{nobody}}",
         "line 3: unknown name 'nobody': templates/README.md lists the names"},
        {"after standalone lines", "{{#yes}}\n{{!\n\n}}\n{{nobody}}{{/yes}}",
         "line 5: unknown name 'nobody': templates/README.md lists the names"},
        {"not closed", "a\n{{#yes}}\n",
         "line 2: section 'yes' is not closed: '/yes' is missing"},
        {"partial", "\n{{>bad}}",
         "partial 'bad': line 2: unknown name 'nobody': templates/README.md lists the "
         "names"},
        {"partial malformed", "{{>broken}}",
         "partial 'broken': line 2: section 'open' is not closed: '/open' is missing"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct str got;
        struct err err = {0};
        assert_int_equal(render(&a, rows[i].source, TEMPLATE_TEXT, &got, &err),
                         RC_CONFIG);
        if (!str_eq_c(str_c(err.text), rows[i].want)) {
            fail_msg("%s: '%s', want '%s'", rows[i].name, err.text, rows[i].want);
        }
        arena_done(&a);
    }
}

/* in: the value of {{x}}; want: by escaping. */
static const struct escape_row {
    const char *name, *in, *html, *text, *header;
} escape_rows[] = {
    {"plain", "Jürgen Groß", "Jürgen Groß", "Jürgen Groß", "Jürgen Groß"},
    {"firm", "Sales & Support", "Sales &amp; Support", "Sales & Support",
     "Sales & Support"},
    {"heart", "Müller <3", "Müller &lt;3", "Müller <3", "Müller <3"},
    {"script", "<script>'\"", "&lt;script&gt;&#39;&quot;", "<script>'\"",
     "<script>'\""},
    {"lines", "a\nb\r\nc\rd", "a<br>\nb<br>\nc<br>\nd", "a\nb\nc\nd", "a b c d"},
    {"nel and separators",
     "a\xc2\x85"
     "b\xe2\x80\xa8"
     "c\xe2\x80\xa9"
     "d",
     "a<br>\nb<br>\nc<br>\nd", "a\nb\nc\nd", "a b c d"},
    {"escape sequence", "\x1b[31mred\x07", "[31mred", "[31mred", "[31mred"},
    {"c1 csi",
     "a\xc2\x9b"
     "1m",
     "a1m", "a1m", "a1m"},
    {"tab and del", "a\tb\x7f", "a\tb", "a\tb", "a b"},
    {"bidi",
     "a\xe2\x80\xae"
     "b\xe2\x81\xa6"
     "c\xd8\x9c\xe2\x80\x8f",
     "abc", "abc", "abc"},
    {"not utf-8", "a\xff\xc3", "a\xef\xbf\xbd\xef\xbf\xbd", "a\xef\xbf\xbd\xef\xbf\xbd",
     "a\xef\xbf\xbd\xef\xbf\xbd"},
    {"mustache in data", "{{name}}", "{{name}}", "{{name}}", "{{name}}"},
};

static void test_escaping_fits_the_part(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(escape_rows); i++) {
        const struct escape_row *r = &escape_rows[i];
        const char *wants[] = {[TEMPLATE_HTML] = r->html,
                               [TEMPLATE_TEXT] = r->text,
                               [TEMPLATE_HEADER] = r->header};
        for (size_t k = 0; k < ARRAY_LEN(wants); k++) {
            struct arena a = {0};
            struct str got = STR_NULL;
            struct tdata *t = tdata_new(&a);
            tdata_set_c(t, "x", r->in);
            assert_int_equal(template_render(&a, STR("{{x}}"), (enum template_escape)k,
                                             t, NULL, &got, NULL),
                             RC_OK);
            if (!str_eq_c(got, wants[k])) {
                fail_msg("%s (%zu): got '%.*s'", r->name, k, STR_ARG(got));
            }
            arena_done(&a);
        }
    }
}

static void test_nul_in_data_is_left_out(void **state)
{
    struct arena a = {0};
    struct str got = STR_NULL;
    struct tdata *t = tdata_new(&a);
    (void)state;
    tdata_set(t, "x", STR("a\0b"));
    assert_int_equal(
        template_render(&a, STR("{{{x}}}"), TEMPLATE_TEXT, t, NULL, &got, NULL), RC_OK);
    assert_true(str_eq_c(got, "ab"));
    arena_done(&a);
}

static void test_nesting_is_limited(void **state)
{
    static const struct {
        int depth;
        enum rc want;
    } rows[] = {{1, RC_OK}, {32, RC_OK}, {33, RC_CONFIG}, {1000, RC_CONFIG}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct str got;
        struct str source = STR("x");
        for (int n = 0; n < rows[i].depth; n++) {
            source = arena_printf(&a, "{{#yes}}%.*s{{/yes}}", STR_ARG(source));
        }
        assert_int_equal(render(&a, source.ptr, TEMPLATE_TEXT, &got, NULL),
                         rows[i].want);
        arena_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_interpolation_shows_values),
        cmocka_unit_test(test_sections_show_by_value),
        cmocka_unit_test(test_standalone_lines_vanish),
        cmocka_unit_test(test_delimiters_change),
        cmocka_unit_test(test_partials_are_put_in),
        cmocka_unit_test(test_malformed_and_unknown_are_refused),
        cmocka_unit_test(test_errors_name_line_and_reason),
        cmocka_unit_test(test_escaping_fits_the_part),
        cmocka_unit_test(test_nul_in_data_is_left_out),
        cmocka_unit_test(test_nesting_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
