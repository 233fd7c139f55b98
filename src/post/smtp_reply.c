/* What an SMTP server says, put together from pieces as they come.
 * Must never take anything for a reply that is none. */
#include "post/smtp_reply.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* 200..599, or 0: not the line of a reply. */
static int line_code(struct str line)
{
    int64_t code = 0;
    bool sane = line.len >= 3 && str_is_digit(line.ptr[0]) &&
                (line.len == 3 || line.ptr[3] == ' ' || line.ptr[3] == '-');

    if (!sane || !str_to_i64(str_sub(line, 0, 3), &code) || code < 200 || code > 599) {
        return 0;
    }
    return (int)code;
}

static void keep(struct smtp_reply *reply, int code, struct str line)
{
    size_t len = line.len < SMTP_TEXT_MAX ? line.len : SMTP_TEXT_MAX - 1;

    reply->code = code;
    for (size_t i = 0; i < len; i++) {
        reply->text[i] = '?';
        if (str_is_print(line.ptr[i])) {
            reply->text[i] = line.ptr[i];
        }
    }
    reply->text[len] = '\0';
}

/* A whole line, without its end. */
static enum rc take_line(struct smtp_reader *r, struct str line, struct smtp_reply *ret)
{
    int code = line_code(line);

    if (code == 0 || (r->n_lines > 0 && code != r->code) ||
        r->n_lines == SMTP_REPLY_LINES_MAX) {
        return RC_INPUT;
    }
    r->code = code;
    r->n_lines++;
    if (line.len > 3 && line.ptr[3] == '-') {
        return RC_NONE;
    }
    keep(ret, code, line);
    r->n_lines = 0;
    return RC_OK;
}

enum rc smtp_reader_feed(struct smtp_reader *r, struct str *in, struct smtp_reply *ret)
{
    while (in->len > 0) {
        size_t end = str_find_byte(*in, '\n');
        size_t n = end == STR_NPOS ? in->len : end;
        if (n > sizeof(r->line) - r->len) {
            return RC_INPUT;
        }
        memcpy(r->line + r->len, in->ptr, n);
        r->len += n;
        if (end == STR_NPOS) {
            *in = str_from(*in, n);
            return RC_NONE;
        }
        *in = str_from(*in, n + 1);
        struct str line = str_of(r->line, r->len);
        if (str_ends(line, STR("\r"))) {
            line.len--;
        }
        r->len = 0;
        enum rc rc = take_line(r, line, ret);
        if (rc != RC_NONE) {
            return rc;
        }
    }
    return RC_NONE;
}

void smtp_reply_own(struct smtp_reply *reply, const char *text)
{
    keep(reply, 0, str_c(text));
}

struct str smtp_status(const struct smtp_reply *reply)
{
    struct str rest = str_c(reply->text);
    if (reply->code != 0) {
        rest = str_from(rest, 4);
    }
    struct str word = str_take(&rest, ' ');
    struct str parts = word;
    size_t n = 0;

    while (parts.ptr) {
        int64_t number = 0;
        struct str part = str_take(&parts, '.');
        bool is_number = part.len > 0 && part.len <= 3 && str_is_digit(part.ptr[0]) &&
                         str_to_i64(part, &number);
        if (!is_number || (n == 0 && number != 2 && number != 4 && number != 5)) {
            return STR_NULL;
        }
        n++;
    }
    return n == 3 ? word : STR_NULL;
}
