/* HTML to text: what a person sees, and nothing else; hostile shapes in bounded time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "mail/html.h"

#define MARK HTML_QUOTE_MARK "\n"

struct row {
    const char *name;
    const char *in;
    const char *want;
};

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena a = {0};
        struct str got = html_to_text(&a, str_c(rows[i].in));
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("%s: want <<%s>>, got <<%.*s>>", rows[i].name, rows[i].want,
                     STR_ARG(got));
        }
        arena_done(&a);
    }
}

static void test_html_layout_as_seen(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"empty", "", ""},
        {"plain", "Hallo Welt", "Hallo Welt\n"},
        {"white space", "  a \n\t b  ", "a b\n"},
        {"br", "a<br>b<br/>c", "a\nb\nc\n"},
        {"two br", "a<br><br>b", "a\n\nb\n"},
        {"many br", "a<br><br><br><br>b", "a\n\nb\n"},
        {"br at block end", "<div>a<br></div>b", "a\nb\n"},
        {"gmail lines", "<div>a</div><div><br></div><div>b</div>", "a\n\nb\n"},
        {"nested div", "<div><div><div>a</div></div></div><div>b</div>", "a\nb\n"},
        {"p", "<p>a</p><p>b</p>", "a\n\nb\n"},
        {"p not closed", "<p>a<p>b<div>c", "a\n\nb\nc\n"},
        {"outlook p", "<p class=MsoNormal>a</p><p class=MsoNormal>b</p>", "a\nb\n"},
        {"outlook empty p",
         "<p class=MsoNormal>a</p><p class=MsoNormal>&nbsp;</p><p "
         "class=MsoNormal>b</p>",
         "a\n\nb\n"},
        {"span", "a<span>b</span> <b>c</b>d", "ab cd\n"},
        {"list", "<ul><li>a<li>b</ul>c", "- a\n- b\nc\n"},
        {"list with p", "<ul><li><p>a</p></li></ul>", "- a\n"},
        {"ordered list", "<ol><li><p>a</p></li><li>b<ul><li>c</ul><li>d</ol>",
         "1. a\n\n2. b\n- c\n3. d\n"},
        {"smiley picture", "<img src=x alt=\":-)\"> ok", ":-) ok\n"},
        {"nested list", "<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n- b\n- c\n"},
        {"cells", "<table><tr><td>0</td><td>1</td></tr><tr><td>2</table>", "0 1\n2\n"},
        {"nbsp", "a&nbsp;&nbsp;b&nbsp;", "a  b\n"},
        {"pre", "<pre>a\n b\n</pre>c", "a\nb\nc\n"},
        {"pre-wrap", "<div style=\"white-space: pre-wrap\">a\nb</div>", "a\nb\n"},
        {"hr", "a<hr>b", "a\n________________________________\nb\n"},
        {"signature", "a<br>--&nbsp;<br>b", "a\n-- \nb\n"},
        {"heading", "<h1>a</h1>b", "a\n\nb\n"},
        {"emoji picture", "<img src=x alt=\"\xf0\x9f\x91\x8d\"> ok",
         "\xf0\x9f\x91\x8d ok\n"},
        {"other picture", "<img src=x alt=\"10\">ok", "ok\n"},
        {"zero width",
         "1\xe2\x80\x8b"
         "0\xef\xbb\xbf&#8203;&shy;!",
         "10!\n"},
        {"mark in text",
         "a\x1d"
         "b",
         "ab\n"},
        {"bad utf-8",
         "a\xff"
         "b",
         "a\xef\xbf\xbd"
         "b\n"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_html_references_resolved(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"named", "&lt;3 &amp; &euro; &uuml;&szlig; &hellip;",
         "<3 & \xe2\x82\xac \xc3\xbc\xc3\x9f \xe2\x80\xa6\n"},
        {"halves of UTF-16", "&#55357;&#56397; &#xd83d;&#xdc4d; &#55357;x",
         "\xf0\x9f\x91\x8d \xf0\x9f\x91\x8d \xef\xbf\xbdx\n"},
        {"decimal", "&#65;&#8364;&#65",
         "A\xe2\x82\xac"
         "A\n"},
        {"hex", "&#x41;&#X20ac;", "A\xe2\x82\xac\n"},
        {"windows-1252", "&#128;&#150;", "\xe2\x82\xac\xe2\x80\x93\n"},
        {"no semicolon", "M&uuml ller & Co &ampx", "M\xc3\xbc ller & Co &ampx\n"},
        {"none", "a & b &nosuch; &; &#; &#x;", "a & b &nosuch; &; &#; &#x;\n"},
        {"too big", "&#99999999999;&#xd800;",
         "\xef\xbf\xbd"
         "9;\xef\xbf\xbd\n"},
        {"no tag from it", "&lt;b&gt;", "<b>\n"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_html_markup_damaged_text_kept(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"lone less", "a < b <3 <", "a < b <3 <\n"},
        {"comment", "a<!-- 10 <b> -->b<!-->c", "abc\n"},
        {"comment open", "a<!-- 10", "a\n"},
        {"conditional", "a<!--[if mso]>10<![endif]-->b<![if !mso]>c<![endif]>",
         "abc\n"},
        {"instruction", "a<?xml version=1?>b<!doctype html>", "ab\n"},
        {"tag open", "a<b title=\"", "a\n"},
        {"quotes in tag", "<b title='a>b' x=\"c>d\">e</b>", "e\n"},
        {"no quotes", "<b title=a/b>e", "e\n"},
        {"stray end", "</div>a</b></p>b</table>", "a\n\nb\n"},
        {"script", "a<script>if (1<2) document.write('10')</script>b", "ab\n"},
        {"style", "<style>p { x: '</p>' }</STYLE>b", "b\n"},
        {"title", "<head><title>10</title></head><body>b", "b\n"},
        {"unknown", "<o:p>a</o:p><x-y>b</x-y>", "ab\n"},
        {"case", "<DIV>a</DIV><Br>b", "a\n\nb\n"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_html_hidden_text_left_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"display", "2<span style=\"display:none\">10</span>", "2\n"},
        {"important", "2<span style='DISPLAY : None !important'>10</span>", "2\n"},
        {"reference in style", "2<i style='display:n&#111;ne'>10</i>", "2\n"},
        {"attribute", "2<div hidden>10</div>", "2\n"},
        {"visibility", "2<span style=visibility:hidden>10</span>", "2\n"},
        {"visible again",
         "<p style=visibility:hidden>10<b style=visibility:visible>2</b></p>", "2\n"},
        {"font-size", "2<span style='font-size:0px'>10</span>", "2\n"},
        {"font-size 1px", "2<span style='font-size:1px'>10</span>", "2\n"},
        {"size set again",
         "<div style=font-size:0>10<b style='font-size:14px'>2</b></div>", "2\n"},
        {"small is visible", "<span style='font-size:0.8em'>2</span>", "2\n"},
        {"opacity", "2<span style='opacity:0'>10</span>", "2\n"},
        {"half opacity", "<span style='opacity:0.5'>2</span>", "2\n"},
        {"height", "2<div style='max-height:0;overflow:hidden'>10</div>", "2\n"},
        {"height alone", "<div style='height:0'>2</div>", "2\n"},
        {"off screen", "2<div style='position:absolute;left:-9999px'>10</div>", "2\n"},
        {"white", "2<span style='color:#FFFFFF'>10</span>", "2\n"},
        {"white font", "2<font color=white>10</font>", "2\n"},
        {"white on blue", "<td bgcolor=blue><b style=color:#fff>2</b></td>", "2\n"},
        {"white on white",
         "2<p style='background:blue'><b style='background:#fff;color:#fff'>10</b></p>",
         "2\n"},
        {"nested", "2<div style=display:none><div>10</div>10</div>", "2\n"},
        {"closed by parent", "<div><span style=display:none>10</div>2", "2\n"},
        {"closed by p", "<p style=display:none>10<p>2", "2\n"},
        {"closed by cell", "<table><tr><td style=display:none>10<td>2</table>", "2\n"},
        {"closed by li", "<ul><li style=display:none>10<li>2</ul>", "- 2\n"},
        {"table in hidden cell",
         "<table><tr><td style=display:none><table><tr><td>10<td>10</table>10<td>2",
         "2\n"},
        {"stray end tag", "<div style=display:none>10</span>10</div>2", "2\n"},
        {"template", "2<template>10</template>", "2\n"},
        {"noscript", "2<noscript>10</noscript>", "2\n"},
        {"svg", "2<svg><text>10</text></svg>", "2\n"},
        {"mso-hide", "2<span style='mso-hide:all'>10</span>", "2\n"},
        {"width", "2<div style='width:0;overflow:hidden'>10</div>", "2\n"},
        {"top", "2<div style='position:absolute;top:-9999px'>10</div>", "2\n"},
        {"indent", "2<div style='text-indent:-9999px'>10</div>", "2\n"},
        {"nearly white", "2<span style='color:#fefefe'>10</span>", "2\n"},
        {"transparent", "2<span style='color:transparent'>10</span>", "2\n"},
        {"clear", "2<span style='color:rgba(0,0,0,0)'>10</span>", "2\n"},
        {"clear hex", "2<span style='color:#00000000'>10</span>", "2\n"},
        {"half clear", "<span style='color:rgba(0,0,0,.5)'>2</span>", "2\n"},
        {"black on black",
         "2<p style='background:#000'><b style='color:black'>10</b></p>", "2\n"},
        {"grey on grey", "2<p style='background-color:#eee;color:rgb(238,238,238)'>10",
         "2\n"},
        {"same unknown colour", "2<p style='background:peru;color:Peru'>10", "2\n"},
        {"dark mail", "<body style='background:#111;color:#fff'>2</body>", "2\n"},
        {"picture behind", "<p style='background:url(a.png);color:#fff'>2</p>", "2\n"},
        {"shown again", "<p style='display:none;display:block'>2</p>", "2\n"},
        {"marks in hidden", "2<div style=display:none><div class=gmail_quote>", "2\n"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

#define SHEET(css) "<style>" css "</style>2"

static void test_html_hidden_by_sheet_left_out(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"class", SHEET(".x{display:none}") "<i class=x>10</i>", "2\n"},
        {"one of classes", SHEET(".x{display:none}") "<i class='a x b'>10</i>", "2\n"},
        {"id", SHEET("#x{visibility:hidden}") "<i id=x>10</i>", "2\n"},
        {"tag", SHEET("tt{font-size:0}") "<tt>10</tt>", "2\n"},
        {"tag and class", SHEET("i.x{opacity:0}") "<i class=x>10</i><b class=x>3</b>",
         "23\n"},
        {"list", SHEET("a, .y ,.x\n{color:#fff}") "<i class=x>10</i>", "2\n"},
        {"case", SHEET("I.X{DISPLAY:NONE}") "<i class=x>10</i>", "2\n"},
        {"comments", SHEET("<!-- /* .z */ .x{display:none} -->") "<i class=x>10</i>",
         "2\n"},
        {"important",
         SHEET(".x{display:none!important}") "<i class=x "
                                             "style='display:inline'>10</i>",
         "2\n"},
        {"inline wins",
         SHEET(".x{display:none}") "<i class=x style='display:inline'>3</i>", "23\n"},
        {"id wins", SHEET("#y{color:#000} .x{color:#fff}") "<i class=x id=y>3</i>",
         "23\n"},
        {"print", SHEET("@media print{.x{display:none}}") "<i class=x>3</i>", "23\n"},
        {"print element",
         "<style media=print>.x{display:none}</style>2<i class=x>3</i>", "23\n"},
        {"small screens",
         SHEET("@media screen and (max-width:600px){.x{display:none}} "
               ".y{color:red}") "<i class=x>3</i>",
         "23\n"},
        {"all screens", SHEET("@media all{.x{display:none}}") "<i class=x>10</i>",
         "2\n"},
        {"import", SHEET("@import url(x); .x{display:none}") "<i class=x>10</i>",
         "2\n"},
        {"font face",
         SHEET("@font-face{src:url(x)} .x{display:none}") "<i class=x>10</i>", "2\n"},
        {"complex selectors",
         SHEET("p i, i>b, i:hover, i[x], .a.b{display:none}") "<i class='a b' "
                                                              "x>3</i>",
         "23\n"},
        {"paper of a class",
         SHEET(".x{background:navy}") "<p class=x><b style=color:white>3</b></p>",
         "2\n\n3\n"},
        {"cut off", "<style>.x{display:none", ""},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

