/* Writing systems, as far as look-alike letters need it. UTS 39, much simplified. */
#ifndef NACHFASS_MAIL_SCRIPT_H
#define NACHFASS_MAIL_SCRIPT_H

#include <stdbool.h>

#include "base/str.h"

/* True when the letters of a UTF-8 label come from writing systems that are not written
 * together. Latin with Han, Kana or Hangul is fine; digits and '-' belong to all. */
bool script_is_mixed(struct str label);

#endif
