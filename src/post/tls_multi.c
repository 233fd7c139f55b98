/* Several connections in the making at once, by libcurl's multi interface.
 * Must never be used for what is said once a connection stands: with SMTP that
 * interface blocks at the end of a mail (libcurl 7.88). */
#include "post/tls_multi.h"

#include <errno.h>

#include <curl/curl.h>

#include "base/arena.h"
#include "post/tls_int.h"

enum { FDS_MAX = 128 };

struct tls_pending {
    struct arena a; /* holds this struct */
    struct tls_target target;
    struct tls_try try;
    bool over;
};

void tls_multi_init(struct tls_multi *m)
{
    *m = (struct tls_multi){.multi = curl_multi_init()};
    if (!m->multi) {
        die_oom();
    }
}

void tls_multi_done(struct tls_multi *m)
{
    if (m->multi) {
        curl_multi_cleanup(m->multi);
        m->multi = NULL;
    }
}

static void pending_done(struct tls_pending *p)
{
    struct arena a = p->a;
    arena_done(&a);
}

void tls_multi_leave(struct tls_conn *conn)
{
    if (conn->pending) {
        conn->multi->connecting--;
    }
    curl_multi_remove_handle(conn->multi->multi, conn->curl);
    if (conn->pending) {
        pending_done(conn->pending);
        conn->pending = NULL;
    }
    conn->multi = NULL;
}

enum rc tls_begin(struct tls_multi *m, const struct tls_config *config,
                  struct tls_conn *ret_conn, struct err *err)
{
    struct arena a = {0};
    struct tls_pending *p = ARENA_NEW(&a, struct tls_pending);
    CURL *curl = NULL;

    p->a = a;
    p->try.config = config;
    enum rc rc = tls_prepare(&p->a, &p->try, &p->target, &curl, err);
    if (rc != RC_OK) {
        pending_done(p);
        return rc;
    }
    curl_easy_setopt(curl, CURLOPT_PRIVATE, p);
    if (curl_multi_add_handle(m->multi, curl) != CURLM_OK) {
        die_oom();
    }
    m->connecting++;
    *ret_conn = (struct tls_conn){.curl = curl, .fd = -1, .pending = p, .multi = m};
    return RC_OK;
}

static void note_ends(struct tls_multi *m)
{
    int left = 0;

    for (CURLMsg *msg; (msg = curl_multi_info_read(m->multi, &left)) != NULL;) {
        char *private = NULL;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &private);
        struct tls_pending *p = (void *)private;
        if (msg->msg == CURLMSG_DONE && p) {
            p->try.code = msg->data.result;
            p->over = true;
        }
    }
}

enum rc tls_connected(struct tls_multi *m, struct tls_conn *conn, struct err *err)
{
    struct tls_pending *p = conn->pending;

    if (!p) {
        return RC_OK;
    }
    if (!p->over) {
        return RC_NONE;
    }
    enum rc rc = tls_conclude(&p->a, &p->try, conn->curl, conn, err);
    if (rc != RC_OK) {
        tls_close(conn);
        return rc;
    }
    m->connecting--;
    conn->pending = NULL;
    pending_done(p);
    return RC_OK;
}

/* libcurl waits for its descriptors and ours together. */
static void wait_with_curl(struct tls_multi *m, struct pollfd *fds, size_t n,
                           int timeout_ms)
{
    struct curl_waitfd extra[FDS_MAX];
    int running = 0;
    size_t count = n < FDS_MAX ? n : FDS_MAX;

    for (size_t i = 0; i < count; i++) {
        extra[i] = (struct curl_waitfd){.fd = fds[i].fd};
        if (fds[i].events & POLLIN) {
            extra[i].events |= CURL_WAIT_POLLIN;
        }
        if (fds[i].events & POLLOUT) {
            extra[i].events |= CURL_WAIT_POLLOUT;
        }
    }
    (void)curl_multi_perform(m->multi, &running);
    (void)curl_multi_wait(m->multi, extra, (unsigned)count,
                          running > 0 ? timeout_ms : 0, NULL);
    (void)curl_multi_perform(m->multi, &running);
    note_ends(m);
    (void)poll(fds, (nfds_t)n, 0); /* what extra says is not all that poll says */
}

bool tls_poll(struct tls_multi *m, struct pollfd *fds, size_t n, int timeout_ms)
{
    for (size_t i = 0; i < n; i++) {
        fds[i].revents = 0;
    }
    if (m->connecting > 0) {
        wait_with_curl(m, fds, n, timeout_ms);
        return false; /* not told; connecting does not take long */
    }
    return poll(fds, (nfds_t)n, timeout_ms) < 0 && errno == EINTR;
}
