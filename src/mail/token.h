/* Tokens: 128 random bits, base32 (RFC 4648 alphabet, lower case), 26 characters. */
#ifndef NACHFASS_MAIL_TOKEN_H
#define NACHFASS_MAIL_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum { TOKEN_LEN = 26 };

struct str token_new(struct arena *a);
/* Could s be a token: 16 to 40 characters of [a-z0-9] after ASCII lower-casing, at
 * least one letter and one digit. */
bool token_is_plausible(struct str s);

#endif
