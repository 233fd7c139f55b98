/* Mails whose headers or parts are damaged or odd: the words are read all the same. */
#include "damaged_fixture.h"

static const struct damaged headers[] = {
    {"only body", "\n" LATE "\n", LATE},
    {"body without empty line before it", "Guten Tag,\n\n" LATE "\n",
     "Guten Tag,\n\n" LATE},
    {"only header", FROM, ""},
    {"header and empty line", FROM "\n", ""},
    {"one byte", "x", "x"},
    {"byte order mark first", "\xef\xbb\xbf" FROM "\n" LATE "\n", LATE},
    {"mbox line", "From jane@x.example Mon Nov 16 10:00:00 2026\n" FROM "\n" LATE "\n",
     LATE},
    {"quoted mbox line", ">From jane Mon Nov 16 2026\n" FROM "\n" LATE "\n", LATE},
    {"empty lines first", "\n\n" FROM "\n" LATE "\n", LATE},
    {"crlf empty lines first", "\r\n\r\n" FROM "\n" LATE "\n", LATE},
    {"bare CR",
     "From: jane@x.example\rSubject: a\r\rDie Lieferung\rkam zu sp\xc3\xa4t.\r",
     "Die Lieferung\nkam zu sp\xc3\xa4t."},
    {"bare CR header, LF in the text",
     "From: jane@x.example\rSubject: a\r\rDie Lieferung\nkam zu sp\xc3\xa4t.\n",
     "Die Lieferung\nkam zu sp\xc3\xa4t."},
    {"mixed line ends",
     "From: jane@x.example\r\nSubject: a\nDate: x\r\n\nDie Lieferung\r\nkam.\n",
     "Die Lieferung\nkam."},
    {"CR CR LF",
     "From: j@x.example\r\r\nSubject: a\r\r\n\r\r\nDie Ware\r\r\nkam.\r\r\n",
     "Die Ware\nkam."},
    {"header without colon", FROM "this is no field\nX-A: b\n\n" LATE "\n", LATE},
    {"line without colon, then text", FROM LATE "\nUnd die Ware war kaputt.\n",
     LATE "\nUnd die Ware war kaputt."},
    {"text like a field behind a header",
     FROM "Guten Tag,\nNote: schlecht\n\n" LATE "\n",
     "Guten Tag,\nNote: schlecht\n\n" LATE},
    {"folded first line", " folded\n" FROM "\n" LATE "\n", LATE},
    {"empty line inside", "X-A: b\n\n" FROM "Content-Type: text/plain\n\n" LATE, LATE},
    {"a header that is quoted", FROM "\nFrom: jane@x.example\nDate: heute\n\n" LATE,
     "From: jane@x.example\nDate: heute\n\n" LATE},
    {"a line of blanks for the empty one", FROM "Content-Type: text/plain\n \n" LATE,
     LATE},
    {"continuation of blanks", FROM "X-A: b\n  \n\tc\n\n" LATE "\n", LATE},
    {"space before colon", "From : jane@x.example\nContent-Type : text/plain\n\n" LATE,
     LATE},
    {"duplicate headers", FROM FROM "MIME-Version: 1.0\nMIME-Version: 1.0\n\n" LATE,
     LATE},
    {"empty field", FROM "Content-Type:\nContent-Transfer-Encoding:\n\n" LATE "\n",
     LATE},
    {"text behind the header alone", FROM "\n\n\n" LATE "\n\n\n", LATE},
    {"status of a mailbox", FROM "Status: RO\nX-Status: A\nLines: 1\n\n" LATE "\n",
     LATE},
};

