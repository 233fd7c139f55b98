/* Transfer encodings, charsets and format=flowed as damaged as they come (THREATS.md
 * row 25): the words are read all the same, and all text is valid UTF-8. */
#include "damaged_fixture.h"

#define CTE(value)                                                                     \
    FROM "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: " value  \
         "\n\n"
#define QP CTE("quoted-printable")
#define BASE64 CTE("base64")
#define CHARSET(name) FROM "Content-Type: text/plain; charset=" name "\n\n"
/* base64 of "Die Lieferung kam leider zu spät." */
#define LATE64 "RGllIExpZWZlcnVuZyBrYW0gbGVpZGVyIHp1IHNww6R0Lg"
#define SPAET "sp\xc3\xa4t"

static const struct damaged transfers[] = {
    {"base64", BASE64 LATE64 "==\n", LATE},
    {"base64 without padding", BASE64 LATE64 "\n", LATE},
    {"base64 with one", BASE64 LATE64 "=\n", LATE},
    {"base64 with three", BASE64 LATE64 "===\n", LATE},
    {"base64 with blanks",
     BASE64 "RGllIExp ZWZlcnVuZyBr\n\tYW0gbGVpZGVyIHp1IHNww6R0Lg==\n", LATE},
    {"base64 with CRLF",
     BASE64 "RGllIExpZWZlcnVuZyBr\r\nYW0gbGVpZGVyIHp1IHNww6R0Lg==\r\n", LATE},
    {"base64 in short lines",
     BASE64 "RGl\nlIE\nxpZW\nZlcnVuZ\nyBrYW0gbGVpZGVyIHp1IHNww6R0Lg==\n", LATE},
    {"base64 with stray characters",
     BASE64 "RGllIExpZWZl*cnVuZyBrYW0g!bGVpZGVyIHp1IHNww6R0Lg==\n", LATE},
    {"base64 after empty lines", BASE64 "\n\n" LATE64 "==\n", LATE},
    {"base64 blocks joined",
     BASE64 "RGllIExpZWZlcnVuZw==\nIGthbSBsZWlkZXIgenUgc3DDpHQu\n", LATE},
    {"base64 blocks joined in a line",
     BASE64 "RGllIExpZWZlcnVuZw==IGthbSBsZWlkZXIgenUgc3DDpHQu\n", LATE},
    {"base64 and a list footer", BASE64 LATE64 "==\n-- \nListe\n", LATE},
    {"base64 cut in a group", BASE64 "RGllIExpZWZlcnVuZyBrYW0gbGVpZGVyIHp1IHNww6R0L\n",
     "Die Lieferung kam leider zu " SPAET},
    {"base64 that is plain text", BASE64 "Guten Tag,\n" LATE "\n", "Guten Tag,\n" LATE},
    {"base64 that is one plain word", BASE64 LATE "\n", LATE},
    {"base64 that is quoted-printable",
     BASE64 "Die Lieferung kam leider zu sp=C3=A4t.\n", LATE},
    {"empty base64", BASE64 "\n", ""},
    {"8bit with blank", CTE("8bit ") LATE "\n", LATE},
    {"comment", CTE("8bit (eight)") LATE "\n", LATE},
    {"case", CTE("BINARY") LATE "\n", LATE},
    {"7-bit", CTE("7-bit") LATE "\n", LATE},
    {"a charset for an encoding", CTE("utf-8") LATE "\n", LATE},
    {"none", CTE("none") LATE "\n", LATE},
    {"quoted-printable;", CTE("quoted-printable;") "Die Ware kam zu sp=C3=A4t.\n",
     "Die Ware kam zu " SPAET "."},
    {"quoted printable", CTE("Quoted Printable") "Die Ware kam zu sp=C3=A4t.\n",
     "Die Ware kam zu " SPAET "."},
    {"quoted", CTE("\"quoted-printable\"") "Die Ware kam zu sp=C3=A4t.\n",
     "Die Ware kam zu " SPAET "."},
    {"comment first", CTE("(x) quoted-printable") "Die Ware kam zu sp=C3=A4t.\n",
     "Die Ware kam zu " SPAET "."},
    {"encoding twice",
     FROM "Content-Transfer-Encoding: quoted-printable\nContent-Transfer-Encoding: "
          "8bit\n\nDie Ware kam zu sp=C3=A4t.\n",
     "Die Ware kam zu " SPAET "."},
    {"uuencoded", CTE("x-uuencode") "begin 644 a\n'2&%L;&\\@.`H`\n`\nend\n", "Hallo 8"},
    {"= at the end", QP LATE "=", LATE},
    {"lower hex", QP "sp=c3=a4t\n", SPAET},
    {"encoded twice", QP "sp=3DC3=3DA4t\n", SPAET},
    {"base64 of another alphabet", BASE64 "w6QgPz4_IMO_w7_Dv8O_\n",
     "\xc3\xa4 ?>? \xc3\xbf\xc3\xbf\xc3\xbf\xc3\xbf"},
    {"base64 over a rule",
     BASE64 "RGllIExpZWZlcnVuZyBrYW0genUgc3DDpHQu\n____\nan alle\n",
     "Die Lieferung kam zu " SPAET "."},
    {"base64 without a label", FROM "\n" LATE64 "==\n", LATE},
    {"quoted-printable without a label", FROM "\nDie Ware kam zu sp=C3=A4t.\n",
     "Die Ware kam zu " SPAET "."},
    {"no quoted-printable: a formula", FROM "\nNote=20, x=AB, 1+1=2\n",
     "Note=20, x=AB, 1+1=2"},
    {"no base64: a number", BASE64 "10/10\n", "10/10"},
    {"7bit, then base64",
     FROM
     "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n" LATE64
     "==\n",
     LATE},
    {"soft break", QP "Die Lieferung kam =\nleider zu sp=C3=\n=A4t.\n", LATE},
    {"soft break with CRLF", QP "Die Lieferung kam =\r\nleider zu sp=C3=A4t.\r\n",
     LATE},
    {"soft break with blanks", QP "Die Lieferung kam = \t\nleider zu sp=C3=A4t.\n",
     LATE},
    {"trailing blanks", QP "Danke   \n" LATE "\n", "Danke\n" LATE},
    {"half a code", QP "100 =\n% 5=4 =G0 =\n", "100 % 5=4 =G0"},
    {"raw 8 bit", QP LATE "\n", LATE},
    {"over-long line",
     QP "Die Lieferung kam leider zu sp=C3=A4t. Die Lieferung kam leider zu sp=C3=A4t. "
        "Die Lieferung kam leider zu sp=C3=A4t.\n",
     LATE " " LATE " " LATE},
    {"blank encoded", QP "Danke=20=\n\nUnd=20tsch=C3=BC=C3=9F\n",
     "Danke\nUnd tsch\xc3\xbc\xc3\x9f"},
    {"line end encoded", QP "eins=0D=0Azwei=0Adrei\n", "eins\nzwei\ndrei"},
};

