/* What tls.c and tls_error.c share.
 * Must never be included elsewhere. */
#ifndef NACHFASS_POST_TLS_INT_H
#define NACHFASS_POST_TLS_INT_H

#include <curl/curl.h>

#include "post/tls.h"

enum { TLS_LAST_LINE_MAX = 300 };

/* One try to connect. */
struct tls_try {
    const struct tls_config *config;
    const struct tls_target *target;
    CURLcode code;
    char why[CURL_ERROR_SIZE];         /* libcurl's own words */
    char last_line[TLS_LAST_LINE_MAX]; /* the server's */
};

/* A handle set up for target without login; verify as told. NULL: out of memory. */
CURL *tls_handle(struct arena *a, const struct tls_config *config,
                 const struct tls_target *target, bool verify);
/* A handle for the try, ready to go: target, login, callbacks. config is checked. */
enum rc tls_prepare(struct arena *a, struct tls_try *t, struct tls_target *target,
                    CURL **ret_curl, struct err *err) MUST_USE;
/* After the try: a connection, or the sentence and the code why not. */
enum rc tls_conclude(struct arena *a, struct tls_try *t, CURL *curl,
                     struct tls_conn *ret_conn, struct err *err) MUST_USE;
void tls_handle_done(CURL **curl); /* for CLEANUP */

/* The sentence and the code for a try that failed. */
enum rc tls_explain(struct arena *a, const struct tls_try *t, CURL *curl,
                    struct err *err);

/* The connection is its multi's no more. */
void tls_multi_leave(struct tls_conn *conn);

#endif
