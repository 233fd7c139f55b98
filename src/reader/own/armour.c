/* Marks what machines on the way put around the words: PGP armour, the warning of a
 * gateway. Must never take a line that a person wrote. */
#include "reader/own/lines.h"

/* The lines of the block that begins at i, to its end line or the end of the text. */
static size_t take_armour(struct lines *ls, size_t i, bool head)
{
    bool end = false;
    for (; i < ls->n && !end; i++) {
        struct line *l = &ls->line[i];
        end = head ? l->blank : str_starts(l->text, STR("-----END PGP "));
        l->role = l->role == LINE_OWN ? LINE_SIG : l->role;
    }
    return i;
}

/* "CAUTION: This e-mail comes from outside …", "[EXTERNAL]" as the first thing in the
 * mail, and the lines below that say more of it. */
static void mark_banner(struct lines *ls)
{
    size_t i = lines_next(ls, 0);
    bool opens = i < ls->n && line_starts(&ls->line[i], LEX_BANNER) &&
                 !ls->line[i].self && !str_ends(ls->line[i].text, STR("?")) &&
                 (ls->line[i].n_words > 1 || !str_is_alpha(ls->line[i].text.ptr[0]));
    while (opens && i < ls->n && ls->line[i].role == LINE_OWN) {
        ls->line[i].role = LINE_SIG;
        i++;
        opens = i < ls->n && !ls->line[i].self && line_has(&ls->line[i], LEX_BANNER);
    }
}

void armour_mark(struct lines *ls)
{
    mark_banner(ls);
    for (size_t i = 0; i < ls->n;) {
        struct str t = ls->line[i].text;
        bool head = str_starts(t, STR("-----BEGIN PGP SIGNED MESSAGE-----"));
        bool tail = str_starts(t, STR("-----BEGIN PGP SIGNATURE-----"));
        i = (head || tail) && ls->line[i].role == LINE_OWN ? take_armour(ls, i, head)
                                                           : i + 1;
    }
}
