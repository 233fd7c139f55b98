/* text/enriched (RFC 1896) and its forerunner text/richtext (RFC 1341) to text. */
#ifndef NACHFASS_MAIL_ENRICHED_H
#define NACHFASS_MAIL_ENRICHED_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

/* Commands are taken out, "<<" is "<"; line ends as that type means them. Linear. */
struct str enriched_to_text(struct arena *a, struct str in, bool is_richtext);

#endif
