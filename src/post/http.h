/* One HTTPS request: a form is sent, a short answer comes back. For OAuth. */
#ifndef NACHFASS_POST_HTTP_H
#define NACHFASS_POST_HTTP_H

#include "base/err.h"
#include "base/str.h"

struct arena;

enum { HTTP_ANSWER_MAX_BYTES = 65536 };

struct http_field {
    const char *name;
    struct str value; /* encoded by us; an empty one is left out */
};

struct http_request {
    struct str url;     /* https:// */
    struct str ca_file; /* PEM; empty = the system's */
    const struct http_field *fields;
    size_t n_fields;
};

struct http_answer {
    long status; /* 200, 400, … */
    struct str body;
};

/* POST, application/x-www-form-urlencoded. The certificate is verified as for mail
 * servers, redirects are not followed, 30 seconds at most. RC_TEMP: not reachable.
 * RC_CONFIG: certificate, URL. Errors name the host, never a field. */
enum rc http_post(struct arena *a, const struct http_request *req,
                  struct http_answer *ret, struct err *err) MUST_USE;

#endif
