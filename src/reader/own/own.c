/* Own words: split, what we sent, quotes, signatures, join. Must never lose a line that
 * no rule names. */
#include "reader/own/own.h"

#include "base/arena.h"
#include "reader/own/lines.h"

void own_words(struct arena *a, const struct own_request *req,
               struct own_words *ret_own)
{
    struct lines ls;
    lines_split(a, req->text, &ls);
    if (req->sent_text.len > 0) {
        sent_mark(a, &ls, req->sent_text);
    }
    ls.to_end = req->to_end;
    ls.sent_known = ls.sent_known && !req->to_end;
    armour_mark(&ls);
    quote_mark(a, &ls);
    if (!req->to_end) {
        answer_below_mark(a, &ls, req->name);
    }
    signature_mark(a, &ls, req->name);
    ret_own->reply = lines_join(a, &ls, 1u << LINE_OWN | 1u << LINE_CLOSE);
    ret_own->comment = lines_join(a, &ls, 1u << LINE_OWN);
    ret_own->signature = lines_join(a, &ls, 1u << LINE_SIG);
}