static const struct damaged types[] = {
    {"no MIME-Version", FROM PLAIN LATE "\n", LATE},
    {"odd case", FROM "CONTENT-TYPE: TEXT/PLAIN; CHARSET=\"UTF-8\"\n\n" LATE, LATE},
    {"comment", FROM "Content-Type: text/plain (a text); charset=utf-8 (u)\n\n" LATE,
     LATE},
    {"comment first", FROM "Content-Type: (x) text/plain; charset=utf-8\n\n" LATE,
     LATE},
    {"no subtype", FROM "Content-Type: text\n\n" LATE, LATE},
    {"no subtype but slash", FROM "Content-Type: text/\n\n" LATE, LATE},
    {"trailing garbage",
     FROM "Content-Type: text/plain; charset=utf-8; ; ,foo\n\n" LATE, LATE},
    {"no semicolon", FROM "Content-Type: text/plain charset=utf-8\n\n" LATE, LATE},
    {"colon for semicolon", FROM "Content-Type: text/plain: charset=utf-8\n\n" LATE,
     LATE},
    {"comma for semicolon", FROM "Content-Type: text/html, charset=utf-8\n\n<p>" LATE,
     LATE},
    {"empty charset", FROM "Content-Type: text/html; charset=\n\n<p>" LATE "</p>",
     LATE},
    {"open quote", FROM "Content-Type: text/plain; charset=\"utf-8\n\n" LATE, LATE},
    {"quoted type", FROM "Content-Type: \"text/html\"\n\n<p>" LATE "</p>", LATE},
    {"folded oddly", FROM "Content-Type:\n text/html;\n\n<p>" LATE "</p>", LATE},
    {"folded in the middle",
     FROM "Content-Type: text/plain;\n\tcharset\n =utf-8\n\n" LATE, LATE},
    {"doubled", FROM "Content-Type: text/plain\nContent-Type: text/html\n\n" LATE,
     LATE},
    {"unknown text type", FROM "Content-Type: text/x-unknown\n\n" LATE, LATE},
    {"enriched",
     FROM
     "Content-Type: text/enriched\n\n<bold>Die Lieferung</bold> kam <<zu> sp\xc3\xa4t"
     "<param>red</param>.\n",
     "Die Lieferung kam <zu> sp\xc3\xa4t."},
    {"unknown main type", FROM "Content-Type: plain\n\n" LATE, LATE},
    {"x-type", FROM "Content-Type: x-mail/plain\n\n" LATE, LATE},
    {"text as octets, single", FROM "Content-Type: application/octet-stream\n\n" LATE,
     LATE},
    {"html without label", FROM "\n<html><body><p>" LATE "</p></body></html>\n", LATE},
    {"html labelled plain",
     FROM PLAIN "<!DOCTYPE html>\n<html><body><p>" LATE "</p></body></html>\n", LATE},
    {"inline with a name",
     FROM "Content-Type: text/plain; name=\"mail.txt\"\nContent-Disposition: inline; "
          "filename=\"mail.txt\"\n\n" LATE,
     LATE},
    {"whole mail called an attachment",
     FROM "Content-Type: text/plain\nContent-Disposition: attachment\n\n" LATE, LATE},
    {"amp beside",
     ALTERNATIVE "--b\n" PLAIN LATE "\n--b\nContent-Type: text/x-amp-html\n\n<html "
                 "amp4email><body>AMP</body></html>\n--b\n" HTML "<p>" LATE
                 "</p>\n--b--\n",
     LATE},
    {"calendar beside",
     ALTERNATIVE "--b\n" PLAIN LATE
                 "\n--b\nContent-Type: text/calendar; method=REPLY\n\n"
                 "BEGIN:VCALENDAR\nSUMMARY:10\nEND:VCALENDAR\n--b--\n",
     LATE},
    {"vcard beside",
     MIXED "--b\n" PLAIN LATE "\n--b\nContent-Type: text/x-vcard; name=a.vcf\n\n"
           "BEGIN:VCARD\nFN:Jane\nEND:VCARD\n--b--\n",
     LATE},
};

