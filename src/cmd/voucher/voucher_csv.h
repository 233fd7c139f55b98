/* Reading a file of voucher codes. */
#ifndef NACHFASS_CMD_VOUCHER_CSV_H
#define NACHFASS_CMD_VOUCHER_CSV_H

#include "cmd/cmd.h"

struct voucher_counts {
    int64_t n_new, n_same, n_bad;
};

/* CSV with a header: code, value, expiry (2026-12-31 or 31.12.2026, the last day, or
 * empty) and, where there is one, currency; other columns are passed over. Rows that
 * cannot be taken are logged by line with the reason, without the code. In the caller's
 * transaction. RC_INPUT: the header is none. */
enum rc voucher_csv_import(struct cmd *c, struct store *st, struct str zone,
                           const struct voucher_pool *pool, struct voucher_counts *ret,
                           struct err *err) MUST_USE;

#endif
