/* What an OAuth provider answers. First byte: the status. Stands in the place of
 * post/http.c, so that nothing is asked. */
#include "fuzz.h"

#include <jansson.h>

#include "cmd/oauth.h"
#include "post/http.h"
#include "settings.h"

static struct str body;

bool fuzz_init(void)
{
    json_object_seed(1); /* an input reads the same each time */
    return true;
}

enum rc http_post(struct arena *a, const struct http_request *req,
                  struct http_answer *ret, struct err *err)
{
    static const long status[] = {200, 400, 401, 429, 500, 302};
    if (body.len == 0) {
        return err_set(err, RC_TEMP, "not reachable");
    }
    CLAIM(req->n_fields == 0);
    *ret = (struct http_answer){
        .status = status[(unsigned char)body.ptr[0] % ARRAY_LEN(status)],
        .body = arena_str(a, str_from(body, 1))};
    return RC_OK;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct oauth o = {.name = STR("x")};
    struct oauth_answer r;
    struct err err;
    body = in;
    enum rc rc = oauth_ask(a, &o, STR("https://x.example/"), NULL, 0, &r, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT || rc == RC_TEMP);
    if (rc != RC_OK) {
        CLAIM(fuzz_is_line(str_c(err.text)));
        return;
    }
    const struct str texts[] = {r.access_token, r.refresh_token, r.error,
                                r.device_code,  r.user_code,     r.verification_uri};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        CLAIM(fuzz_is_text(texts[i]) && texts[i].len <= in.len);
    }
}