static void test_html_quotes_marked(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"blockquote", "a<blockquote>b<br>c</blockquote>d", "a\n> b\n> c\nd\n"},
        {"nested", "<blockquote>a<blockquote>b</blockquote>c</blockquote>d",
         "> a\n> > b\n> c\nd\n"},
        {"blank in quote", "<blockquote>a<br><br>b</blockquote>", "> a\n> \n> b\n"},
        {"gmail", "a<div class=\"gmail_quote x\">On 1 May<br>b</div>",
         "a\n" MARK "On 1 May\nb\n"},
        {"outlook", "a<div id=\"divRplyFwdMsg\">Von: b</div>", "a\n" MARK "Von: b\n"},
        {"outlook again", "a<div id='x_divRplyFwdMsg'>b</div>", "a\n" MARK "b\n"},
        {"outlook desktop",
         "a<div style='border:none;border-top:solid #E1E1E1 1.0pt'>b</div>",
         "a\n" MARK "b\n"},
        {"thunderbird",
         "a<div class=moz-cite-prefix>Am 1. Mai:</div><blockquote>b</blockquote>",
         "a\n" MARK "Am 1. Mai:\n> b\n"},
        {"yahoo", "a<div id=yahoo_quoted_1 class=yahoo_quoted>b</div>",
         "a\n" MARK "b\n"},
        {"gmx", "a<div name=\"quote\">b</div>", "a\n" MARK "b\n"},
        {"twice", "a<div class=gmail_quote><div id=appendonsend>b", "a\n" MARK "b\n"},
        {"similar class", "<div class=\"gmail_quote_not\">b</div>", "b\n"},
    };
    check_rows(rows, ARRAY_LEN(rows));
}

