/* SMTP against a scripted server: hook order, stuffing, offers, logins. What goes wrong
 * at which stage is in test_post_engine.c (threat 28). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "smtp_fixture.h"

#define BODY "Message-ID: <1@x.example>\r\n\r\n.\r\n..two\r\nend.\r\n"
#define STUFFED "Message-ID: <1@x.example>\r\n\r\n..\r\n...two\r\nend.\r\n.\r\n"

static const struct out_mail simple = {.id = 1,
                                       .mail_from = {"s@x.example", 11},
                                       .rcpt_to = {"c@y.example", 11},
                                       .raw = {BODY, sizeof(BODY) - 1}};

static void test_send_commits_intent_before_a_stuffed_body(void **state)
{
    (void)state;
    static const char *const ehlos[] = {"250-fake\r\n250 PIPELINING\r\n",
                                        "250 fake\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(ehlos); i++) {
        struct script script = good;
        struct fixture f = {.out = NULL};
        struct seen s = {.rc = RC_BROKEN};
        script.ehlo = ehlos[i];
        assert_int_equal(start(&f, &script, ""), RC_OK);
        assert_int_equal(send_some(&f, &s, &simple, 1), RC_OK);
        assert_int_equal(s.rc, RC_OK);
        assert_int_equal(s.code, 250);
        assert_string_equal(s.status, "2.0.0");
        assert_int_equal(s.wires, 1);
        assert_int_equal(s.dones, 1);
        assert_false(s.body_before_wire);
        out_close(f.out);
        f.out = NULL;
        assert_non_null(strstr(fake_said(&f.fake),
                               "EHLO us.example\r\nMAIL FROM:<s@x.example>\r\n"
                               "RCPT TO:<c@y.example>\r\nDATA\r\n" STUFFED "QUIT\r\n"));
        stop(&f);
    }
}

static void test_send_stops_when_the_commit_fails(void **state)
{
    (void)state;
    struct fixture f = {.out = NULL};
    struct seen s = {.turn_rc = RC_BROKEN};
    assert_int_equal(start(&f, &good, ""), RC_OK);
    assert_int_equal(send_some(&f, &s, &simple, 1), RC_BROKEN);
    assert_int_equal(s.dones, 0);
    assert_int_equal(fake_count(&f.fake, "Message-ID"), 0);
    s.turn_rc = RC_OK;
    assert_int_equal(send_some(&f, &s, &simple, 1), RC_OK);
    assert_int_equal(s.rc, RC_OK);
    stop(&f);
}

static void test_send_goes_on_after_a_refused_mail(void **state)
{
    (void)state;
    struct fixture f = {.out = NULL};
    struct seen s = {.rc = RC_BROKEN};
    struct script script = good;
    struct out_mail mails[3] = {simple, simple, simple};
    mails[1].id = 2;
    mails[1].rcpt_to = STR("x\r\nRCPT TO:<evil@z.example>@y.example");
    mails[2].id = 3;
    script.rcpt = "550 5.1.1 no\r\n";
    assert_int_equal(start(&f, &script, ""), RC_OK);
    assert_int_equal(send_some(&f, &s, mails, 3), RC_OK);
    assert_int_equal(s.dones, 3);
    assert_int_equal(s.last_id, 3);
    assert_int_equal(fake_count(&f.fake, "EHLO"), 1); /* one connection */
    assert_int_equal(fake_count(&f.fake, "RSET"), 1); /* with the next mail */
    assert_int_equal(fake_count(&f.fake, "RCPT"), 2);
    assert_int_equal(fake_count(&f.fake, "evil"), 0);
    stop(&f);
}

static void test_send_ends_when_every_mail_loses_the_connection(void **state)
{
    (void)state;
    struct fixture f = {.out = NULL};
    struct seen s = {.rc = RC_BROKEN};
    struct script script = good;
    struct out_mail mails[] = {simple, simple, simple, simple, simple};
    script.mail = CUT;
    assert_int_equal(start(&f, &script, ""), RC_OK);
    assert_int_equal(send_some(&f, &s, mails, ARRAY_LEN(mails)), RC_TEMP);
    assert_int_equal(s.dones, 2);
    assert_int_equal(s.rc, RC_TEMP);
    stop(&f);
}

