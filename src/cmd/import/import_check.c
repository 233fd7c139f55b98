/* One row of an import, judged: what may enter the store and our mails. Must name the
 * column and the rule in a reason, never the value (it is a customer's). */
#include "base/clock.h"
#include "cmd/import/import.h"
#include "cmd/json.h"
#include "loop/survey.h"
#include "mail/address.h"

enum { ATTR_MAX_BYTES = 4000, ATTR_NAME_MAX_BYTES = 100 };

const char *const import_columns[COLUMN_COUNT] = {
    [COLUMN_ID] = "interaction_id", [COLUMN_AT] = "occurred_at",
    [COLUMN_EMAIL] = "email",       [COLUMN_NAME] = "name",
    [COLUMN_LANGUAGE] = "language", [COLUMN_CHANNEL] = "channel",
    [COLUMN_SUBJECT] = "subject",   [COLUMN_AGENT] = "agent",
    [COLUMN_TEAM] = "team",         [COLUMN_PRODUCT] = "product"};

static const size_t max_bytes[COLUMN_COUNT] = {
    [COLUMN_ID] = 200,      [COLUMN_AT] = 64,       [COLUMN_EMAIL] = 512,
    [COLUMN_NAME] = 200,    [COLUMN_LANGUAGE] = 64, [COLUMN_CHANNEL] = 100,
    [COLUMN_SUBJECT] = 500, [COLUMN_AGENT] = 200,   [COLUMN_TEAM] = 200,
    [COLUMN_PRODUCT] = 200};

enum import_column import_column_find(struct str name)
{
    for (enum import_column i = COLUMN_ID; i < COLUMN_COUNT; i++) {
        if (str_ieq_c(name, import_columns[i])) {
            return i;
        }
    }
    return COLUMN_COUNT;
}

/* Line ends in all their forms, other control characters, and what turns text around
 * (THREATS.md rows 1 and 17). */
static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x2028 || cp == 0x2029 ||
           (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
}

static enum rc check_text(struct str column, struct str value, size_t max,
                          struct err *err)
{
    if (value.len > max) {
        return err_set(err, RC_INPUT, "%.*s is longer than %zu bytes", STR_ARG(column),
                       max);
    }
    while (value.len > 0) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(value, &cp);
        if (n == 0) {
            return err_set(err, RC_INPUT, "%.*s is not UTF-8", STR_ARG(column));
        }
        if (is_control(cp)) {
            return err_set(err, RC_INPUT,
                           "%.*s holds a line break or control character",
                           STR_ARG(column));
        }
        value = str_from(value, n);
    }
    return RC_OK;
}