struct bomb {
    const char *name, *before, *unit, *after;
    size_t n;
};

/* notes of the dependency measurements, and shapes that hurt a stack or a search */
static const struct bomb bombs[] = {
    {"nested div", "", "<div>", "x", 200000},
    {"nested tables", "", "<table><tr><td>", "x", 50000},
    {"open b, then p", "", "<b>", "<p>x", 20000},
    {"attributes", "<div", " a=\"b\"", ">x", 50000},
    {"comment of dashes", "x<!--", "-", "", 1000000},
    {"only <", "", "<", "", 1000000},
    {"only &", "", "&", "", 1000000},
    {"references", "", "&ab", "", 300000},
    {"comments", "x", "<!--x", "", 200000},
    {"end tags", "x", "</", "", 500000},
    {"tags", "x", "<a ", "", 300000},
    {"open quotes", "x", "<a b=\"", "", 200000},
    {"script ends", "x<script>", "</scrip", "", 150000},
    {"quotes in quotes", "", "<blockquote>x<br>", "", 60000},
    {"far end tags", "<span>", "<b></span>", "x", 100000},
    {"end tags in a cell", "<div><table><td>", "<b></div>", "x", 100000},
    {"p before div", "<p><b><b><b><b>", "<div>", "x", 200000},
    {"style", "<div style=\"", ";a:b", "\">x", 250000},
    {"class", "<div class=\"", "a ", "\">x", 500000},
    {"nbsp", "", "&nbsp;", "x", 150000},
    {"rules", "<style>", ".a{color:red}", "</style>x", 80000},
    {"rules by lists", "<style>", ".a,", "{color:red}</style>x", 300000},
    {"ends before blocks", "<style>", "a}b{", "</style>x", 250000},
    {"blocks in blocks", "<style>@media x(", "{", "</style>x", 1000000},
    {"comments in a sheet", "<style>", "/**/", "</style>x", 250000},
    {"classes and rules",
     "<style>.a{color:red}.b{color:red}.c{color:red}.d{color:red}.e{color:red}</style>",
     "<b class='a b c d e f g'>", "x", 40000},
    {"picture data", "<img src=\"data:image/png;base64,", "iVBORw0KGgo", "\">x", 90000},
};