static void test_send_needs_smtputf8_for_foreign_letters(void **state)
{
    (void)state;
    struct out_mail m = simple;
    struct script script = good;
    m.rcpt_to = STR("j\xc3\xbcrgen@y.example");
    for (int offered = 0; offered < 2; offered++) {
        struct fixture f = {.out = NULL};
        struct seen s = {.rc = RC_BROKEN};
        script.ehlo = offered ? "250-fake\r\n250 SMTPUTF8\r\n" : "250 fake\r\n";
        assert_int_equal(start(&f, &script, ""), RC_OK);
        assert_int_equal(send_some(&f, &s, &m, 1), RC_OK);
        assert_int_equal(s.rc, offered ? RC_OK : RC_REFUSED);
        assert_int_equal(fake_count(&f.fake, "SMTPUTF8\r\n"), offered);
        if (!offered) {
            assert_string_equal(s.status, "5.6.7");
            assert_int_equal(fake_count(&f.fake, "MAIL"), 0);
        }
        stop(&f);
    }
}

static void test_send_respects_the_size_limit(void **state)
{
    (void)state;
    struct fixture f = {.out = NULL};
    struct seen s = {.rc = RC_BROKEN};
    struct script script = good;
    script.ehlo = "250-fake\r\n250 SIZE 20\r\n";
    assert_int_equal(start(&f, &script, ""), RC_OK);
    assert_int_equal(send_some(&f, &s, &simple, 1), RC_OK);
    assert_int_equal(s.rc, RC_REFUSED);
    assert_string_equal(s.status, "5.3.4");
    stop(&f);
}

static void test_send_stuffs_a_long_body_as_a_slow_model_does(void **state)
{
    (void)state;
    struct arena a = {0};
    struct buf raw = BUF_INIT(200000), want = BUF_INIT(400000);
    struct fixture f = {.out = NULL};
    struct seen s = {.rc = RC_BROKEN};
    buf_puts(&raw, "Message-ID: <2@x>\r\n\r\n");
    for (int i = 0; i < 30000; i++) { /* dots around every piece boundary */
        buf_puts(&raw, i % 7 == 0 ? ".\r\n" : i % 3 == 0 ? "..x\r\n" : "a.\r\n");
    }
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] == '.' && raw.ptr[i - 1] == '\n') {
            buf_putc(&want, '.');
        }
        buf_putc(&want, raw.ptr[i]);
    }
    buf_puts(&want, ".\r\n");
    struct out_mail m = simple;
    m.raw = buf_str(&raw);
    assert_int_equal(start(&f, &good, ""), RC_OK);
    assert_int_equal(send_some(&f, &s, &m, 1), RC_OK);
    assert_int_equal(s.rc, RC_OK);
    assert_non_null(strstr(fake_said(&f.fake), want.ptr));
    stop(&f);
    buf_done(&raw);
    buf_done(&want);
    arena_done(&a);
}

