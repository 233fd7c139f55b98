/* Authentication-Results. First line: our authserv-id, second: the From address, then
 * the fields. */
#include "fuzz.h"

#include "mail/authres.h"

bool fuzz_init(void)
{
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str id = str_take(&in, '\n');
    struct str from = str_take(&in, '\n');
    bool passes = authres_passes(in, id, from);
    (void)a;
    CLAIM(!authres_passes(in, STR_NULL, from));
    CLAIM(!authres_passes(in, id, STR_NULL));
    CLAIM(!authres_passes(STR_NULL, id, from));
    if (passes) { /* not without these words, quoted pairs aside */
        bool plain = str_find_byte(in, '\\') == STR_NPOS;
        CLAIM(!plain || str_ihas(in, id));
        CLAIM(!plain || str_ihas(in, STR("pass")));
        CLAIM(!plain || str_ihas(in, STR("dkim")) || str_ihas(in, STR("dmarc")));
        CLAIM(str_find_byte(from, '@') != STR_NPOS);
    }
}
