/* One HTTPS request by libcurl. Must never show a field: they are secrets. */
#include "post/http.h"

#include <curl/curl.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"

enum { WAIT_MS = 30000, FORM_MAX_BYTES = 65536 };

static void handle_done(CURL **curl)
{
    curl_easy_cleanup(*curl); /* NULL is accepted */
}

static size_t on_body(char *ptr, size_t size, size_t n, void *ctx)
{
    struct buf *body = ctx;
    buf_put(body, str_of(ptr, size * n));
    return body->over ? 0 : size * n;
}

/* RFC 3986 unreserved bytes as they are. */
static void put_encoded(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (str_is_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~') {
            buf_putc(b, (char)c);
        } else {
            buf_putc(b, '%');
            buf_putc(b, hex[c >> 4]);
            buf_putc(b, hex[c & 15]);
        }
    }
}

static void put_form(struct buf *b, const struct http_request *req)
{
    for (size_t i = 0; i < req->n_fields; i++) {
        if (str_is_empty(req->fields[i].value)) {
            continue;
        }
        if (buf_str(b).len > 0) {
            buf_putc(b, '&');
        }
        buf_put(b, str_c(req->fields[i].name));
        buf_putc(b, '=');
        put_encoded(b, req->fields[i].value);
    }
}

/* "https://login.example/token" -> "login.example": what an error may show. */
static struct str host_of(struct str url)
{
    size_t at = str_find(url, STR("://"));
    struct str rest = at == STR_NPOS ? url : str_from(url, at + 3);
    return str_take(&rest, '/');
}

enum rc http_post(struct arena *a, const struct http_request *req,
                  struct http_answer *ret, struct err *err)
{
    struct buf form CLEANUP(buf_done) = BUF_INIT(FORM_MAX_BYTES);
    struct buf body CLEANUP(buf_done) = BUF_INIT(HTTP_ANSWER_MAX_BYTES);
    char why[CURL_ERROR_SIZE] = "";
    CURL *curl CLEANUP(handle_done) = curl_easy_init();
    if (curl == NULL) {
        die_oom();
    }
    put_form(&form, req);
    curl_easy_setopt(curl, CURLOPT_URL, arena_cstr(a, req->url));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, buf_str(&form).ptr);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)buf_str(&form).len);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)WAIT_MS);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    if (!str_is_empty(req->ca_file)) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, arena_cstr(a, req->ca_file));
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    CURLcode code = curl_easy_perform(curl);
    if (code != CURLE_OK) {
        bool cure = code == CURLE_PEER_FAILED_VERIFICATION ||
                    code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL ||
                    code == CURLE_SSL_CACERT_BADFILE;
        return err_set(err, cure ? RC_CONFIG : RC_TEMP, "'%.*s': %s",
                       STR_ARG(host_of(req->url)),
                       why[0] != '\0' ? why : curl_easy_strerror(code));
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &ret->status);
    ret->body = arena_str(a, buf_str(&body));
    return RC_OK;
}
