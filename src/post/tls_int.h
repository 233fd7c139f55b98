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
void tls_handle_done(CURL **curl); /* for CLEANUP */

/* The sentence and the code for a try that failed. */
enum rc tls_explain(struct arena *a, const struct tls_try *t, CURL *curl,
                    struct err *err);

#endif
