/* One verified connection to a mail server, made by libcurl (CURLOPT_CONNECT_ONLY).
 * Must never send a password over a line that was not verified. */
#include "post/tls.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "post/tls_int.h"

enum { HOST_MAX = 253, PORT_MAX = 65535 };

static const struct {
    const char *scheme;
    int64_t port;
    bool implicit;
} schemes[] = {
    {"imap", 143, false},
    {"imaps", 993, true},
    {"smtp", 587, false},
    {"smtps", 465, true},
};

static bool host_is_valid(struct str host)
{
    bool v6 = host.len > 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']';
    struct str name = v6 ? str_sub(host, 1, host.len - 2) : host;

    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool name_byte = str_is_alnum(c) || c == '.' || c == '-' || c == '_';
        if (!name_byte && !(v6 && c == ':')) {
            return false;
        }
    }
    return name.len > 0 && name.len <= HOST_MAX && name.ptr[0] != '-';
}

static bool host_is_loopback(struct arena *a, struct str host)
{
    struct in_addr v4;
    const char *text = arena_cstr(a, host);

    if (str_ieq_c(host, "localhost") || str_eq_c(host, "[::1]")) {
        return true;
    }
    return inet_pton(AF_INET, text, &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

/* "HOST", "HOST:PORT", "[V6]:PORT"; a lone '/' behind it is harmless. */
static bool split_host(struct str rest, struct tls_target *t)
{
    if (str_ends(rest, STR("/"))) {
        rest.len--;
    }
    size_t colon = str_rfind_byte(rest, ':');
    size_t bracket = str_rfind_byte(rest, ']');
    if (colon != STR_NPOS && (bracket == STR_NPOS || colon > bracket)) {
        struct str port = str_from(rest, colon + 1);
        bool digits = port.len > 0 && port.len <= 5 && str_is_digit(port.ptr[0]);
        if (!digits || !str_to_i64(port, &t->port) || t->port < 1 ||
            t->port > PORT_MAX) {
            return false;
        }
        rest.len = colon;
    }
    t->host = rest;
    return host_is_valid(rest);
}

enum rc tls_target(struct arena *a, struct str url, struct tls_target *ret_target,
                   struct err *err)
{
    struct tls_target t = {.port = 0};
    size_t at = str_find(url, STR("://"));

    for (size_t i = 0; at != STR_NPOS && i < ARRAY_LEN(schemes); i++) {
        if (str_ieq_c(str_sub(url, 0, at), schemes[i].scheme)) {
            t.scheme = str_c(schemes[i].scheme);
            t.port = schemes[i].port;
            t.implicit = schemes[i].implicit;
        }
    }
    if (str_is_empty(t.scheme)) {
        return err_set(err, RC_CONFIG, "'%.*s' has no known scheme", STR_ARG(url));
    }
    struct str rest = str_from(url, at + 3);
    if (str_find_byte(rest, '@') != STR_NPOS) {
        return err_set(err, RC_CONFIG,
                       "the URL holds a user name: 'user' and 'password' are settings "
                       "of their own");
    }
    if (!split_host(rest, &t)) {
        return err_set(err, RC_CONFIG, "'%.*s' is not of the form %.*s://HOST[:PORT]",
                       STR_ARG(url), STR_ARG(t.scheme));
    }
    t.loopback = host_is_loopback(a, t.host);
    *ret_target = t;
    return RC_OK;
}

static long remaining_ms(int64_t deadline_ms)
{
    int64_t left = deadline_ms - clock_mono_ms();
    if (left < 1) {
        left = 1; /* 0 would mean 'no limit' to libcurl */
    }
    return left > INT32_MAX ? INT32_MAX : (long)left;
}

static bool text_is_clean(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < ' ' || c == 0x7f) {
            return false;
        }
    }
    return true;
}

