/* Why a connection could not be had, in a sentence that names the host and the cure.
 * Must never print a password. */
#include <curl/curl.h>

#include "base/arena.h"
#include "base/clock.h"
#include "mail/transfer.h"
#include "post/tls_int.h"

enum {
    SECRET_KNOWN_BY = 16, /* bytes: a line may be cut in the middle of it */
    DATE_LEN = 19         /* "2026-03-02 08:14:00" */
};

static struct str field(const struct curl_slist *list, struct str name)
{
    for (; list; list = list->next) {
        struct str line = str_c(list->data);
        if (str_istarts(line, name)) {
            return str_from(line, name.len);
        }
    }
    return STR_NULL;
}

/* Both dates as libcurl writes them sort as text. */
static bool is_before(struct str date, struct str now)
{
    return date.len >= DATE_LEN &&
           str_cmp(str_sub(date, 0, DATE_LEN), str_sub(now, 0, DATE_LEN)) < 0;
}

static enum rc explain_dates(struct arena *a, const struct tls_target *t,
                             const struct curl_slist *cert, struct err *err)
{
    /* certificates are judged by real time, whatever --now says */
    struct civil c = civil_from_unix(clock_now());
    struct str now = arena_printf(a, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month,
                                  c.day, c.hour, c.minute, c.second);
    struct str until = field(cert, STR("Expire date:"));
    struct str from = field(cert, STR("Start date:"));

    if (is_before(until, now)) {
        return err_set(err, RC_CONFIG,
                       "the certificate of '%.*s' expired on %.*s: its operator must "
                       "renew it; no password was sent",
                       STR_ARG(t->host), STR_ARG(str_sub(until, 0, DATE_LEN)));
    }
    if (is_before(now, from)) {
        return err_set(err, RC_CONFIG,
                       "the certificate of '%.*s' is not valid before %.*s: check this "
                       "machine's clock; no password was sent",
                       STR_ARG(t->host), STR_ARG(str_sub(from, 0, DATE_LEN)));
    }
    return RC_NONE;
}

/* libcurl over GnuTLS says the same for an expired and an untrusted certificate. A
 * second, unverified connection without login looks at the certificate: dates and
 * issuer are for the text only, the verdict stands. */
static enum rc explain_certificate(struct arena *a, const struct tls_try *t,
                                   struct err *err)
{
    struct str why = str_c(t->why);
    const struct curl_certinfo *info = NULL;
    struct str issuer = STR("unknown");

    if (str_ihas(why, STR("does not match"))) {
        return err_set(
            err, RC_CONFIG,
            "the certificate of '%.*s' is for another host name: use the name "
            "it was made for in the URL; no password was sent (%s)",
            STR_ARG(t->target->host), t->why);
    }
    CURL *probe CLEANUP(tls_handle_done) = tls_handle(a, t->config, t->target, false);
    if (probe) {
        curl_easy_setopt(probe, CURLOPT_CERTINFO, 1L);
        (void)curl_easy_perform(probe);
        (void)curl_easy_getinfo(probe, CURLINFO_CERTINFO, &info);
    }
    if (info && info->num_of_certs > 0) {
        enum rc rc = explain_dates(a, t->target, info->certinfo[0], err);
        if (rc != RC_NONE) {
            return rc;
        }
        issuer = field(info->certinfo[0], STR("Issuer:"));
    }
    return err_set(
        err, RC_CONFIG,
        "the certificate of '%.*s' is not signed by an authority this machine "
        "trusts (issuer: %.*s): if you trust it, name its certificate in "
        "ca_file; no password was sent",
        STR_ARG(t->target->host), STR_ARG(issuer));
}

/* "535 …", "A003 NO …", "A003 BAD …" */
static bool is_refusal(struct str line)
{
    struct str rest = line;
    struct str first = str_take(&rest, ' ');
    struct str second = str_take(&rest, ' ');

    return str_starts(first, STR("5")) || str_starts(first, STR("4")) ||
           str_ieq_c(second, "NO") || str_ieq_c(second, "BAD");
}

/* Is it in the line, as it is or in base64? Some servers repeat what they refuse. */
static bool repeats(struct arena *a, struct str line, struct str secret)
{
    struct str known = str_sub(secret, 0, SECRET_KNOWN_BY);
    bool found = known.len > 0 && str_find(line, known) != STR_NPOS;

    while (known.len > 0 && !found && line.len > 0) {
        size_t n = 0;
        while (n < line.len && !str_is_space(line.ptr[n]) &&
               str_find_byte(STR("\"'<>()[],;:"), line.ptr[n]) == STR_NPOS) {
            n++;
        }
        struct str plain = base64_decode(a, str_sub(line, 0, n));
        found = str_find(plain, known) != STR_NPOS;
        line = str_from(line, n + 1);
    }
    return found;
}

