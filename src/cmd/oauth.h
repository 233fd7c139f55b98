/* OAuth 2.0 for mail servers that take no passwords: a refresh token, got once by the
 * device flow (RFC 8628), and access tokens made from it (RFC 6749 section 6). */
#ifndef NACHFASS_CMD_OAUTH_H
#define NACHFASS_CMD_OAUTH_H

#include "settings.h"

/* What the provider said to a request. */
struct oauth_answer {
    struct str access_token, refresh_token;
    int64_t expires_in_s; /* of the access token; 0 = unknown */
    struct str error;     /* "authorization_pending", "invalid_grant" …; "" = none */
    struct str device_code, user_code, verification_uri;
    int64_t interval_s; /* between two questions of the device flow */
};

/* Asks the token or device endpoint. RC_INPUT: the answer cannot be read. */
struct http_field;
enum rc oauth_ask(struct arena *a, const struct oauth *o, struct str url,
                  const struct http_field *fields, size_t n_fields,
                  struct oauth_answer *ret, struct err *err) MUST_USE;

/* Keeps the tokens in o->token_file, readable for its owner alone. An answer without a
 * refresh token keeps the old one. */
enum rc oauth_keep(struct arena *a, const struct oauth *o,
                   const struct oauth_answer *answer, struct str old_refresh_token,
                   int64_t now, struct err *err) MUST_USE;

/* A valid access token: the one kept, unless it ends within a minute or `fresh` asks
 * for a new one. RC_CONFIG: no token file yet (the sentence says `nachfass oauth
 * NAME`), others can read it, or the provider does not take it any more. now: real
 * time, tokens do not follow --now. */
enum rc oauth_token(struct arena *a, const struct oauth *o, bool fresh, int64_t now,
                    struct str *ret_token, struct err *err) MUST_USE;

#endif
