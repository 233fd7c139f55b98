/* A file of voucher codes, line by line: a code never holds a line end, and one broken
 * line costs no other. Must never log a code: it is money. */
#include "cmd/voucher/voucher_csv.h"

#include <csv.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/money.h"
#include "cmd/input.h"
#include "loop/calendar.h"
#include "store/store.h"

enum { COLUMNS_MAX = 32, CODE_MAX_BYTES = 64 };

enum column { COLUMN_CODE, COLUMN_VALUE, COLUMN_EXPIRY, COLUMN_CURRENCY, COLUMNS };

static const char *const column_names[COLUMNS] = {"code", "value", "expiry",
                                                  "currency"};

/* One line. */
struct fields {
    struct arena *a;
    struct str items[COLUMNS_MAX];
    size_t n;
};

struct table {
    struct arena line;
    struct input in;
    char delimiter;
    size_t at[COLUMNS]; /* COLUMNS_MAX: the file has no such column */
    size_t n;           /* of the header */
    struct str zone;
    const struct voucher_pool *pool;
};

static void table_done(struct table *t)
{
    arena_done(&t->line);
    input_done(&t->in);
}

static void on_field(void *text, size_t len, void *ctx)
{
    struct fields *f = ctx;
    if (f->n < COLUMNS_MAX) {
        f->items[f->n] = str_trim(arena_str(f->a, str_of(text, len)));
    }
    f->n++;
}

static bool split(struct table *t, struct str line, struct fields *ret)
{
    struct csv_parser parser;
    *ret = (struct fields){.a = &t->line};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        die_oom();
    }
    csv_set_delim(&parser, (unsigned char)t->delimiter);
    line = str_trim_end(line);
    size_t done = csv_parse(&parser, line.ptr, line.len, on_field, NULL, ret);
    bool ok = done == line.len && csv_fini(&parser, on_field, NULL, ret) == 0;
    csv_free(&parser);
    return ok && ret->n <= COLUMNS_MAX;
}

/* ---- header ---- */

static enum rc read_header(struct table *t, struct err *err)
{
    struct str line = STR_NULL;
    struct fields f;
    bool over = false;
    enum rc rc = input_next(&t->in, &line, &over, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? err_set(err, RC_INPUT, "there is no header") : rc;
    }
    if (str_starts(line, STR("\xef\xbb\xbf"))) {
        line = str_from(line, 3);
    }
    t->delimiter = str_find_byte(line, ';') != STR_NPOS    ? ';'
                   : str_find_byte(line, '\t') != STR_NPOS ? '\t'
                                                           : ',';
    if (over || !split(t, line, &f)) {
        return err_set(err, RC_INPUT, "the header cannot be read");
    }
    t->n = f.n;
    for (size_t c = 0; c < COLUMNS; c++) {
        t->at[c] = COLUMNS_MAX;
        for (size_t i = f.n; i-- > 0;) {
            t->at[c] = str_ieq_c(f.items[i], column_names[c]) ? i : t->at[c];
        }
        if (t->at[c] == COLUMNS_MAX && c != COLUMN_CURRENCY) {
            return err_set(err, RC_INPUT, "the header has no column '%s'",
                           column_names[c]);
        }
    }
    return RC_OK;
}

/* ---- rows ---- */

static struct str field(const struct table *t, const struct fields *f, enum column c)
{
    return t->at[c] == COLUMNS_MAX ? STR_NULL : f->items[t->at[c]];
}

/* "31.12.2026" as "2026-12-31"; anything else as it is. */
static struct str iso_date(struct arena *a, struct str s)
{
    if (s.len == 10 && s.ptr[2] == '.' && s.ptr[5] == '.') {
        return arena_printf(a, "%.4s-%.2s-%.2s", s.ptr + 6, s.ptr + 3, s.ptr);
    }
    return s;
}

/* The end of that day where the firm is. Days before 1970 are slips, and the last of
 * them would end at 0, which is never. */
static bool read_expiry(struct table *t, struct str text, int64_t *ret)
{
    struct err why;
    int64_t day = 0;
    *ret = 0;
    if (str_is_empty(text)) {
        return true;
    }
    struct str date = iso_date(&t->line, text);
    struct str at = arena_printf(&t->line, "%.*sT00:00:00Z", STR_ARG(date));
    if (date.len != 10 || clock_parse(at, &day, &why) != RC_OK) {
        return false;
    }
    enum { DAY_S = 86400 };
    struct civil next = civil_from_unix(day + DAY_S);
    *ret = calendar_instant(t->zone, &next);
    return *ret > 0;
}

static bool is_code(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!str_is_print(s.ptr[i])) {
            return false;
        }
    }
    return s.len > 0 && s.len <= CODE_MAX_BYTES;
}

/* What is wrong with the row; NULL: nothing. */
static const char *read_row(struct table *t, struct str line, struct voucher *ret)
{
    struct fields f;
    if (!split(t, line, &f) || f.n != t->n) {
        return "not as many fields as in the header";
    }
    *ret = (struct voucher){.pool = t->pool->id,
                            .code = field(t, &f, COLUMN_CODE),
                            .currency = t->pool->currency};
    struct str currency = field(t, &f, COLUMN_CURRENCY);
    if (!is_code(ret->code)) {
        return "the code must be 1 to 64 printable ASCII signs";
    }
    if (!money_parse(field(t, &f, COLUMN_VALUE), &ret->cents) || ret->cents == 0) {
        return "the value must be an amount such as 20 or 19.90";
    }
    if (!read_expiry(t, field(t, &f, COLUMN_EXPIRY), &ret->expires_at)) {
        return "the expiry must be a day such as 2026-12-31, or empty";
    }
    if (!str_is_empty(currency) &&
        !str_eq(money_currency(&t->line, currency), t->pool->currency)) {
        return "the currency is not that of the pool";
    }
    return NULL;
}

static enum rc take_row(struct cmd *c, struct store *st, struct table *t,
                        struct str line, struct voucher_counts *n, struct err *err)
{
    struct voucher v;
    enum import_result result = IMPORT_CONFLICT;
    const char *why = read_row(t, line, &v);
    enum rc rc = why == NULL ? voucher_import(st, &v, c->now, &result, err) : RC_OK;
    if (rc == RC_OK && why == NULL && result == IMPORT_CONFLICT) {
        why = "this code is there with another value, expiry or pool";
    }
    if (why != NULL) {
        log_warn("line %lld: %s", (long long)t->in.number, why);
    }
    n->n_bad += why != NULL;
    n->n_new += why == NULL && result == IMPORT_NEW;
    n->n_same += why == NULL && result == IMPORT_SAME;
    return rc;
}

enum rc voucher_csv_import(struct cmd *c, struct store *st, struct str zone,
                           const struct voucher_pool *pool, struct voucher_counts *ret,
                           struct err *err)
{
    struct table t CLEANUP(table_done) = {.zone = zone, .pool = pool};
    enum rc rc = input_open(&t.in, c->argv[3], err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = read_header(&t, err);
    while (rc == RC_OK) {
        struct str line = STR_NULL;
        bool over = false;
        arena_reset(&t.line);
        rc = input_next(&t.in, &line, &over, err);
        if (rc == RC_OK && !str_is_empty(str_trim(line))) {
            rc = take_row(c, st, &t, line, ret, err);
        }
    }
    return rc == RC_NONE ? RC_OK : rc;
}
