/* Rows of an import, CSV or (when it begins with a brace) JSON Lines. Stands in the
 * place of cmd/import.c, so that no store is needed. */
#include "fuzz.h"

#include <jansson.h>
#include <stdio.h>

#include "cmd/import/import.h"
#include "mail/address.h"

static struct policy policy;
static size_t kept_bytes; /* of the rows that came out, white space aside */

bool fuzz_init(void)
{
    policy.address = STR("feedback@firma.example");
    return true;
}

static size_t count_bytes(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        n += !str_is_space(s.ptr[i]);
    }
    return n;
}

void import_reject(struct import *im, int64_t line, struct str raw, const char *reason)
{
    CLAIM(line > 0 && raw.len > 0);
    CLAIM(fuzz_is_line(str_c(reason)) && reason[0] != '\0');
    kept_bytes += count_bytes(raw);
    im->n_rejected++;
}

static void check_interaction(struct arena *a, const struct interaction *in)
{
    const struct str lines[] = {in->ext_id,  in->email,   in->name,
                                in->channel, in->subject, in->agent,
                                in->team,    in->product, in->language};
    struct str address;
    struct err err;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        CLAIM(fuzz_is_line(lines[i]));
    }
    CLAIM(in->ext_id.len > 0 && (in->language.len == 0 || in->language.len == 2));
    CLAIM(address_check(a, in->email, &address, &err) == RC_OK);
    CLAIM(str_eq(address, in->email));
    json_t *attrs = json_loadb(in->attrs.ptr, in->attrs.len, 0, NULL);
    CLAIM(json_is_object(attrs));
    json_decref(attrs);
}

enum rc import_take(struct import *im, const struct import_row *row, struct err *err)
{
    struct interaction in;
    enum rc rc = import_check(im->row_a, im, row, &in, err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    CLAIM(row->n_extras <= IMPORT_EXTRA_MAX);
    if (rc == RC_OK) {
        check_interaction(im->row_a, &in);
        kept_bytes += count_bytes(row->raw);
        im->n_new++;
    } else {
        import_reject(im, row->line, row->raw, err->text);
    }
    return RC_OK;
}

static void import_all(struct import *im, struct input *input, struct str in)
{
    struct err err;
    bool is_json = str_starts(in, STR("{"));
    size_t head = is_json ? 0 : str_find_byte(in, '\n');
    kept_bytes = 0;
    enum rc rc = is_json ? import_jsonl(im, input, &err) : import_csv(im, input, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    if (rc != RC_OK) {
        CLAIM(!is_json && fuzz_is_line(str_c(err.text)));
        CLAIM(im->n_new == 0 && im->n_rejected == 0);
        return;
    }
    /* every line but blank ones comes out once, good or bad */
    struct str body = head == STR_NPOS ? STR_NULL : str_from(in, head);
    CLAIM(kept_bytes == count_bytes(body));
}

void fuzz_one(struct arena *a, struct str in)
{
    if (in.len == 0) {
        return; /* fmemopen knows no empty file */
    }
    struct arena row_a = {0};
    struct cmd c = {.a = a, .now = 1764000000};
    struct import im = {.c = &c,
                        .policy = &policy,
                        .file = "-",
                        .source = STR("fuzz"),
                        .row_a = &row_a,
                        .header = BUF_INIT(INPUT_LINE_MAX_BYTES),
                        .rejected = BUF_INIT(0)};
    char *copy = arena_alloc(a, in.len);
    memcpy(copy, in.ptr, in.len);
    struct input input = {.file = fmemopen(copy, in.len, "r"),
                          .line = BUF_INIT(INPUT_LINE_MAX_BYTES)};
    CLAIM(input.file != NULL);
    import_all(&im, &input, in);
    input_done(&input);
    buf_done(&im.header);
    buf_done(&im.rejected);
    arena_done(&row_a);
}
