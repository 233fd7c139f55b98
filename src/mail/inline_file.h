/* Files that stand in a text: uuencode and yEnc blocks. */
#ifndef NACHFASS_MAIL_INLINE_FILE_H
#define NACHFASS_MAIL_INLINE_FILE_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

/* The text without such blocks; *ret_any is set when there was one.
 * A block that is cut off ends with the text. Linear; without a block, text itself. */
struct str inline_files_cut(struct arena *a, struct str text, bool *ret_any);

/* The bytes of uuencoded lines, "begin" and "end" or not; a line that is none is
 * skipped. */
struct str uu_decode(struct arena *a, struct str in);

#endif
