/* Amounts of money. Must never round, and never use floating point. */
#include "base/money.h"

#include "base/arena.h"
#include "base/attr.h"

struct currency {
    const char *code, *sign, *words[2];
};

static const struct currency currencies[] = {
    {"EUR", "\xe2\x82\xac", {"euro", "euros"}},
    {"USD", "$", {"dollar", "dollars"}},
    {"GBP", "\xc2\xa3", {"pound", "pounds"}},
    {"CHF", "Fr.", {"franken", "sfr"}},
};

bool money_parse(struct str s, int64_t *ret_cents)
{
    size_t point = str_find_byte(s, '.');
    point = point == STR_NPOS ? str_find_byte(s, ',') : point;
    struct str whole = point == STR_NPOS ? s : str_sub(s, 0, point);
    struct str part = point == STR_NPOS ? STR("00") : str_from(s, point + 1);
    int64_t units = 0;
    int64_t cents = 0;
    bool is_plain = whole.len > 0 && whole.len <= 9 && part.len > 0 && part.len <= 2;
    for (size_t i = 0; i < s.len; i++) {
        is_plain = is_plain && (str_is_digit(s.ptr[i]) || i == point);
    }
    if (!is_plain || !str_to_i64(whole, &units) || !str_to_i64(part, &cents)) {
        return false;
    }
    cents = units * 100 + (part.len == 1 ? cents * 10 : cents);
    if (cents > MONEY_MAX_CENTS) {
        return false;
    }
    *ret_cents = cents;
    return true;
}

struct str money_currency(struct arena *a, struct str s)
{
    for (size_t i = 0; i < ARRAY_LEN(currencies); i++) {
        const struct currency *c = &currencies[i];
        if (str_ieq_c(s, c->code) || str_eq_c(s, c->sign) ||
            str_ieq_c(s, c->words[0]) || str_ieq_c(s, c->words[1])) {
            return str_c(c->code);
        }
    }
    char code[3] = {0};
    for (size_t i = 0; i < sizeof code; i++) {
        if (s.len != sizeof code || !str_is_alpha(s.ptr[i])) {
            return STR_NULL;
        }
        code[i] = str_upper(s.ptr[i]);
    }
    return arena_str(a, str_of(code, sizeof code));
}

struct str money_text(struct arena *a, int64_t cents, struct str currency,
                      bool is_german)
{
    struct str number =
        cents % 100 == 0
            ? arena_printf(a, "%lld", (long long)(cents / 100))
            : arena_printf(a, is_german ? "%lld,%02lld" : "%lld.%02lld",
                           (long long)(cents / 100), (long long)(cents % 100));
    struct str sign = currency;
    for (size_t i = 0; i + 1 < ARRAY_LEN(currencies); i++) { /* "Fr." is rarely read */
        if (str_eq_c(currency, currencies[i].code)) {
            sign = str_c(currencies[i].sign);
        }
    }
    bool is_sign = !str_eq(sign, currency);
    return is_sign && !is_german
               ? arena_printf(a, "%.*s%.*s", STR_ARG(sign), STR_ARG(number))
               : arena_printf(a, "%.*s %.*s", STR_ARG(number), STR_ARG(sign));
}