static const struct damaged charsets[] = {
    {"none, utf-8", FROM "\n" LATE, LATE},
    {"none, windows-1252", FROM "\nsp\xe4t \x80 5", SPAET " \xe2\x82\xac 5"},
    {"utf8", CHARSET("utf8") LATE, LATE},
    {"utf-8 and a quote", CHARSET("UTF-8\"") LATE, LATE},
    {"utf-8 in single quotes", CHARSET("'utf-8'") LATE, LATE},
    {"utf 8", CHARSET("\"utf 8\"") LATE, LATE},
    {"iso8859_1", CHARSET("iso8859_1") "sp\xe4t", SPAET},
    {"iso-8859-1 with windows quotes", CHARSET("iso-8859-1") "\x84sp\xe4t\x93",
     "\xe2\x80\x9e" SPAET "\xe2\x80\x9c"},
    {"latin-1", CHARSET("latin-1") "sp\xe4t", SPAET},
    {"iso-8859-1 that is utf-8", CHARSET("iso-8859-1") LATE, LATE},
    {"windows-1252 that is utf-8", CHARSET("windows-1252") LATE, LATE},
    {"utf-8 that is latin1", CHARSET("utf-8") "Sch\xf6n, aber sp\xe4t",
     "Sch\xc3\xb6n, aber " SPAET},
    {"us-ascii with utf-8", CHARSET("us-ascii") LATE, LATE},
    {"us-ascii with latin1", CHARSET("us-ascii") "sp\xe4t", SPAET},
    {"cp-850", CHARSET("cp-850") "sp\x84t", SPAET},
    {"ibm437", CHARSET("IBM437") "sp\x84t", SPAET},
    {"windows1252", CHARSET("windows1252") "sp\xe4t", SPAET},
    {"cp1252", CHARSET("cp1252") "sp\xe4t", SPAET},
    {"ansi", CHARSET("ansi") "sp\xe4t", SPAET},
    {"x-ansi", CHARSET("x-ansi") "sp\xe4t", SPAET},
    {"unicode", CHARSET("unicode") LATE, LATE},
    {"unknown", CHARSET("x-user-defined") LATE, LATE},
    {"unknown-8bit", CHARSET("unknown-8bit") "sp\xe4t", SPAET},
    {"default", CHARSET("_default") "sp\xe4t", SPAET},
    {"macintosh", CHARSET("x-mac-roman") "sp\x8at", SPAET},
    {"gb2312 that is gbk", CHARSET("gb2312") "\xe9\x46", "\xe9\x95\x95"},
    {"x-gbk", CHARSET("x-gbk") "\xc4\xe3", "\xe4\xbd\xa0"},
    {"x-sjis", CHARSET("x-sjis") "\x82\xa0", "\xe3\x81\x82"},
    {"ks_c_5601-1987", CHARSET("ks_c_5601-1987") "\xb0\xa1", "\xea\xb0\x80"},
    {"iso-8859-8-i", CHARSET("iso-8859-8-i") "\xf9", "\xd7\xa9"},
    {"iso-8859-8-e", CHARSET("iso-8859-8-e") "\xf9", "\xd7\xa9"},
    {"windows-1251", CHARSET("win-1251") "\xcf\xeb\xee\xf5\xee",
     "\xd0\x9f\xd0\xbb\xd0\xbe\xd1\x85\xd0\xbe"},
    {"koi8-r", CHARSET("koi8-r") "\xf0\xcc\xcf\xc8\xcf",
     "\xd0\x9f\xd0\xbb\xd0\xbe\xd1\x85\xd0\xbe"},
    {"utf-8 as iso-8859-2", CHARSET("iso-8859-2") LATE, LATE},
    {"utf-8 thrice", CHARSET("utf-8") "sp\xc3\x83\xc6\x92\xc3\x82\xc2\xa4t", SPAET},
    {"utf-7", CHARSET("unicode-1-1-utf-7") "sp+AOQ-t, Note 2", "sp+AOQ-t, Note 2"},
    {"one latin1 word among utf-8",
     CHARSET("utf-8") LATE "\nGr\xfc\xdf"
                           "e\n",
     LATE "\nGr\xc3\xbc\xc3\x9f"
          "e"},
    {"double-encoded utf-8",
     CHARSET("utf-8") "Die Lieferung kam zu sp\xc3\x83\xc2\xa4t, sch\xc3\x83\xc2\xb6n "
                      "f\xc3\x83\xc2\xbcr Sie.\n",
     "Die Lieferung kam zu " SPAET ", sch\xc3\xb6n f\xc3\xbcr Sie."},
    {"not double-encoded", CHARSET("utf-8") "S\xc3\x83O PAULO \xc3\xa9 \xc3\xb3timo\n",
     "S\xc3\x83O PAULO \xc3\xa9 \xc3\xb3timo"},
    {"cut in a character", CHARSET("utf-8") "Die Lieferung kam zu sp\xc3",
     "Die Lieferung kam zu sp\xef\xbf\xbd"},
    {"byte order mark in the text", CHARSET("utf-8") "\xef\xbb\xbf" LATE, LATE},
    {"from meta",
     FROM "Content-Type: text/html\n\n<html><head><meta "
          "charset='iso-8859-2'></head><p>\xb3\xf3"
          "d\xbc",
     "\xc5\x82\xc3\xb3"
     "d\xc5\xba"},
    {"meta against the label",
     FROM "Content-Type: text/html; charset=utf-8\n\n<html><meta "
          "charset='iso-8859-1'><p>" LATE,
     LATE},
    {"a charset for each part",
     MIXED "--b\n" PLAIN LATE
           "\n--b\nContent-Type: text/plain; charset=iso-8859-1\n\nsp\xe4t\n--b--\n",
     LATE "\n" SPAET},
    {"NUL bytes", BASE64 "RABpAGUAIABXAGEAcgBlACAAawBhAG0ALgA=\n", "Die Ware kam."},
    {"control bytes", QP "Die=00 Ware=01 kam=1B[31m.\n", "Die Ware kam[31m."},
    {"a file labelled as text",
     CHARSET("utf-8") "\x7f"
                      "ELF\x02\x01\x01\x03\x05\x06 8 \x02\x07\x04\x01\n",
     ""},
    {"line separator", CHARSET("utf-8") "eins\xe2\x80\xa8zwei\n", "eins\nzwei"},
};

