/* oauth: the device flow (RFC 8628), once for each mail account: shows a code, waits
 * until a person has entered it at the provider, keeps the refresh token. */
#include <poll.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "cmd/oauth.h"
#include "post/http.h"

enum { INTERVAL_S = 5, FLOW_MAX_S = 900 };

static enum rc begin(struct arena *a, const struct oauth *o, struct oauth_answer *ret,
                     struct err *err)
{
    const struct http_field fields[] = {{"client_id", o->client_id},
                                        {"scope", o->scope}};
    enum rc rc = oauth_ask(a, o, o->device_url, fields, ARRAY_LEN(fields), ret, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (!str_is_empty(ret->error) || str_is_empty(ret->device_code) ||
        str_is_empty(ret->user_code)) {
        return err_set(err, RC_CONFIG,
                       "the provider gives no code (%.*s): check device_url, client_id "
                       "and scope",
                       STR_ARG(ret->error));
    }
    return RC_OK;
}

/* Asks until the person is done; how often is the provider's word. */
static enum rc await(struct arena *a, const struct oauth *o,
                     const struct oauth_answer *code, struct oauth_answer *ret,
                     struct err *err)
{
    const struct http_field fields[] = {
        {"grant_type", STR("urn:ietf:params:oauth:grant-type:device_code")},
        {"client_id", o->client_id},
        {"client_secret", o->client_secret},
        {"device_code", code->device_code}};
    int64_t interval_s = code->interval_s > 0 ? code->interval_s : INTERVAL_S;
    int64_t end_ms = clock_mono_ms() + (int64_t)FLOW_MAX_S * 1000;
    while (clock_mono_ms() < end_ms) {
        (void)poll(NULL, 0, (int)interval_s * 1000);
        enum rc rc = oauth_ask(a, o, o->token_url, fields, ARRAY_LEN(fields), ret, err);
        if (rc != RC_OK && rc != RC_TEMP) {
            return rc;
        }
        if (rc == RC_TEMP || str_eq_c(ret->error, "slow_down")) {
            interval_s += INTERVAL_S; /* RFC 8628 section 3.5 */
        } else if (!str_is_empty(ret->error) &&
                   !str_eq_c(ret->error, "authorization_pending")) {
            return err_set(err, RC_REFUSED, "not granted: %.*s", STR_ARG(ret->error));
        } else if (str_is_empty(ret->error)) {
            return RC_OK;
        }
    }
    return err_set(err, RC_REFUSED, "nobody entered the code in time");
}

static enum rc grant(struct arena *a, const struct oauth *o, struct err *err)
{
    struct oauth_answer code = {.interval_s = 0};
    struct oauth_answer tokens = {.interval_s = 0};
    enum rc rc = begin(a, o, &code, err);
    if (rc != RC_OK) {
        return rc;
    }
    fputs("open ", stdout);
    cmd_print_text(code.verification_uri);
    fputs(" in a browser, enter the code ", stdout);
    cmd_print_text(code.user_code);
    fputs(" and log in as the mailbox; waiting\n", stdout);
    fflush(stdout);
    rc = await(a, o, &code, &tokens, err);
    if (rc == RC_OK && str_is_empty(tokens.refresh_token)) {
        return err_set(err, RC_CONFIG,
                       "the provider gives no refresh token: 'scope' must ask for one "
                       "(offline_access)");
    }
    return rc == RC_OK ? oauth_keep(a, o, &tokens, STR_NULL, clock_now(), err) : rc;
}

int cmd_oauth(struct cmd *c)
{
    struct settings set;
    struct err err;
    if (c->argc != 2) {
        return cmd_usage(c, "NAME");
    }
    enum rc rc = cmd_load(c, &set);
    if (rc != RC_OK) {
        return rc_exit_code(rc);
    }
    const struct oauth *o = settings_oauth(&set, str_c(c->argv[1]));
    if (o == NULL) {
        rc = err_set(&err, RC_CONFIG, "there is no section oauth \"%s\"", c->argv[1]);
        return cmd_fail(c, rc, &err);
    }
    rc = grant(c->a, o, &err);
    if (rc != RC_OK) {
        return cmd_fail(c, rc, &err);
    }
    puts("done: the token is kept and will be renewed by itself");
    return 0;
}
