/* What a customer's words say on the whole; amounts and currencies as typed. */
#include "fuzz.h"

#include "base/money.h"
#include "loop/tone.h"

bool fuzz_init(void)
{
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    enum tone_end end = tone_end(in);
    CLAIM(end >= TONE_OTHER && end <= TONE_SOLVED);
    /* who asks something is answered by a person */
    CLAIM(str_find_byte(in, '?') == STR_NPOS ||
          (end == TONE_OTHER && tone_may_complain(in)));
    /* one clause more that says something else makes it another text */
    struct str more = arena_printf(a, "%.*s. Xyzzy", STR_ARG(fuzz_text(a, in)));
    CLAIM(tone_end(more) == TONE_OTHER);
    int64_t cents = 0;
    if (money_parse(in, &cents)) {
        CLAIM(cents >= 0 && cents <= MONEY_MAX_CENTS);
        struct str text = money_text(a, cents, STR("XXX"), false);
        int64_t again = -1;
        CLAIM(money_parse(str_take(&text, ' '), &again) && again == cents);
    }
    struct str code = money_currency(a, in);
    CLAIM(code.len == 0 || (code.len == 3 && fuzz_is_line(code)));
}