static enum rc check_config(const struct tls_config *c, const struct tls_target *t,
                            struct err *err)
{
    if (c->allow_plain && !t->implicit && !t->loopback) {
        return err_set(err, RC_CONFIG,
                       "'%.*s' is not this machine: without TLS only loopback is "
                       "allowed; remove 'allow_plain'",
                       STR_ARG(t->host));
    }
    if (!text_is_clean(c->user) || !text_is_clean(c->password) ||
        !text_is_clean(c->token)) {
        return err_set(err, RC_CONFIG,
                       "user, password or token for '%.*s' holds a control byte",
                       STR_ARG(t->host));
    }
    for (size_t i = 0; i < c->helo.len; i++) {
        char b = c->helo.ptr[i];
        if (!str_is_alnum(b) && b != '.' && b != '-' && b != '[' && b != ']' &&
            b != ':') {
            return err_set(err, RC_CONFIG, "'%.*s' cannot be an EHLO name",
                           STR_ARG(c->helo));
        }
    }
    if (str_find_byte(c->ca_file, '\0') != STR_NPOS) {
        return err_set(err, RC_CONFIG, "the name of ca_file holds a NUL byte");
    }
    return RC_OK;
}

void tls_handle_done(CURL **curl)
{
    if (*curl) {
        curl_easy_cleanup(*curl);
        *curl = NULL;
    }
}

CURL *tls_handle(struct arena *a, const struct tls_config *config,
                 const struct tls_target *target, bool verify)
{
    CURL *curl = curl_easy_init();
    if (!curl) {
        return NULL;
    }
    bool smtp = str_starts(target->scheme, STR("smtp"));
    bool plain = config->allow_plain && target->loopback;
    struct str url = arena_printf(a, "%.*s://%.*s:%lld/%.*s", STR_ARG(target->scheme),
                                  STR_ARG(target->host), (long long)target->port,
                                  STR_ARG(smtp ? config->helo : STR_NULL));
    long left = remaining_ms(config->deadline_ms);

    curl_easy_setopt(curl, CURLOPT_URL, url.ptr);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* none from the environment */
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, left);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, left);
    curl_easy_setopt(curl, CURLOPT_USE_SSL,
                     (long)(plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L); /* it would say 'http/1.1' */
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify ? 2L : 0L);
    if (!str_is_empty(config->ca_file)) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, arena_cstr(a, config->ca_file));
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    return curl;
}

/* libcurl hands over each line the server says; the last is kept for the error text. */
static size_t on_line(char *ptr, size_t size, size_t n, void *ctx)
{
    struct tls_try *t = ctx;
    struct str line = str_trim_end(str_of(ptr, size * n));
    size_t kept = line.len < TLS_LAST_LINE_MAX ? line.len : TLS_LAST_LINE_MAX - 1;

    memcpy(t->last_line, line.ptr, kept);
    t->last_line[kept] = '\0';
    if (t->config->line) {
        t->config->line(t->config->ctx, line);
    }
    return size * n;
}

static bool set_login(struct arena *a, CURL *curl, const struct tls_config *config)
{
    if (str_is_empty(config->user)) {
        return true;
    }
    if (curl_easy_setopt(curl, CURLOPT_USERNAME, arena_cstr(a, config->user)) !=
        CURLE_OK) {
        return false;
    }
    if (str_is_empty(config->token)) {
        return curl_easy_setopt(curl, CURLOPT_PASSWORD,
                                arena_cstr(a, config->password)) == CURLE_OK;
    }
    /* these alone: a token must not go out as a password */
    return curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS,
                            "AUTH=OAUTHBEARER;AUTH=XOAUTH2") == CURLE_OK &&
           curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER,
                            arena_cstr(a, config->token)) == CURLE_OK;
}

enum rc tls_prepare(struct arena *a, struct tls_try *t, struct tls_target *target,
                    CURL **ret_curl, struct err *err)
{
    t->target = target;
    enum rc rc = tls_target(a, t->config->url, target, err);
    if (rc == RC_OK) {
        rc = check_config(t->config, target, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    CURL *curl = tls_handle(a, t->config, target, true);
    if (!curl || !set_login(a, curl, t->config)) {
        die_oom();
    }
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, t->why);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, t);
    *ret_curl = curl;
    return RC_OK;
}

