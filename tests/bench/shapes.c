/* A shape is named FAMILY/SHAPE; it is a head, a unit that is repeated until the mail
 * has its size, and a tail;
 * '%' in a unit is a running number. */
#include "shapes.h"

#include "base/attr.h"
#include "base/buf.h"

#define PLAIN "From: a@b.example\nSubject: 8\nContent-Type: text/plain; charset=utf-8\n"
#define HTML "From: a@b.example\nSubject: 8\nContent-Type: text/html; charset=utf-8\n\n"
#define MIXED                                                                          \
    "From: a@b.example\nContent-Type: multipart/mixed; boundary=edge\n\n--edge\n\n8\n"
/* twenty-nine open boundaries: each line that begins with -- is held against them */
#define OPEN(n)                                                                        \
    "--b" n "\nContent-Type: multipart/mixed; boundary=b" n "x\n\n--b" n "x\n"         \
    "Content-Type: multipart/mixed; boundary=b" n "xx\n\n"

static const struct {
    const char *name, *head, *unit, *tail;
} shapes[] = {
    {"nesting/multiparts",
     "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n",
     "--b\nContent-Type: multipart/mixed; boundary=b\n\n", "8\n"},
    {"nesting/mails", "From: a@b.example\nContent-Type: message/rfc822\n\n",
     "Content-Type: message/rfc822\n\n", "8\n"},
    {"nesting/parts", MIXED, "--edge\n\n8\n", "--edge--\n"},
    {"boundaries/near", MIXED, "--edg\n--edgee\n-- edge\n", "--edge--\n"},
    {"boundaries/open", MIXED OPEN("1") OPEN("2") OPEN("3") "--b3xx\n\n",
     "--b3 --b3 --b2\n", ""},
    {"boundaries/attachments", MIXED "--edge\nContent-Type: image/png\n\n",
     "iVBORw0KGgo=\n", "--edge--\n"},
    {"headers/many", "From: a@b.example\n", "X-Header-%: value\n", "\n8\n"},
    {"headers/long", "From: a@b.example\nSubject: 8", " and more", "\n\n8\n"},
    {"headers/folded", "From: a@b.example\nReferences: ", "\n <a.%@b.example>",
     "\n\n8\n"},
    {"headers/encoded-words", "From: a@b.example\nSubject: 8",
     "\n =?utf-8?q?=C3=A4?=", "\n\n8\n"},
    {"headers/comments", "From: a@b.example (", "(", ")\n\n8\n"},
    {"headers/addresses", "From: a@b.example\nTo: a@b.example",
     ",\n \"A\" <a%@b.example>", "\n\n8\n"},
    {"headers/no-end", "From: a@b.example\n", "a line that is no field\n", ""},
    {"headers/base64-words", "From: a@b.example\nSubject: 8",
     "\n =?utf-8?b?w6Q=?=", "\n\n8\n"},
    {"headers/parameters", "From: a@b.example\nContent-Type: text/plain",
     ";\n a*%*=utf-8''%C3%A4", "\n\n8\n"},
    {"headers/blank-lines", "From: a@b.example\n", "X-Header-%: value\n \n", "\n8\n"},
    {"headers/empty-lines", "From: a@b.example\n", "Date: x\nX-Header-%: value\n\n",
     "\n8\n"},
    {"bounces/text",
     "From: mailer-daemon@b.example\nSubject: Undelivered Mail Returned to Sender\n\n",
     "<a%@b.example>: host mx.b.example said: 550 5.1.1 user unknown\n\n", ""},
    {"bounces/report",
     "From: mailer-daemon@b.example\nContent-Type: multipart/report; boundary=edge\n\n"
     "--edge\n\nfailed\n--edge\nContent-Type: message/delivery-status\n\n",
     "Final-Recipient: rfc822; a%@b.example\nAction: failed\nStatus: 5.1.1\n\n",
     "--edge--\n"},
    {"bounces/returned",
     "From: mailer-daemon@b.example\nSubject: Returned mail\n\n550 user unknown\n",
     "Return-Path: <a%@b.example>\nSubject: x\n\n", ""},
    {"quotes/plain", PLAIN "\n8\n\nAm 2. M\xc3\xa4rz schrieb Anna <a@b.example>:\n",
     "> wie zufrieden sind Sie?\n", ""},
    {"quotes/deep", PLAIN "\n8\n", "> > > > > > > > > > > > > > > > > > > > x\n", ""},
    {"quotes/signs", PLAIN "\n8\n\n", ">", "\n"},
    {"quotes/attributions", PLAIN "\n8\n", "Am 02.03.2026 um 10:00 schrieb Anna %\n",
     ""},
    {"quotes/header-blocks", PLAIN "\n8\n", "Von: Anna\nGesendet: heute\nX: y\n\n", ""},
    {"quotes/signatures", PLAIN "\n8\n",
     "Viele Gr\xc3\xbc\xc3\x9f\x65\nTel. % | HRB 12345\n\n", ""},
    {"blanks/lines", PLAIN "\n8\n", "\n", "8\n"},
    {"blanks/short-lines", PLAIN "\n8\n", "x\n", ""},
    {"blanks/blank-lines", PLAIN "\n8\n", " \n\t\n", "x\n"},
    {"blanks/spaces", PLAIN "\n8\n", "            \t", "8\n"},
    {"text/one-line", PLAIN "\n", "sehr gut aber teuer, ", "\n"},
    {"text/words", PLAIN "\n8\n", "Die Beratung war gut, nur die Hotline nicht.\n", ""},
    {"text/numbers", PLAIN "\n", "8 oder 9, nein 7 von 10. ", "\n"},
    {"text/letters", PLAIN "\n8\n", "x", "\n"},
    {"text/digits", PLAIN "\n8\n", "7", "\n"},
    {"text/marks", PLAIN "\n8\n", "?!", "\n"},
    {"text/stars", PLAIN "\n8\n", "\xe2\xad\x90 ", "\n"},
    {"text/tokens", PLAIN "\n8\n", "<x.abcdefghijklmnop7%@b> a+abcdefghijklmnop7%@b ",
     "\n"},
    {"text/runs", PLAIN "\n8\n", "abcdefghijklmno ", "\n"},
    {"text/umlauts", PLAIN "\n8\n", "\xc3\xa4\xc3\x9f", "\n"},
    {"encoding/damaged-utf8", PLAIN "\n8\n", "\xc3\xa4\xc3 \xff", "\n"},
    {"blanks/invisible", PLAIN "\n8\n", "\xe2\x80\x8b", "\n"},
    {"encoding/flowed",
     "From: a@b.example\nContent-Type: text/plain; format=flowed\n\n8\n", "flows \n",
     "\n"},
    {"encoding/base64", PLAIN "Content-Transfer-Encoding: base64\n\n",
     "Z3V0IHVuZCB0ZXVlcgpndXQgdW5kIHRldWVyCmd1dCB1bmQgdGV1ZXIK\n", ""},
    {"encoding/broken-base64", PLAIN "Content-Transfer-Encoding: base64\n\nOAo=\n",
     "Z= =", "\n"},
    {"encoding/quoted-printable",
     PLAIN "Content-Transfer-Encoding: quoted-printable\n\n8\n", "=C3=A4=20=\n", ""},
    {"encoding/soft-breaks", PLAIN "Content-Transfer-Encoding: quoted-printable\n\n8\n",
     "=    \t", "x\n"},
    {"encoding/latin-2",
     "From: a@b.example\nContent-Type: text/plain; charset=iso-8859-2\n\n8\n",
     "\xb1\xb3\xe6 ", "\n"},
    {"encoding/utf-16",
     "From: a@b.example\nContent-Type: text/plain; charset=utf-16le\n\n", "abcd efg",
     "\n"},
    {"encoding/no-label-base64", PLAIN "\n",
     "Z3V0IHVuZCB0ZXVlcgpndXQgdW5kIHRldWVyCmd1dCB1bmQgdGV1ZXIK\n", ""},
    {"encoding/no-label-quoted", PLAIN "\n8\n", "=C3=A4=20=\n", ""},
    {"encoding/footers", PLAIN "Content-Transfer-Encoding: base64\n\nOAo=\n",
     "____\nZ3V0\n", ""},
    {"encoding/doubled", PLAIN "\n8\n", "\xc3\x83\xc2\xa4", "\n"},
    {"encoding/returns", PLAIN "\n8\n", "gut und teuer\r\r\r\n", "\n"},
    {"html/unclosed", HTML "8", "<b>x<i>", ""},
    {"html/ends", HTML "8", "</b></div></p>", ""},
    {"html/divs", HTML "8", "<div>x", ""},
    {"html/tables", HTML "8", "<table><tr><td>x", ""},
    {"html/blockquotes", HTML "8", "<blockquote>x", ""},
    {"html/lists", HTML "8", "<ul><li>x", ""},
    {"html/misnested", HTML "8", "<p><b><div></b></p><table></div>", ""},
    {"html/attributes", HTML "8<p ", "a%=b ", ">x"},
    {"html/quoted", HTML "8<p a=", "\"a b\" c=", ">x"},
    {"html/styles", HTML "8<p style=\"", "color:red;", "\">x"},
    {"html/style-each", HTML "8", "<p style='display:none'>x</p>", ""},
    {"html/classes", HTML "8", "<div class=gmail_quote id=x>x</div>", ""},
    {"html/entities", HTML "8", "&amp;&uuml;&#8203;&", ""},
    {"html/ampersands", HTML "8", "&", ""},
    {"html/comments", HTML "8", "<!-- x -->", ""},
    {"html/open-comment", HTML "8", "<!-- <!", ""},
    {"html/style-blocks", HTML "8", "<style>a{b:c}</style>", ""},
    {"html/open-style", HTML "8<style>", "a{b:c}</", ""},
    {"html/scripts", HTML "8", "<script><!--", ""},
    {"html/angles", HTML "8", "<", ""},
    {"html/images", HTML "8", "<img alt='\xe2\xad\x90'>", ""},
    {"html/breaks", HTML "8", "<br>", ""},
};

static void put_unit(struct buf *b, const char *unit, size_t number)
{
    for (const char *p = unit; *p != '\0'; p++) {
        if (*p == '%') {
            buf_printf(b, "%zu", number);
        } else {
            buf_putc(b, *p);
        }
    }
}

bool shape_put(struct buf *b, const char *name, size_t n)
{
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        if (!str_eq_c(str_c(name), shapes[i].name)) {
            continue;
        }
        buf_puts(b, shapes[i].head);
        for (size_t k = 0; b->len < n; k++) {
            put_unit(b, shapes[i].unit, k);
        }
        buf_puts(b, shapes[i].tail);
        return true;
    }
    return false;
}

const char *shape_name(size_t i)
{
    return i < ARRAY_LEN(shapes) ? shapes[i].name : NULL;
}
