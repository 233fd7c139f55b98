/* Amounts of money as people type them and as they read them: whole hundredths. */
#ifndef NACHFASS_BASE_MONEY_H
#define NACHFASS_BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum { MONEY_MAX_CENTS = 100000000 };

/* "20", "19.90", "19,90": the whole text, nothing else, from 0 to MONEY_MAX_CENTS.
 * False leaves *ret_cents alone. */
bool money_parse(struct str s, int64_t *ret_cents);

/* A currency's three letters, upper case: of them, of a sign or of a word ("€", "Euro",
 * "eur"). Empty: it is none. */
struct str money_currency(struct arena *a, struct str s);

/* "20 €", "19,90 €" in German, else "€20", "€19.90"; other currencies by their letters,
 * "20 CHF". */
struct str money_text(struct arena *a, int64_t cents, struct str currency,
                      bool is_german);

#endif
