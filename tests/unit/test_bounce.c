/* Machine mails: kind, class and recipient, from whole little mails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "reader/read.h"

#define DAEMON                                                                         \
    "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nTo: "                    \
    "b@beispiel.example\r\n"
#define PERSON "From: Kim Kunde <kim@kunde.example>\r\nTo: b@beispiel.example\r\n"
#define REPORT(fields)                                                                 \
    DAEMON "Subject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: "               \
           "multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"     \
           "--b\r\nContent-Type: text/plain\r\n\r\nYour mail came back.\r\n"           \
           "--b\r\nContent-Type: message/delivery-status\r\n\r\n"                      \
           "Reporting-MTA: dns; mx.example\r\n\r\n" fields "\r\n--b--\r\n"
#define TEXT(words)                                                                    \
    DAEMON "Subject: Mail delivery failed: returning message to sender\r\n\r\n"        \
           "A message that you sent could not be delivered.\r\n\r\n" words "\r\n"

/* clang-format off */
static const struct {
    const char *name, *raw;
    enum reading_kind kind;
    enum bounce_class cls;
    const char *recipient, *status;
} rows[] = {
    {"unknown user", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", "5.1.1"},
    {"full under a 5", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.2.2\r\n"),
     READING_BOUNCE, BOUNCE_SOFT, "a@b.example", "5.2.2"},
    {"words beat the general status", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.0.0\r\nDiagnostic-Code: smtp; 550\r\n no such user here\r\n"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", "5.0.0"},
    {"policy", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.7.1\r\nDiagnostic-Code: smtp; 550 5.7.1 rejected as spam\r\n"),
     READING_BOUNCE, BOUNCE_SOFT, "a@b.example", "5.7.1"},
    {"second recipient failed", REPORT("Final-Recipient: rfc822; ok@b.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", "5.1.1"},
    {"delayed", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n"),
     READING_DELAY, BOUNCE_SOFT, "a@b.example", "4.4.1"},
    {"a success that failed", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 2.0.0\r\nDiagnostic-Code: smtp; 250 OK\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n<a@b.example>... User unknown\r\n"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", ""},
    {"put off by who was told no", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 4.1.1\r\nDiagnostic-Code: smtp; 450 4.1.1 unverified\r\n address: host x said: 550 5.1.1 User unknown\r\n"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", "4.1.1"},
    {"refused by who was put off", REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 undeliverable\r\n address: host x said: 554 5.7.1 verify failed\r\n"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", "5.1.1"},
    {"the sender is told for the record", TEXT("Error: No valid recipients here\r\nRCPT TO: a@b.example\r\nMAIL FROM: c@beispiel.example"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", ""},
    {"returned headers set in", TEXT("<a@b.example>: user unknown\r\n\r\nMessage header follows:\r\n\r\n   From: c@d.example\r\n   To: a@b.example\r\n"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", ""},
    {"a filter that says it is a program", "From: <quarantine@b.example>\r\nTo: b@beispiel.example\r\nAuto-Submitted: auto-replied\r\nSubject: Undeliverable: Survey\r\n\r\nMessage not delivered.\r\n\r\nYour message to a@b.example was blocked by our filter.\r\n",
     READING_BOUNCE, BOUNCE_SOFT, "a@b.example", ""},
    {"a gateway without title words", "From: Postmaster@gate.example (Gateway)\r\nTo: b@beispiel.example\r\nSubject: Message not deliverable\r\n\r\nUser kim is not defined in the directory: kim@b.example\r\n",
     READING_BOUNCE, BOUNCE_HARD, "kim@b.example", ""},
    {"a report that our own filter has wrapped", DAEMON "Subject: ***SPAM*** Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"f\"\r\n\r\n--f\r\nContent-Type: text/plain\r\n\r\nThis may be spam.\r\n--f\r\nContent-Type: message/rfc822\r\n\r\n"
     REPORT("Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n") "\r\n--f--\r\n",
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", "5.1.1"},
    {"an administrator's address", "From: System Administrator <admin@b.example>\r\nTo: b@beispiel.example\r\nSubject: Undeliverable:Survey\r\n\r\nYour message did not reach some or all of the intended recipients.\r\n\r\nkim@b.example\r\n  The mailbox is full. #5.2.2\r\n",
     READING_BOUNCE, BOUNCE_SOFT, "kim@b.example", ""},
    {"who did not get it and tells so", "From: Kim Kunde <kim@b.example>\r\nTo: b@beispiel.example\r\nSubject: Undeliverable mail?\r\n\r\nI did not get through to jo@b.example: 550 5.1.1 user unknown.\r\n",
     READING_REPLY, BOUNCE_HARD, "", ""},
    {"a program refuses without a title", "From: Desk <rt@b.example>\r\nTo: b@beispiel.example\r\nSubject: Permission denied\r\nAuto-Submitted: auto-replied\r\n\r\nYour message to help@b.example was rejected: 550 5.7.1 not permitted.\r\n",
     READING_BOUNCE, BOUNCE_SOFT, "help@b.example", ""},
    {"a form of a service that has no name", "From: notices@host.example\r\nTo: b@beispiel.example\r\nSubject: Delivery report\r\n\r\nRecipient: kim@b.example\r\nReason: There is no mailbox of this name.\r\n",
     READING_BOUNCE, BOUNCE_HARD, "kim@b.example", ""},
    {"a form that a person fills in", "From: Kim Kunde <kim@b.example>\r\nTo: b@beispiel.example\r\nSubject: Delivery failed\r\n\r\nReason: nobody rang my bell, says my neighbour jo@b.example.\r\n",
     READING_REPLY, BOUNCE_HARD, "", ""},
    {"our address beside another", "From: IMSVA <imsva@b.example>\r\nTo: b@beispiel.example\r\nSubject: Message blocked\r\n\r\nThe message from b@beispiel.example to kim@b.example violates a policy and was not delivered.\r\n",
     READING_BOUNCE, BOUNCE_SOFT, "kim@b.example", ""},
    {"two rules before the returned mail", TEXT("It was too big.\r\n\r\n------ This is a copy of your message. ------\r\n------ No more than 100K are included. ------\r\n\r\nTo: kim@b.example\r\n"),
     READING_BOUNCE, BOUNCE_SOFT, "kim@b.example", ""},
    {"a firm by the name of a gateway", "From: Gateway Hotel <info@b.example>\r\nTo: b@beispiel.example\r\nSubject: Delivery failed\r\n\r\nThe delivery failed twice, the courier never reached us. He had the wrong address. Ask lager@c.example.\r\n",
     READING_REPLY, BOUNCE_HARD, "", ""},
    {"a gateway", "From: UUCP Gateway <gate@b.example>\r\nTo: b@beispiel.example\r\nSubject: Undeliverable mail\r\n\r\nYour message to kim@b.example could not be delivered: the addressee is unknown.\r\n",
     READING_BOUNCE, BOUNCE_HARD, "kim@b.example", ""},
    {"a rule of the mailbox", "From: Kim Kunde <kim@b.example>\r\nTo: b@beispiel.example\r\nSubject: Undeliverable: Survey\r\nAuto-Submitted: auto-generated\r\n\r\nYour message to kim@b.example was rejected by a rule of the recipient.\r\n",
     READING_BOUNCE, BOUNCE_SOFT, "kim@b.example", ""},
    {"text, unknown", TEXT("  a@b.example\r\n    550 user unknown"), READING_BOUNCE, BOUNCE_HARD, "a@b.example", ""},
    {"text, full", TEXT("<a@b.example>: mailbox is full"), READING_BOUNCE, BOUNCE_SOFT, "a@b.example", ""},
    {"text, time out", TEXT("  a@b.example\r\n    Connection timed out: retry timeout exceeded"),
     READING_BOUNCE, BOUNCE_SOFT, "a@b.example", ""},
    {"text, returned mail names others", TEXT("<a@b.example>: Unrouteable address\r\n\r\n--- copy of your message ---\r\nFrom: c@d.example"),
     READING_BOUNCE, BOUNCE_HARD, "a@b.example", ""},
    {"text, delay", DAEMON "Subject: Warning: message delayed 24 hours\r\n\r\nThe mail has not yet been delivered.\r\n\r\n  a@b.example\r\n",
     READING_DELAY, BOUNCE_SOFT, "a@b.example", ""},
    {"complaint", PERSON "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n--b--\r\n",
     READING_COMPLAINT, BOUNCE_HARD, "", ""},
    {"receipt", PERSON "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n",
     READING_RECEIPT, BOUNCE_HARD, "", ""},
    {"vacation header", PERSON "Auto-Submitted: auto-replied\r\nSubject: Re: x\r\n\r\nIch bin bis zum 10. weg.\r\n", READING_AUTO, BOUNCE_HARD, "", ""},
    {"vacation subject", PERSON "Subject: Abwesenheitsnotiz: Ihre Meinung\r\n\r\nBin am 9. zurueck.\r\n", READING_AUTO, BOUNCE_HARD, "", ""},
    {"vacation words", PERSON "Subject: Re: Ihre Meinung\r\n\r\nVielen Dank fuer Ihre Nachricht. Ich bin bis zum 5. Januar nicht im Buero.\r\n", READING_AUTO, BOUNCE_HARD, "", ""},
    {"challenge", PERSON "Subject: Re: x\r\n\r\nYour message is being held. Click to be added to my whitelist.\r\n", READING_CHALLENGE, BOUNCE_HARD, "", ""},
    {"person after a holiday", PERSON "Subject: Re: x\r\n\r\nIch war im Urlaub, daher erst jetzt: 8\r\n", READING_REPLY, BOUNCE_HARD, "", ""},
    {"person tells of a bounce", PERSON "Subject: Re: x\r\n\r\nMeine Mail an Sie konnte nicht zugestellt werden. 2\r\n", READING_REPLY, BOUNCE_HARD, "", ""},
    {"person thanks", PERSON "Subject: Re: x\r\n\r\nVielen Dank fuer Ihre Nachricht, von mir eine 9.\r\n", READING_REPLY, BOUNCE_HARD, "", ""},
    {"auto-submitted no", PERSON "Auto-Submitted: no\r\nSubject: Re: x\r\n\r\n9\r\n", READING_REPLY, BOUNCE_HARD, "", ""},
};
/* clang-format on */

static void check(size_t i, const struct reading *r)
{
    if (r->kind != rows[i].kind || r->bounce_class != rows[i].cls ||
        !str_eq_c(r->bounce_recipient, rows[i].recipient) ||
        !str_eq_c(r->bounce_status, rows[i].status)) {
        fail_msg("%s: got %s, %s, '%.*s', '%.*s'", rows[i].name,
                 reading_kind_name(r->kind), bounce_class_name(r->bounce_class),
                 STR_ARG(r->bounce_recipient), STR_ARG(r->bounce_status));
    }
    assert_true(r->is_auto == (r->kind != READING_REPLY));
    assert_false(r->is_auto && r->has_score);
}

static void test_machine_mail_rows(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct reader_request req = {.raw = str_c(rows[i].raw)};
        struct reading r;
        reader_read(&a, &req, &r);
        check(i, &r);
        arena_reset(&a);
    }
    arena_done(&a);
}

/* clang-format off */
static const struct {
    const char *name, *raw, *token;
} tokens[] = {
    {"plus address", "To: feedback+Abcdefgh12345678@x.example\r\n\r\n7", "abcdefgh12345678"},
    {"delivered to", "To: feedback@x.example\r\nDelivered-To: feedback+abcdefgh12345678@x.example\r\n\r\n7", "abcdefgh12345678"},
    {"in reply to", "In-Reply-To: <survey.abcdefgh12345678@x.example>\r\n\r\n7", "abcdefgh12345678"},
    {"references, numbered", "References: <a@b.example> <case.abcdefgh12345678.3@x.example>\r\n\r\n7", "abcdefgh12345678"},
    {"address before id", "To: f+abcdefgh12345678@x.example\r\nIn-Reply-To: <s.zzzzzzzz12345678@x.example>\r\n\r\n7", "abcdefgh12345678"},
    {"link in the quote", "To: f@x.example\r\n\r\n7\r\n> mailto:f+abcdefgh12345678@x.example?subject=a", "abcdefgh12345678"},
    {"printed reference", "To: f@x.example\r\n\r\n7\r\n> Referenz: abcdefghijklmnopqrstuvwx27\r\n", "abcdefghijklmnopqrstuvwx27"},
    {"a short detail is none", "To: kim+news@x.example\r\n\r\n7", ""},
};
/* clang-format on */

static void test_token_rows(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
        struct reader_request req = {.raw = str_c(tokens[i].raw)};
        struct reading r;
        reader_read(&a, &req, &r);
        struct str got = r.n_tokens > 0 ? r.tokens[0] : STR("");
        if (!str_eq_c(got, tokens[i].token)) {
            fail_msg("%s: got '%.*s'", tokens[i].name, STR_ARG(got));
        }
        arena_reset(&a);
    }
    arena_done(&a);
}

static void test_parts_that_contradict_go_to_review(void **state)
{
    (void)state;
#define PARTS(plain, html)                                                             \
    PERSON "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n"            \
           "Content-Type: text/plain\r\n\r\n" plain                                    \
           "\r\n--b\r\nContent-Type: text/html\r\n\r\n" html "\r\n--b--\r\n"
    struct arena a = {0};
    struct reading r;
    struct reader_request req = {.raw = STR(PARTS("10", "<p>2</p>"))};
    reader_read(&a, &req, &r);
    assert_true(r.review && !r.has_score);
    req.raw = STR(PARTS("2", "<p>2<span style=\"display:none\">10</span></p>"));
    reader_read(&a, &req, &r);
    assert_true(r.has_score && r.score == 2);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machine_mail_rows),
        cmocka_unit_test(test_token_rows),
        cmocka_unit_test(test_parts_that_contradict_go_to_review),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