static int64_t cpu_ms(void)
{
    struct timespec t;
    assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Processor time, so that a busy machine changes nothing; sanitizers cost some. */
#ifdef __SANITIZE_ADDRESS__
enum { BOMB_MAX_MS = 2000 };
#else
enum { BOMB_MAX_MS = 200 };
#endif

static void test_html_bombs_take_bounded_time_and_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bombs); i++) {
        struct buf in = BUF_INIT(1 << 24);
        struct arena a = {0};
        buf_puts(&in, bombs[i].before);
        for (size_t k = 0; k < bombs[i].n; k++) {
            buf_puts(&in, bombs[i].unit);
        }
        buf_puts(&in, bombs[i].after);
        int64_t from = cpu_ms();
        struct str text = html_to_text(&a, buf_str(&in));
        int64_t took = cpu_ms() - from;
        if (took > BOMB_MAX_MS || a.used_bytes > in.len * 3 + 65536 ||
            text.len > in.len * 3 / 2 + 4096) {
            fail_msg("%s: %zu bytes took %lld ms, %zu bytes of arena, %zu of text",
                     bombs[i].name, in.len, (long long)took, a.used_bytes, text.len);
        }
        arena_done(&a);
        buf_done(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_layout_as_seen),
        cmocka_unit_test(test_html_references_resolved),
        cmocka_unit_test(test_html_markup_damaged_text_kept),
        cmocka_unit_test(test_html_hidden_text_left_out),
        cmocka_unit_test(test_html_hidden_by_sheet_left_out),
        cmocka_unit_test(test_html_quotes_marked),
        cmocka_unit_test(test_html_bombs_take_bounded_time_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