static const struct damaged boundaries[] = {
    {"quotes",
     FROM "Content-Type: multipart/mixed; boundary=\"a\\\"b\"\n\n--a\"b\n" PLAIN LATE
          "\n--a\"b--\n",
     LATE},
    {"backslash",
     FROM "Content-Type: multipart/mixed; boundary=\"a\\\\b\"\n\n--a\\b\n" PLAIN LATE
          "\n--a\\b--\n",
     LATE},
    {"blank inside",
     FROM "Content-Type: multipart/mixed; boundary=\"a b\"\n\n--a b\n" PLAIN LATE
          "\n--a b--\n",
     LATE},
    {"blank at end",
     FROM "Content-Type: multipart/mixed; boundary=\"ab \"\n\n--ab\n" PLAIN LATE
          "\n--ab--\n",
     LATE},
    {"parentheses",
     FROM "Content-Type: multipart/mixed; boundary=(a)b\n\n--(a)b\n" PLAIN LATE
          "\n--(a)b--\n",
     LATE},
    {"equals",
     FROM "Content-Type: multipart/mixed; boundary=--=_x==y\n\n----=_x==y\n" PLAIN LATE
          "\n----=_x==y--\n",
     LATE},
    {"single quotes",
     FROM "Content-Type: multipart/mixed; boundary='ab'\n\n--ab\n" PLAIN LATE
          "\n--ab--\n",
     LATE},
    {"in two sections",
     FROM
     "Content-Type: multipart/mixed; boundary*0=a;\n boundary*1=b\n\n--ab\n" PLAIN LATE
     "\n--ab--\n",
     LATE},
    {"very long",
     FROM "Content-Type: multipart/mixed; boundary=\""
          "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"
          "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb\"\n\n--"
          "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"
          "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb\n" PLAIN LATE "\n",
     LATE},
    {"missing", FROM "Content-Type: multipart/mixed\n\n--q\n" PLAIN LATE "\n--q--\n",
     LATE},
    {"empty",
     FROM "Content-Type: multipart/mixed; boundary=\"\"\n\n--q\n" PLAIN LATE
          "\n--q--\n",
     LATE},
    {"wrong",
     FROM "Content-Type: multipart/mixed; boundary=z\n\n--q\n" PLAIN LATE "\n--q--\n",
     LATE},
    {"no Content-Type at all", FROM "\n--q\n" PLAIN LATE "\n--q--\n", LATE},
    {"no Content-Type, preamble",
     FROM "\nThis is a multi-part message in MIME format.\n\n--q\n" PLAIN LATE
          "\n--q--\n",
     LATE},
    {"never occurring", MIXED LATE "\n", LATE},
    {"only the last one", MIXED LATE "\n--b--\n", LATE},
    {"in the text", MIXED "--b\n" PLAIN LATE "\n--bc\n--b c\n --b\n--b--\n",
     LATE "\n--bc\n--b c\n --b"},
    {"prefix of the inner one",
     MIXED "--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n" PLAIN LATE
           "\n--bb--\n--b--\n",
     LATE},
    {"same as the outer one",
     MIXED "--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n" PLAIN LATE
           "\n--b--\n--b--\n",
     LATE},
    {"ended too early", MIXED "--b--\n--b\n" PLAIN LATE "\n--b--\n", LATE},
    {"ended in the middle",
     MIXED "--b\nContent-Type: image/gif\n\nGIF\n--b--\n--b\n" PLAIN LATE "\n--b--\n",
     LATE},
    {"no last one", MIXED "--b\n" PLAIN LATE, LATE},
    {"blanks behind", MIXED "--b  \t\n" PLAIN LATE "\n--b--  \n", LATE},
    {"no empty line in the part",
     MIXED "--b\nContent-Type: text/plain; charset=utf-8\n" LATE "\n--b--\n", LATE},
    {"two empty lines", MIXED "\n\n--b\n" PLAIN "\n\n" LATE "\n--b--\n", LATE},
    {"inner one cut off",
     MIXED "--b\nContent-Type: multipart/alternative; boundary=i\n\n--i\n" PLAIN LATE,
     LATE},
    {"inner one not closed",
     MIXED "--b\nContent-Type: multipart/alternative; boundary=i\n\n--i\n" PLAIN LATE
           "\n--b\nContent-Type: image/gif\n\nGIF\n--b--\n",
     LATE},
    {"text in the preamble alone",
     MIXED LATE "\n--b\nContent-Type: image/gif\n\nGIF\n--b--\n", LATE},
    {"text in the epilogue alone",
     MIXED "--b\nContent-Type: image/gif\n\nGIF\n--b--\n" LATE "\n", LATE},
    {"ordinary preamble",
     MIXED "This is a multi-part message in MIME format.\n--b\n" PLAIN LATE
           "\n--b--\nend\n",
     LATE},
    {"multipart in quoted-printable",
     FROM "Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: "
          "quoted-printable\n\n--b\nContent-Type: text/plain; charset=utf-8\n"
          "Content-Transfer-Encoding: quoted-printable\n\nDie Lieferung kam leider zu "
          "sp=C3=A4t.\n--b--\n",
     LATE},
    {"unknown multipart",
     FROM "Content-Type: multipart/x-odd; boundary=b\n\n--b\n" PLAIN LATE "\n--b--\n",
     LATE},
    {"multipart without subtype",
     FROM "Content-Type: multipart; boundary=b\n\n--b\n" PLAIN LATE "\n--b--\n", LATE},
};

