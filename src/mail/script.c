/* Which writing system a letter belongs to, by ranges of code points.
 * Must never call a single writing system mixed. */
#include "mail/script.h"

#include <utf8proc.h>

#include "base/attr.h"

enum script { SCRIPT_LATIN, SCRIPT_EAST_ASIAN, SCRIPT_FIRST_OTHER };

static const struct {
    uint32_t from, to;
    int script;
} ranges[] = {
    {0x0041, 0x024f, SCRIPT_LATIN},
    {0x0250, 0x02af, SCRIPT_LATIN},
    {0x0370, 0x03ff, SCRIPT_FIRST_OTHER},     /* Greek */
    {0x0400, 0x052f, SCRIPT_FIRST_OTHER + 1}, /* Cyrillic */
    {0x0530, 0x058f, SCRIPT_FIRST_OTHER + 2}, /* Armenian */
    {0x0590, 0x05ff, SCRIPT_FIRST_OTHER + 3}, /* Hebrew */
    {0x0600, 0x077f, SCRIPT_FIRST_OTHER + 4}, /* Arabic */
    {0x08a0, 0x08ff, SCRIPT_FIRST_OTHER + 4},
    {0x0900, 0x097f, SCRIPT_FIRST_OTHER + 5}, /* Devanagari */
    {0x0e00, 0x0e7f, SCRIPT_FIRST_OTHER + 6}, /* Thai */
    {0x10a0, 0x10ff, SCRIPT_FIRST_OTHER + 7}, /* Georgian */
    {0x1100, 0x11ff, SCRIPT_EAST_ASIAN},      /* Hangul Jamo */
    {0x13a0, 0x13ff, SCRIPT_FIRST_OTHER + 8}, /* Cherokee: looks like Latin */
    {0x1c80, 0x1c8f, SCRIPT_FIRST_OTHER + 1},
    {0x1d00, 0x1d25, SCRIPT_LATIN},
    {0x1e00, 0x1eff, SCRIPT_LATIN},
    {0x1f00, 0x1fff, SCRIPT_FIRST_OTHER},
    {0x2c60, 0x2c7f, SCRIPT_LATIN},
    {0x2de0, 0x2dff, SCRIPT_FIRST_OTHER + 1},
    {0x3005, 0x318f, SCRIPT_EAST_ASIAN}, /* Kana, Bopomofo, Hangul */
    {0x3400, 0x9fff, SCRIPT_EAST_ASIAN}, /* Han */
    {0xa640, 0xa69f, SCRIPT_FIRST_OTHER + 1},
    {0xa720, 0xa7ff, SCRIPT_LATIN},
    {0xab70, 0xabbf, SCRIPT_FIRST_OTHER + 8},
    {0xac00, 0xd7ff, SCRIPT_EAST_ASIAN},
    {0xf900, 0xfaff, SCRIPT_EAST_ASIAN},
    {0x20000, 0x3ffff, SCRIPT_EAST_ASIAN},
};

enum { SCRIPT_NONE = -1, SCRIPT_BLOCK_BASE = 1000 };

static bool is_letter(uint32_t cp)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

static int script_of(uint32_t cp)
{
    if (!is_letter(cp)) {
        return SCRIPT_NONE;
    }
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        if (cp >= ranges[i].from && cp <= ranges[i].to) {
            return ranges[i].script;
        }
    }
    return SCRIPT_BLOCK_BASE + (int)(cp >> 7); /* others: one for each 128 */
}

bool script_is_mixed(struct str label)
{
    int other = SCRIPT_NONE;
    bool latin = false;
    bool east_asian = false;
    while (label.len > 0) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(label, &cp);
        if (n == 0) {
            return true;
        }
        int script = script_of(cp);
        if (script == SCRIPT_LATIN) {
            latin = true;
        } else if (script == SCRIPT_EAST_ASIAN) {
            east_asian = true;
        } else if (script != SCRIPT_NONE) {
            if (other != SCRIPT_NONE && other != script) {
                return true;
            }
            other = script;
        }
        label = str_from(label, n);
    }
    return other != SCRIPT_NONE && (latin || east_asian);
}
