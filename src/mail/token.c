/* Tokens that tie a reply to what was asked. Must never be guessable. */
#include "mail/token.h"

#include "base/arena.h"
#include "base/file.h"

enum { RANDOM_BYTES = 16, PLAUSIBLE_MIN = 16, PLAUSIBLE_MAX = 40 };

struct str token_new(struct arena *a)
{
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
    for (;;) {
        unsigned char random[RANDOM_BYTES];
        random_bytes(random, sizeof random);
        char *out = arena_alloc(a, TOKEN_LEN + 1);
        uint32_t bits = 0;
        unsigned held = 0;
        size_t n = 0;
        for (size_t i = 0; i < sizeof random; i++) {
            bits = (bits << 8 | random[i]) & 0xffff;
            held += 8;
            while (held >= 5) {
                held -= 5;
                out[n++] = alphabet[bits >> held & 31];
            }
        }
        out[n++] = alphabet[bits << (5 - held) & 31];
        struct str token = str_of(out, n);
        /* about one in two hundred has no digit; the reader would not know it */
        if (token_is_plausible(token)) {
            return token;
        }
    }
}

bool token_is_plausible(struct str s)
{
    bool letter = false;
    bool digit = false;
    for (size_t i = 0; i < s.len; i++) {
        letter = letter || str_is_alpha(s.ptr[i]);
        digit = digit || str_is_digit(s.ptr[i]);
        if (!str_is_alnum(s.ptr[i])) {
            return false;
        }
    }
    return letter && digit && s.len >= PLAUSIBLE_MIN && s.len <= PLAUSIBLE_MAX;
}