enum rc tls_conclude(struct arena *a, struct tls_try *t, CURL *curl,
                     struct tls_conn *ret_conn, struct err *err)
{
    curl_socket_t fd = CURL_SOCKET_BAD;

    if (t->code == CURLE_OK) {
        t->code = curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &fd);
    }
    if (t->code != CURLE_OK || fd == CURL_SOCKET_BAD) {
        return tls_explain(a, t, curl, err);
    }
    /* the handle outlives the try */
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, NULL);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, NULL);
    ret_conn->curl = curl;
    ret_conn->fd = fd;
    return RC_OK;
}

enum rc tls_open(const struct tls_config *config, struct tls_conn *ret_conn,
                 struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct tls_target target = {.port = 0};
    struct tls_try try = {.config = config};
    struct tls_conn conn = {.fd = -1};
    CURL *curl CLEANUP(tls_handle_done) = NULL;
    enum rc rc = tls_prepare(&a, &try, &target, &curl, err);

    if (rc == RC_OK) {
        try.code = curl_easy_perform(curl);
        rc = tls_conclude(&a, &try, curl, &conn, err);
    }
    if (rc == RC_OK) {
        curl = NULL; /* the connection's now */
        *ret_conn = conn;
    }
    return rc;
}

ssize_t tls_recv_now(struct tls_conn *conn, void *ptr, size_t size)
{
    size_t got = 0;

    if (!conn->curl) {
        return TLS_FAILED;
    }
    CURLcode code = curl_easy_recv(conn->curl, ptr, size, &got);
    if (code == CURLE_OK && got > 0) {
        return (ssize_t)got;
    }
    if (code == CURLE_OK || code == CURLE_GOT_NOTHING) {
        return TLS_EOF;
    }
    return code == CURLE_AGAIN ? TLS_AGAIN : TLS_FAILED;
}

ssize_t tls_send_now(struct tls_conn *conn, struct str data)
{
    size_t put = 0;

    if (!conn->curl) {
        return TLS_FAILED;
    }
    CURLcode code = curl_easy_send(conn->curl, data.ptr, data.len, &put);
    if (code == CURLE_AGAIN || (code == CURLE_OK && put == 0)) {
        return TLS_AGAIN;
    }
    return code == CURLE_OK ? (ssize_t)put : TLS_FAILED;
}

ssize_t tls_recv(struct tls_conn *conn, void *ptr, size_t size, int64_t deadline_ms)
{
    for (;;) {
        if (conn->curl && clock_mono_ms() >= deadline_ms) {
            return TLS_LATE;
        }
        ssize_t got = tls_recv_now(conn, ptr, size);
        if (got != TLS_AGAIN) {
            return got;
        }
        if (!fd_wait(conn->fd, POLLIN, deadline_ms)) {
            return TLS_LATE;
        }
    }
}

ssize_t tls_send(struct tls_conn *conn, struct str data, int64_t deadline_ms,
                 size_t *ret_sent)
{
    *ret_sent = 0;
    while (conn->curl && *ret_sent < data.len) {
        if (clock_mono_ms() >= deadline_ms) {
            return TLS_LATE;
        }
        ssize_t put = tls_send_now(conn, str_from(data, *ret_sent));
        if (put == TLS_AGAIN) {
            if (!fd_wait(conn->fd, POLLOUT, deadline_ms)) {
                return TLS_LATE;
            }
        } else if (put < 0) {
            return put;
        } else {
            *ret_sent += (size_t)put;
        }
    }
    return conn->curl ? (ssize_t)data.len : TLS_FAILED;
}

void tls_close(struct tls_conn *conn)
{
    CURL *curl = conn->curl;

    if (curl && conn->multi) {
        tls_multi_leave(conn);
    }
    tls_handle_done(&curl);
    *conn = (struct tls_conn){.fd = -1};
}
