/* Wishes to be called, and telephone numbers. */
#include "fuzz.h"

#include "loop/wish_call.h"

bool fuzz_init(void)
{
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str text = fuzz_text(a, in);
    struct wish_call w;
    wish_call_find(text, &w);
    CLAIM(fuzz_is_view(w.words, text) && fuzz_is_text(w.words));
    CLAIM(w.n_phones <= WISH_PHONES_MAX);
    for (size_t i = 0; i < w.n_phones; i++) {
        CLAIM(fuzz_is_view(w.phones[i], text) && fuzz_is_line(w.phones[i]));
        CLAIM(w.phones[i].len >= 6);
        for (size_t k = 0; k < i; k++) {
            CLAIM(!str_eq(w.phones[i], w.phones[k]));
        }
    }
}
