/* What an out-of-office reply says, and until when. */
#include "fuzz.h"

#include "loop/absence.h"

enum { NOW = 1775556000, DAY_S = 86400 };

bool fuzz_init(void)
{
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str zone = STR("Europe/Berlin");
    struct absence_said said = absence_read(a, fuzz_text(a, in), zone, NOW);
    CLAIM(said.is_absent || said.back_at == 0);
    CLAIM(said.back_at == 0 ||
          (said.back_at > NOW && said.back_at <= NOW + (int64_t)400 * DAY_S));
}