static enum rc check_texts(const struct import_row *row, struct err *err)
{
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        enum rc rc =
            check_text(str_c(import_columns[i]), row->fields[i], max_bytes[i], err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    for (size_t i = 0; i < row->n_extras; i++) {
        const struct import_extra *extra = &row->extras[i];
        enum rc rc =
            check_text(STR("name of a column"), extra->name, ATTR_NAME_MAX_BYTES, err);
        rc = rc == RC_OK ? check_text(extra->name, extra->value, ATTR_MAX_BYTES, err)
                         : rc;
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

/* Our own address with a detail is ours too: an answer to it would come back to us. */
static bool is_ours(struct arena *a, const struct policy *p, struct str email)
{
    struct str rest = address_local(email), local = str_take(&rest, '+');
    struct str plain =
        arena_printf(a, "%.*s@%.*s", STR_ARG(local), STR_ARG(address_domain(email)));
    if (address_same(email, p->address) || address_same(plain, p->address)) {
        return true;
    }
    for (size_t i = 0; i < p->n_persons; i++) {
        if (address_same(email, p->persons[i].email)) {
            return true;
        }
    }
    return false;
}

static enum rc check_email(struct arena *a, const struct policy *p, struct str in,
                           struct str *ret, struct err *err)
{
    struct err why;
    if (str_is_empty(str_trim(in))) {
        return err_set(err, RC_INPUT, "email is empty");
    }
    enum rc rc = address_check(a, in, ret, &why);
    if (rc != RC_OK) {
        return err_set(err, rc, "email: %s", why.text);
    }
    if (is_ours(a, p, *ret)) {
        return err_set(err, RC_INPUT, "email is an address of our own");
    }
    return RC_OK;
}

static enum rc check_language(struct arena *a, struct str in, struct str *ret,
                              struct err *err)
{
    char lower[2];
    if (str_is_empty(in)) {
        *ret = STR("");
        return RC_OK;
    }
    if (in.len != 2 || !str_is_alpha(in.ptr[0]) || !str_is_alpha(in.ptr[1])) {
        return err_set(err, RC_INPUT, "language is not a two-letter code");
    }
    lower[0] = str_lower(in.ptr[0]);
    lower[1] = str_lower(in.ptr[1]);
    *ret = arena_str(a, str_of(lower, sizeof lower));
    return RC_OK;
}

static enum rc check_time(struct str in, int64_t now, int64_t *ret, struct err *err)
{
    struct err why;
    if (str_is_empty(in)) {
        return err_set(err, RC_INPUT, "occurred_at is empty");
    }
    enum rc rc = clock_parse(in, ret, &why);
    if (rc != RC_OK) {
        /* the reason quotes the value, which may be anything of a customer's */
        struct str reason = str_c(why.text), rule = str_take(&reason, '\'');
        if (str_has(rule, STR("offset"))) {
            rule = STR("time has no UTC offset");
        }
        rule = str_trim(rule);
        rule.len -= str_ends(rule, STR(":"));
        return err_set(err, RC_INPUT, "occurred_at: %.*s", STR_ARG(rule));
    }
    if (*ret > now) {
        return err_set(err, RC_INPUT, "occurred_at lies in the future");
    }
    return RC_OK;
}

/* The other columns as one JSON object of texts; "{}" when there are none. */
static enum rc make_attrs(struct arena *a, const struct import_row *row,
                          struct str *ret, struct err *err)
{
    json_t *object CLEANUP(json_done) = json_object();
    for (size_t i = 0; i < row->n_extras; i++) {
        const struct import_extra *extra = &row->extras[i];
        const char *value = extra->value.ptr != NULL ? extra->value.ptr : "";
        json_t *text = json_stringn(value, extra->value.len);
        if (json_object_set_new(object, arena_str(a, extra->name).ptr, text) != 0) {
            return err_set(err, RC_INPUT, "an attribute cannot be kept as JSON");
        }
    }
    size_t len = json_dumpb(object, NULL, 0, JSON_COMPACT);
    char *text = ARENA_ARRAY(a, len + 1, char);
    json_dumpb(object, text, len, JSON_COMPACT);
    *ret = str_of(text, len);
    return RC_OK;
}

enum rc import_check(struct arena *a, const struct import *im,
                     const struct import_row *row, struct interaction *ret,
                     struct err *err)
{
    const struct str *fields = row->fields;
    struct interaction in = {.source = im->source,
                             .ext_id = str_trim(fields[COLUMN_ID]),
                             .name = str_trim(fields[COLUMN_NAME]),
                             .channel = str_trim(fields[COLUMN_CHANNEL]),
                             .subject = str_trim(fields[COLUMN_SUBJECT]),
                             .agent = str_trim(fields[COLUMN_AGENT]),
                             .team = str_trim(fields[COLUMN_TEAM]),
                             .product = str_trim(fields[COLUMN_PRODUCT])};
    enum rc rc = check_texts(row, err);
    if (rc == RC_OK && str_is_empty(in.ext_id)) {
        rc = err_set(err, RC_INPUT, "interaction_id is empty");
    }
    rc = rc == RC_OK
             ? check_time(str_trim(fields[COLUMN_AT]), im->c->now, &in.occurred_at, err)
             : rc;
    rc = rc == RC_OK ? check_email(a, im->policy, fields[COLUMN_EMAIL], &in.email, err)
                     : rc;
    rc = rc == RC_OK
             ? check_language(a, str_trim(fields[COLUMN_LANGUAGE]), &in.language, err)
             : rc;
    rc = rc == RC_OK ? make_attrs(a, row, &in.attrs, err) : rc;
    if (rc != RC_OK) {
        return rc;
    }
    const struct survey *survey = survey_match(im->policy, &in);
    in.survey = survey != NULL ? survey->name : STR("");
    in.state = survey != NULL ? INTERACTION_WAITING : INTERACTION_SKIPPED;
    in.reason = survey != NULL ? STR("") : STR("no survey matches");
    *ret = in;
    return RC_OK;
}