static const struct damaged parts[] = {
    {"plain empty, html full",
     ALTERNATIVE "--b\n" PLAIN " \n--b\n" HTML "<p>" LATE "</p>\n--b--\n", LATE},
    {"html alone", ALTERNATIVE "--b\n" HTML "<p>" LATE "</p>\n--b--\n", LATE},
    {"html first",
     ALTERNATIVE "--b\n" HTML "<p>" LATE "</p>\n--b\n" PLAIN LATE "\n--b--\n", LATE},
    {"plain says to look at the html",
     ALTERNATIVE "--b\n" PLAIN "Your e-mail client does not support HTML.\n--b\n" HTML
                 "<p>" LATE "</p>\n--b--\n",
     LATE},
    {"body and list footer",
     MIXED "--b\n" PLAIN LATE
           "\n--b\nContent-Type: text/plain\nContent-Disposition: inline\n\n"
           "Und kaputt.\n--b--\n",
     LATE "\n\nUnd kaputt."},
    {"text, picture, text of a phone",
     MIXED
     "--b\n" PLAIN LATE
     "\n--b\nContent-Type: image/jpeg; name=a.jpg\nContent-Disposition: "
     "inline; filename=a.jpg\nContent-Transfer-Encoding: base64\n\n/9j/\n--b\n" PLAIN
     "Und kaputt.\n--b--\n",
     LATE "\n\nUnd kaputt."},
    {"related",
     FROM "Content-Type: multipart/related; boundary=b\n\n--b\n" HTML "<p>" LATE
          "<img src=cid:a></p>\n--b\nContent-Type: image/png\nContent-ID: "
          "<a>\n\nPNG\n--b--\n",
     LATE},
    {"signed",
     FROM "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; "
          "boundary=b\n\n"
          "--b\n" PLAIN LATE "\n--b\nContent-Type: application/pgp-signature; "
          "name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n\n10\n-----END PGP "
          "SIGNATURE-----\n"
          "--b--\n",
     LATE},
    {"winmail.dat",
     MIXED "--b\n" PLAIN LATE
           "\n--b\nContent-Type: application/ms-tnef; name=winmail.dat\n"
           "Content-Transfer-Encoding: base64\n\neJ8+IgAA\n--b--\n",
     LATE},
    {"forwarded as attachment",
     MIXED "--b\n" PLAIN LATE
           "\n--b\nContent-Type: message/rfc822\n\nSubject: in\n\nWir geben 10."
           "\n--b--\n",
     LATE},
    {"forwarded, encoded",
     MIXED "--b\n" PLAIN LATE "\n--b\nContent-Type: message/rfc822\n"
           "Content-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKaW5uZXIK\n--b--\n",
     LATE},
    {"global message",
     MIXED "--b\n" PLAIN LATE
           "\n--b\nContent-Type: message/global\n\nSubject: in\n\nWir geben 10."
           "\n--b--\n",
     LATE},
    {"partial",
     FROM
     "Content-Type: message/partial; id=x; number=1; total=2\n\nSubject: in\n\n" LATE
     "\n",
     "Subject: in\n\n" LATE},
    {"external body",
     MIXED "--b\n" PLAIN LATE
           "\n--b\nContent-Type: message/external-body; access-type=URL\n\n"
           "Content-Type: image/gif\n\n\n--b--\n",
     LATE},
    {"attached text",
     MIXED "--b\n" PLAIN LATE "\n--b\nContent-Type: text/plain; name=log.txt\n"
           "Content-Disposition: attachment; filename=log.txt\n\n10 von 10\n--b--\n",
     LATE},
    {"text as an attachment alone",
     MIXED "--b\nContent-Type: text/plain; name=mail.txt\nContent-Disposition: "
           "attachment\n\n" LATE "\n--b--\n",
     LATE},
    {"octets of a text",
     MIXED "--b\n" PLAIN LATE
           "\n--b\nContent-Type: application/octet-stream; name=a.bin\n\n10\n"
           "--b--\n",
     LATE},
    {"uuencoded file in the text",
     FROM "\n" LATE "\n\nbegin 644 test.txt\n#0V%T\n`\nend\n\nDanke\n",
     LATE "\n\nDanke"},
    {"uuencoded files, cut off", FROM "\n" LATE "\n\nbegin 644 a.gif\n#0V%T\n#0V%T\n",
     LATE},
    {"begin in a sentence", FROM "\nbegin 10 was fine\n" LATE "\n",
     "begin 10 was fine\n" LATE},
    {"yenc",
     FROM "\n" LATE
          "\n=ybegin line=128 size=3 name=a.bin\n\xf1\xf2\xf3\n=yend size=3\n",
     LATE},
    {"report with text",
     FROM
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/richtext\n\n"
     "<bold>Die Lieferung</bold> kam.<nl>Danke\n--b--\n",
     "Die Lieferung kam.\nDanke"},
};

static void test_damaged_headers_read(void **state)
{
    (void)state;
    damaged_check(headers, ARRAY_LEN(headers));
}

static void test_damaged_types_read(void **state)
{
    (void)state;
    damaged_check(types, ARRAY_LEN(types));
}

static void test_damaged_boundaries_read(void **state)
{
    (void)state;
    damaged_check(boundaries, ARRAY_LEN(boundaries));
}

static void test_damaged_parts_read(void **state)
{
    (void)state;
    damaged_check(parts, ARRAY_LEN(parts));
}

int main(void)
{
    struct err err;
    if (reader_prepare(&err) != RC_OK) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_headers_read),
        cmocka_unit_test(test_damaged_types_read),
        cmocka_unit_test(test_damaged_boundaries_read),
        cmocka_unit_test(test_damaged_parts_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
