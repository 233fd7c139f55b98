/* A file of voucher codes. Stands in the place of store/voucher.c. */
#include "fuzz.h"

#include "base/log.h"
#include "base/money.h"
#include "cmd/voucher/voucher_csv.h"
#include "loop/types.h"
#include "store/store.h"

static int64_t taken;

bool fuzz_init(void)
{
    log_init(LOG_LEVEL_ERROR);
    return true;
}

enum rc voucher_import(struct store *s, const struct voucher *v, int64_t now,
                       enum import_result *ret, struct err *err)
{
    (void)s;
    CLAIM(now == 1764000000);
    CLAIM(v->code.len > 0 && v->code.len <= 64 && fuzz_is_line(v->code));
    CLAIM(v->cents > 0 && v->cents <= MONEY_MAX_CENTS && v->expires_at >= 0);
    taken++;
    *ret = v->cents % 3 == 0   ? IMPORT_NEW
           : v->cents % 3 == 1 ? IMPORT_SAME
                               : IMPORT_CONFLICT;
    return v->cents == 7 ? err_set(err, RC_TEMP, "the store is locked") : RC_OK;
}

void fuzz_one(struct arena *a, struct str in)
{
    char *argv[] = {NULL, NULL, NULL, fuzz_file(in), NULL};
    struct cmd c = {.a = a, .now = 1764000000, .argc = 4, .argv = argv};
    const struct voucher_pool pool = {.id = STR("p"), .currency = STR("EUR")};
    struct voucher_counts n = {0};
    struct err err;
    taken = 0;
    enum rc rc = voucher_csv_import(&c, NULL, STR("UTC"), &pool, &n, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT || rc == RC_TEMP);
    CLAIM(n.n_new + n.n_same <= taken && n.n_new + n.n_same + n.n_bad >= taken - 1);
    CLAIM(rc == RC_OK || fuzz_is_line(str_c(err.text)));
}