static enum rc explain_login(struct arena *a, const struct tls_try *t, CURL *curl,
                             struct err *err)
{
    struct str line = str_c(t->last_line);
    bool tells =
        repeats(a, line, t->config->password) || repeats(a, line, t->config->token);
    struct str said = tells ? STR("(it repeats the password)") : line;
    long code = 0;
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);

    if (!is_refusal(line)) { /* the server never got to judge */
        return err_set(
            err, RC_CONFIG,
            "'%.*s' offers no way to log in that we know: no password was sent",
            STR_ARG(t->target->host));
    }
    /* RFC 4954 454, RFC 5530 UNAVAILABLE: the server cannot tell just now */
    if (code == 454 || code == 421 || str_ihas(line, STR("[UNAVAILABLE]"))) {
        return err_set(err, RC_TEMP, "'%.*s' cannot check the password just now: %.*s",
                       STR_ARG(t->target->host), STR_ARG(said));
    }
    return err_set(err, RC_REFUSED,
                   "'%.*s' does not accept user '%.*s' with this password: check both; "
                   "the server said: %.*s",
                   STR_ARG(t->target->host), STR_ARG(t->config->user), STR_ARG(said));
}

static enum rc explain_handshake(const struct tls_try *t, struct err *err)
{
    struct str why = str_c(t->why);

    if (str_ihas(why, STR("terminated")) || str_ihas(why, STR("push function")) ||
        str_ihas(why, STR("pull function"))) {
        return err_set(err, RC_TEMP,
                       "'%.*s' port %lld broke off during the TLS handshake",
                       STR_ARG(t->target->host), (long long)t->target->port);
    }
    return err_set(err, RC_CONFIG,
                   "no TLS 1.2 or later with '%.*s' port %lld: is that port meant for "
                   "%.*s://? (%s)",
                   STR_ARG(t->target->host), (long long)t->target->port,
                   STR_ARG(t->target->scheme), t->why);
}

static const struct {
    CURLcode code;
    enum rc rc;
    const char *text;
} plain_reasons[] = {
    {CURLE_COULDNT_RESOLVE_HOST, RC_TEMP,
     "has no address: check the host's name and the DNS"},
    {CURLE_COULDNT_CONNECT, RC_TEMP,
     "does not answer: is the server running, is the port right"},
    {CURLE_OPERATION_TIMEDOUT, RC_TEMP, "did not answer in time"},
    {CURLE_USE_SSL_FAILED, RC_CONFIG,
     "does not offer STARTTLS: use the port with TLS from the start; no password was "
     "sent"},
    {CURLE_SSL_CACERT_BADFILE, RC_CONFIG,
     "cannot be verified: ca_file is not readable"},
    {CURLE_WEIRD_SERVER_REPLY, RC_TEMP, "says what it must not say at this point"},
    {CURLE_REMOTE_ACCESS_DENIED, RC_TEMP, "does not let us in"},
    {CURLE_GOT_NOTHING, RC_TEMP, "closed the connection"},
    {CURLE_RECV_ERROR, RC_TEMP, "closed the connection"},
    {CURLE_SEND_ERROR, RC_TEMP, "closed the connection"},
};

enum rc tls_explain(struct arena *a, const struct tls_try *t, CURL *curl,
                    struct err *err)
{
    struct str host = t->target->host;
    long long port = (long long)t->target->port;

    if (t->code == CURLE_PEER_FAILED_VERIFICATION) {
        return explain_certificate(a, t, err);
    }
    if (t->code == CURLE_LOGIN_DENIED) {
        return explain_login(a, t, curl, err);
    }
    if (t->code == CURLE_SSL_CONNECT_ERROR) {
        return explain_handshake(t, err);
    }
    if ((t->code == CURLE_WEIRD_SERVER_REPLY ||
         t->code == CURLE_REMOTE_ACCESS_DENIED) &&
        is_refusal(str_c(t->last_line))) { /* in its greeting, or to EHLO */
        return err_set(err, RC_TEMP, "'%.*s' port %lld does not let us in: %s",
                       STR_ARG(host), port, t->last_line);
    }
    for (size_t i = 0; i < ARRAY_LEN(plain_reasons); i++) {
        if (plain_reasons[i].code == t->code) {
            return err_set(err, plain_reasons[i].rc, "'%.*s' port %lld %s (%s)",
                           STR_ARG(host), port, plain_reasons[i].text, t->why);
        }
    }
    return err_set(err, RC_TEMP, "no connection to '%.*s' port %lld: %s", STR_ARG(host),
                   port, t->why[0] ? t->why : curl_easy_strerror(t->code));
}