static void test_open_logs_in_or_says_why_not(void **state)
{
    (void)state;
    static const struct {
        const char *name, *ehlo, *auth, *text;
        enum rc want;
        int attempts;
    } cases[] = {
        {"good", "250-fake\r\n250 AUTH PLAIN\r\n", "235 2.7.0 ok\r\n", "", RC_OK, 1},
        {"not offered", "250 fake\r\n", "", "offers no login", RC_CONFIG, 0},
        {"unknown way", "250-fake\r\n250 AUTH FOO\r\n", "", "no way to log in",
         RC_CONFIG, 0},
        {"wrong", "250-fake\r\n250 AUTH PLAIN\r\n", "535 5.7.8 no\r\n", "check both",
         RC_CONFIG, 1},
        {"busy", "250-fake\r\n250 AUTH PLAIN\r\n", "454 4.7.0 later\r\n", "just now",
         RC_TEMP, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture f = {.out = NULL};
        struct script script = good;
        script.ehlo = cases[i].ehlo;
        script.auth = cases[i].auth;
        enum rc rc = start(&f, &script, "anna");
        int attempts = fake_count(&f.fake, "AUTH ");
        bool said = rc == RC_OK || strstr(f.err.text, cases[i].text);
        if (rc != cases[i].want || attempts != cases[i].attempts || !said ||
            strstr(f.err.text, "geheim") || fake_count(&f.fake, "MAIL") != 0) {
            fail_msg("case '%s': %s, %d attempts: %s", cases[i].name, rc_name(rc),
                     attempts, f.err.text);
        }
        if (rc != RC_OK) {
            f.out = NULL;
        }
        stop(&f);
    }
}

static void test_send_stops_when_the_server_wants_a_login(void **state)
{
    (void)state;
    struct fixture f = {.out = NULL};
    struct seen s = {.rc = RC_BROKEN};
    struct script script = good;
    script.mail = "530 5.7.0 authentication required\r\n";
    assert_int_equal(start(&f, &script, ""), RC_OK);
    assert_int_equal(send_some(&f, &s, &simple, 1), RC_CONFIG);
    assert_int_equal(s.dones, 0); /* no mail is given up for our mistake */
    stop(&f);
}

static void test_open_insists_on_tls(void **state)
{
    (void)state;
    struct fixture f = {.out = NULL};
    f.fake = fake_start(serve, &good);
    const struct {
        const char *name;
        struct str url;
        bool allow_plain;
        const char *helo, *text;
        enum rc want;
    } cases[] = {
        {"STARTTLS not offered", arena_printf(&f.a, "smtp://127.0.0.1:%d", f.fake.port),
         false, "", "does not offer STARTTLS", RC_CONFIG},
        {"plain port as TLS", arena_printf(&f.a, "smtps://127.0.0.1:%d", f.fake.port),
         true, "", "no TLS", RC_CONFIG},
        {"plain far away", STR("smtp://mail.example:2525"), true, "", "loopback",
         RC_CONFIG},
        {"loopback in name only", STR("smtp://127.0.0.1.example"), true, "", "loopback",
         RC_CONFIG},
        {"user in URL", STR("smtp://a:b@host"), false, "", "user name", RC_CONFIG},
        {"no host", STR("smtp://"), false, "", "form", RC_CONFIG},
        {"path", STR("smtp://host/path"), false, "", "form", RC_CONFIG},
        {"port 0", STR("smtp://host:0"), false, "", "form", RC_CONFIG},
        {"port 65536", STR("smtp://host:65536"), false, "", "form", RC_CONFIG},
        {"CRLF in host", STR("smtp://ho\r\nst"), false, "", "form", RC_CONFIG},
        {"CRLF in helo", STR("smtp://host"), false, "a\r\nb", "EHLO", RC_CONFIG},
        {"nobody there", STR("smtp://127.0.0.1:1"), true, "", "does not answer",
         RC_TEMP},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct out_config config = {.url = cases[i].url,
                                    .user = STR("anna"),
                                    .password = STR("geheim"),
                                    .helo = str_c(cases[i].helo),
                                    .allow_plain = cases[i].allow_plain,
                                    .timeout_s = 3};
        enum rc rc = out_open(&f.a, &config, &f.out, &f.err);
        if (rc != cases[i].want || !strstr(f.err.text, cases[i].text)) {
            fail_msg("case '%s': %s: %s", cases[i].name, rc_name(rc), f.err.text);
        }
    }
    assert_int_equal(fake_count(&f.fake, "AUTH"), 0);
    f.out = NULL;
    stop(&f);
}

/* CVE-2011-0411 and kin: words put behind the go-ahead, before TLS, are nobody's. */
static void test_open_believes_nothing_said_before_tls(void **state)
{
    (void)state;
    static const struct {
        const char *name, *starttls;
    } cases[] = {
        {"injected", "220 go\r\n250-fake\r\n250 AUTH PLAIN\r\n235 2.7.0 ok\r\n"},
        {"refused", "454 4.7.0 no TLS today\r\n"},
        {"unknown", "502 5.5.1 what\r\n"},
        {"cut", CUT},
        {"no TLS behind it", "220 go\r\n"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct fixture f = {.out = NULL};
        struct script script = good;
        script.ehlo = "250-fake\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n";
        script.auth = "235 2.7.0 ok\r\n";
        script.starttls = cases[i].starttls;
        f.fake = fake_start(serve, &script);
        struct out_config config = {
            .url = arena_printf(&f.a, "smtp://127.0.0.1:%d", f.fake.port),
            .user = STR("anna"),
            .password = STR("geheim"),
            .timeout_s = 1};
        enum rc rc = out_open(&f.a, &config, &f.out, &f.err);
        if ((rc != RC_TEMP && rc != RC_CONFIG) || fake_count(&f.fake, "AUTH") != 0 ||
            fake_count(&f.fake, "MAIL") != 0 || fake_count(&f.fake, "STARTTLS") != 1) {
            fail_msg("case '%s': %s: %s", cases[i].name, rc_name(rc), f.err.text);
        }
        f.out = NULL;
        stop(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send_commits_intent_before_a_stuffed_body),
        cmocka_unit_test(test_send_stops_when_the_commit_fails),
        cmocka_unit_test(test_send_goes_on_after_a_refused_mail),
        cmocka_unit_test(test_send_ends_when_every_mail_loses_the_connection),
        cmocka_unit_test(test_send_needs_smtputf8_for_foreign_letters),
        cmocka_unit_test(test_send_respects_the_size_limit),
        cmocka_unit_test(test_send_stuffs_a_long_body_as_a_slow_model_does),
        cmocka_unit_test(test_open_logs_in_or_says_why_not),
        cmocka_unit_test(test_send_stops_when_the_server_wants_a_login),
        cmocka_unit_test(test_open_insists_on_tls),
        cmocka_unit_test(test_open_believes_nothing_said_before_tls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