/* UTF-16 needs bytes that no C string holds */
static const struct damaged wide[] = {
    {"utf-16 little endian with mark",
     CTE("base64\nX-Charset: utf-16") "//5EAGkAZQAgAFcAYQByAGUAIABrAGEAbQAuAA==\n",
     "Die Ware kam."},
    {"utf-16 without mark",
     FROM "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: "
          "base64\n\nRABpAGUAIABXAGEAcgBlACAAawBhAG0ALgA=\n",
     "Die Ware kam."},
    {"utf-16 big endian without mark",
     FROM "Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: "
          "base64\n\nAEQAaQBlACAAVwBhAHIAZQAgAGsAYQBtAC4=\n",
     "Die Ware kam."},
    {"utf-16 with mark",
     FROM "Content-Type: text/plain; charset=UTF-16\nContent-Transfer-Encoding: "
          "base64\n\n//5EAGkAZQAgAFcAYQByAGUAIABrAGEAbQAuAA==\n",
     "Die Ware kam."},
    {"utf-16 that is utf-8", CHARSET("utf-16") LATE, LATE},
    {"utf-16le that is utf-8", CHARSET("utf-16le") LATE, LATE},
};

#define FLOWED FROM "Content-Type: text/plain; charset=utf-8; format=flowed"
static const struct damaged flowed[] = {
    {"flowed", FLOWED "\n\nDie Lieferung kam \nleider zu " SPAET ".\n", LATE},
    {"flowed, CRLF", FLOWED "\n\nDie Lieferung kam \r\nleider zu " SPAET ".\r\n", LATE},
    {"DelSp", FLOWED "; delsp=yes\n\nDie Liefe \nrung kam  \nleider zu " SPAET ".\n",
     LATE},
    {"quoted value",
     FLOWED "; DelSp=\"Yes\"\n\nDie Liefe \nrung kam  \nleider zu " SPAET ".\n", LATE},
    {"space-stuffed", FLOWED "\n\n From hier kam \n sie zu " SPAET ".\n",
     "From hier kam sie zu " SPAET "."},
    {"quoted flowed", FLOWED "\n\n" LATE "\n\n> Wie war \n> es?\n>> Alt \n> Neu\n",
     LATE},
    {"flowed and quoted-printable",
     FLOWED "\nContent-Transfer-Encoding: quoted-printable\n\nDie Lieferung "
            "kam=20\nleider zu sp=C3=A4t.\n",
     LATE},
    {"flowed to the end", FLOWED "\n\nDie Lieferung kam \nleider zu " SPAET ". ", LATE},
    {"flowed html is html",
     FROM "Content-Type: text/html; charset=utf-8; format=flowed\n\n<p>Die Lieferung "
          "kam \nleider zu " SPAET ".",
     LATE},
};

static void test_damaged_transfer_encodings_read(void **state)
{
    (void)state;
    damaged_check(transfers, ARRAY_LEN(transfers));
}

static void test_row_25_charsets_read(void **state)
{
    (void)state;
    damaged_check(charsets, ARRAY_LEN(charsets));
    damaged_check(wide, ARRAY_LEN(wide));
}

static void test_damaged_flowed_read(void **state)
{
    (void)state;
    damaged_check(flowed, ARRAY_LEN(flowed));
}

int main(void)
{
    struct err err;
    if (reader_prepare(&err) != RC_OK) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged_transfer_encodings_read),
        cmocka_unit_test(test_row_25_charsets_read),
        cmocka_unit_test(test_damaged_flowed_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
