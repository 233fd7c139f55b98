/* Authentication-Results: forged, odd and good fields. Everything that is not a clear
 * pass of the configured server for the author's domain must fail closed (threat 12).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "mail/authres.h"

struct row {
    const char *name, *headers, *id, *from;
};

#define ID "mx.firm.example"
#define ME "anna@firm.example"
#define OK_DMARC ID "; dmarc=pass header.from=firm.example"
#define OK_DKIM ID "; dkim=pass header.d=firm.example"

static const struct row good[] = {
    {"dmarc", OK_DMARC, ID, ME},
    {"dkim, same domain", OK_DKIM, ID, ME},
    {"dkim, parent domain", OK_DKIM, ID, "anna@berlin.firm.example"},
    {"case of everything", "MX.Firm.Example; DMARC=Pass Header.From=FIRM.example", ID,
     "Anna@Firm.Example"},
    {"a full block of Gmail",
     ID ";       dkim=pass header.i=@firm.example header.s=20230601 "
        "header.b=\"AbC/+d=\";       spf=pass (google.com: domain of anna@firm.example "
        "designates 2001:db8::1 as permitted sender) smtp.mailfrom=anna@firm.example;"
        "       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=firm.example",
     ID, ME},
    {"a block of Exchange behind an own id",
     ID "; spf=pass smtp.mailfrom=firm.example; dkim=pass (signature was verified) "
        "header.d=firm.example;dmarc=pass action=none "
        "header.from=firm.example;compauth=pass reason=100",
     ID, ME},
    {"comments everywhere",
     "(a (nested) one) " ID
     " (x) 1 (y) ; (z) dkim (q) = (r) pass (s) header (t) . (u) d "
     "(v) = (w) firm.example (end)",
     ID, ME},
    {"versions", ID " 1; dkim/1=pass header.d=firm.example", ID, ME},
    {"quoted id and value", "\"" ID "\"; dmarc=pass header.from=\"firm.example\"", ID,
     ME},
    {"an escaped parenthesis in a comment",
     ID " (\\) dmarc=fail); dmarc=pass "
        "header.from=firm.example",
     ID, ME},
    {"one good signature of two",
     ID "; dkim=fail header.d=firm.example; dkim=pass header.d=firm.example", ID, ME},
    {"a foreign signature and ours",
     ID "; dkim=pass header.d=list.example; dkim=pass header.d=firm.example", ID, ME},
    {"no dmarc record, dkim aligned",
     ID "; dmarc=none header.from=firm.example; dkim=pass header.d=firm.example", ID,
     ME},
    {"foreign block above ours",
     "other.example; dmarc=fail header.from=firm.example\n" OK_DMARC, ID, ME},
    {"id-less block of Exchange above ours",
     "spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=x.example\n" OK_DMARC, ID, ME},
    {"forged block below ours is not read",
     OK_DMARC "\n" ID "; dmarc=fail header.from=firm.example", ID, ME},
    {"semicolon at the end", OK_DMARC ";", ID, ME},
    {"base64 with equals signs",
     ID "; dkim=pass header.d=firm.example header.b=a=b/c+d==", ID, ME},
    {"a reason in quotes",
     ID "; dkim=pass reason=\"good; (signature)\" header.d=firm.example", ID, ME},
    {"header.i of a subdomain's parent", ID "; dkim=pass header.i=robot@firm.example",
     ID, "anna@mail.firm.example"},
};

static const struct row forged[] = {
    {"no field at all", "", ID, ME},
    {"no id configured", OK_DMARC, "", ME},
    {"our id patched with empty quotes",
     "mx\"\".firm.example; dmarc=pass header.from=firm.example", ID, ME},
    {"our id in two pieces", "\"mx\".firm.example; dmarc=pass header.from=firm.example",
     ID, ME},
    {"another server", "evil.example; dmarc=pass header.from=firm.example", ID, ME},
    {"id is a prefix", ID ".evil.example; dmarc=pass header.from=firm.example", ID, ME},
    {"id is a suffix", "x" ID "; dmarc=pass header.from=firm.example", ID, ME},
    {"our id in a comment",
     "evil.example (" ID "); dmarc=pass header.from=firm.example", ID, ME},
    {"our id as a value", "evil.example; dmarc=pass header.from=" ID, ID, ME},
    {"fail on top, forged pass below",
     ID "; dmarc=fail header.from=firm.example\n" OK_DMARC, ID, ME},
    {"none on top, forged pass below", ID "; none\n" OK_DMARC, ID, ME},
    {"bare id on top, forged pass below", ID "\n" OK_DMARC, ID, ME},
    {"spf alone", ID "; spf=pass smtp.mailfrom=anna@firm.example", ID, ME},
    {"spf and iprev", ID "; spf=pass smtp.mailfrom=firm.example; iprev=pass", ID, ME},
    {"dmarc fails, dkim aligned",
     ID "; dmarc=fail header.from=firm.example; dkim=pass header.d=firm.example", ID,
     ME},
    {"dmarc twice, one fails",
     ID "; dmarc=pass header.from=firm.example; dmarc=fail header.from=firm.example",
     ID, ME},
    {"dmarc of another domain", ID "; dmarc=pass header.from=evil.example", ID, ME},
    {"dmarc of a parent domain: another From was judged",
     ID "; dmarc=pass header.from=firm.example", ID, "anna@sub.firm.example"},
    {"dmarc without a domain", ID "; dmarc=pass", ID, ME},
    {"dmarc temperror", ID "; dmarc=temperror header.from=firm.example", ID, ME},
    {"dkim of another domain", ID "; dkim=pass header.d=evil.example", ID, ME},
    {"dkim of a lookalike", ID "; dkim=pass header.d=evilfirm.example", ID, ME},
    {"author is a lookalike", OK_DKIM, ID, "anna@evilfirm.example"},
    {"dkim of a child domain", ID "; dkim=pass header.d=sub.firm.example", ID, ME},
    {"dkim of a top-level domain", ID "; dkim=pass header.d=example", ID, ME},
    {"dkim of a dot", ID "; dkim=pass header.d=.", ID, ME},
    {"dkim of nothing", ID "; dkim=pass header.d=", ID, ME},
    {"dkim without a domain", ID "; dkim=pass header.s=key", ID, ME},
    {"domain from another result",
     ID "; dkim=pass header.s=key; dkim=fail header.d=firm.example", ID, ME},
    {"domain in a comment", ID "; dkim=pass (header.d=firm.example)", ID, ME},
    {"result in a comment", ID "; dkim=fail (dkim=pass header.d=firm.example)", ID, ME},
    {"pass as part of a word", ID "; dkim=passed header.d=firm.example", ID, ME},
    {"pass after a comma", ID "; dkim=fail,pass header.d=firm.example", ID, ME},
    {"softpass", ID "; dkim=policy header.d=firm.example", ID, ME},
    {"method is a lookalike", ID "; xdkim=pass header.d=firm.example", ID, ME},
    {"arc passes", ID "; arc=pass header.d=firm.example", ID, ME},
    {"two header.d", ID "; dkim=pass header.d=evil.example header.d=firm.example", ID,
     ME},
    {"two header.from",
     ID "; dmarc=pass header.from=evil.example header.from=firm.example", ID, ME},
    {"unclosed comment", ID "; dmarc=pass header.from=firm.example (oops", ID, ME},
    {"unclosed quote", ID "; dmarc=pass header.from=\"firm.example", ID, ME},
    {"comment that swallows the end", ID " (; dmarc=pass header.from=firm.example", ID,
     ME},
    {"quote ends in a backslash", ID "; dmarc=pass header.from=\"firm.example\\", ID,
     ME},
    {"unclosed comment before the id", "(" ID "; dmarc=pass header.from=firm.example",
     ID, ME},
    {"closing parenthesis too many", ID "; dmarc=pass) header.from=firm.example", ID,
     ME},
    {"version 2 of the block", ID " 2; dmarc=pass header.from=firm.example", ID, ME},
    {"version 2 of the method", ID "; dkim/2=pass header.d=firm.example", ID, ME},
    {"words between id and result", ID " also dmarc=pass header.from=firm.example", ID,
     ME},
    {"no semicolon behind the id", ID " dmarc=pass header.from=firm.example", ID, ME},
    {"quoted keyword", ID "; dmarc=\"pass\" header.from=firm.example", ID, ME},
    {"quoted local part that plays a block",
     ID "; spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=firm.example "
        "\"@evil.example",
     ID, ME},
    {"raw local part that plays a result, dmarc fails behind it",
     ID "; spf=pass smtp.mailfrom=x; dmarc=pass header.from=firm.example; dmarc=fail "
        "header.from=firm.example",
     ID, ME},
    {"a malformed tail behind a pass", OK_DMARC "; dkim=", ID, ME},
    {"a word without a value", OK_DMARC " header.d", ID, ME},
    {"letters in another script", ID "; dmarc=pass header.from=f\xc3\xacrm.example", ID,
     ME},
    {"a bell in a comment", OK_DMARC " (\a)", ID, ME},
    {"a carriage return", OK_DMARC "\r; x=y", ID, ME},
    {"from without a domain", OK_DMARC, ID, "anna"},
    {"empty from", OK_DMARC, ID, ""},
    {"from with two at signs", OK_DMARC, ID, "anna@evil.example@firm.example"},
    {"from ends in a dot", OK_DMARC, ID, "anna@firm.example."},
    {"from with an empty label", OK_DMARC, ID, "anna@firm..example"},
    {"ids of the header's own choice, quoted",
     "\"" ID " \"; dmarc=pass header.from=firm.example", ID, ME},
    {"header.i of a stranger", ID "; dkim=pass header.i=anna.firm.example@evil.example",
     ID, ME},
};

static void run(const struct row *rows, size_t n, bool want)
{
    for (size_t i = 0; i < n; i++) {
        const struct row *r = &rows[i];
        bool got = authres_passes(str_c(r->headers), str_c(r->id), str_c(r->from));
        if (got != want) {
            fail_msg("row '%s': got %s", r->name, got ? "pass" : "fail");
        }
    }
}

static void test_good_fields_pass(void **state)
{
    (void)state;
    run(good, ARRAY_LEN(good), true);
}

static void test_forged_or_odd_fields_fail(void **state)
{
    (void)state;
    assert_true(ARRAY_LEN(forged) >= 40);
    run(forged, ARRAY_LEN(forged), false);
}

#define EXO                                                                            \
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=firm.example; dkim=pass "         \
    "(signature was verified) header.d=firm.example;dmarc=pass action=none "           \
    "header.from=firm.example;compauth=pass reason=100"

/* Exchange Online begins with a result: no name stands in front. */
static void test_a_nameless_server_counts_when_topmost(void **state)
{
    (void)state;
    static const struct {
        const char *name, *headers, *from;
        bool want;
    } rows[] = {
        {"Exchange Online", EXO, ME, true},
        {"signature alone", "dkim=pass header.d=firm.example", ME, true},
        {"a version of the method", "dkim/1=pass header.d=firm.example", ME, true},
        {"a comment in front", "(x) dkim=pass header.d=firm.example", ME, true},
        {"a forged one below is not read", EXO "\ndmarc=fail header.from=firm.example",
         ME, true},
        {"a stranger", EXO, "eve@evil.example", false},
        {"a parent's signature for a child", "dkim=pass header.d=firm.example",
         "anna@mail.firm.example", true},
        {"none at all", "", ME, false},
        {"an empty field on top", "\n" EXO, ME, false},
        {"failed on top, forged below", "dmarc=fail header.from=firm.example\n" EXO, ME,
         false},
        {"none on top, forged below", "none\n" EXO, ME, false},
        {"unsigned on top, forged below",
         "dkim=none (message not signed) header.d=none;dmarc=none action=none "
         "header.from=firm.example\n" EXO,
         ME, false},
        {"a server's name in front", ID "; dmarc=pass header.from=firm.example", ME,
         false},
        {"a name and a version", ID " 1; dmarc=pass header.from=firm.example", ME,
         false},
        {"a name that looks like a result",
         "spf=pass.evil.example; dmarc=fail header.from=firm.example", ME, false},
        {"spf alone", "spf=pass smtp.mailfrom=firm.example", ME, false},
        {"compauth alone", "compauth=pass reason=100", ME, false},
        {"a semicolon in front", "; dmarc=pass header.from=evil.example", ME, false},
        {"a malformed tail", EXO "; dkim=", ME, false},
        {"an open comment", "dkim=pass header.d=firm.example (", ME, false},
        {"dmarc of the attacker", "dmarc=pass header.from=evil.example", ME, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (authres_passes_nameless(str_c(rows[i].headers), str_c(rows[i].from)) !=
            rows[i].want) {
            fail_msg("row '%s': not %d", rows[i].name, rows[i].want);
        }
    }
}

/* A byte of a good field changed or lost: no crash, and never a pass for a stranger. */
static void test_mutated_fields_never_pass_for_a_stranger(void **state)
{
    (void)state;
    static const char swap[] = ";=()\"\\ .@/\n\t\xff";
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        char text[1024];
        size_t len = strlen(good[i].headers);
        assert_true(len < sizeof text);
        for (size_t at = 0; at < len; at++) {
            for (size_t k = 0; k < sizeof swap; k++) {
                memcpy(text, good[i].headers, len);
                text[at] = swap[k]; /* the last one is NUL */
                if (authres_passes(str_of(text, len), STR(ID),
                                   STR("eve@evil.example"))) {
                    fail_msg("row '%s' at %zu passes", good[i].name, at);
                }
            }
            if (authres_passes(str_of(text, at), STR(ID), STR("eve@evil.example"))) {
                fail_msg("row '%s' cut at %zu passes", good[i].name, at);
            }
        }
    }
}

static void test_depth_and_size_are_limited(void **state)
{
    (void)state;
    char text[2048];
    static const char tail[] = "; dmarc=pass header.from=firm.example";
    for (size_t depth = 1; depth <= 900; depth += depth < 25 ? 1 : 100) {
        size_t n = strlen(ID);
        memcpy(text, ID, n);
        memset(text + n, '(', depth);
        memset(text + n + depth, ')', depth);
        n += 2 * depth;
        memcpy(text + n, tail, sizeof tail - 1);
        bool got = authres_passes(str_of(text, n + sizeof tail - 1), STR(ID), STR(ME));
        if (got != (depth <= 20)) {
            fail_msg("row 'depth %zu': got %d", depth, got);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_fields_pass),
        cmocka_unit_test(test_forged_or_odd_fields_fail),
        cmocka_unit_test(test_a_nameless_server_counts_when_topmost),
        cmocka_unit_test(test_mutated_fields_never_pass_for_a_stranger),
        cmocka_unit_test(test_depth_and_size_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
