/* A manager's words. First line: the subject. */
#include "fuzz.h"

#include "loop/command.h"

bool fuzz_init(void)
{
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str subject = fuzz_text(a, str_take(&in, '\n'));
    struct str text = fuzz_text(a, in);
    struct orders o;
    command_parse(text, subject, &o);
    struct str views[] = {o.note, o.rest, o.hand_on, o.doubt};
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        CLAIM(fuzz_is_view(views[i], text) && fuzz_is_text(views[i]));
    }
    CLAIM(o.n <= COMMANDS_MAX);
    for (size_t i = 0; i < o.n; i++) {
        struct str argument = o.items[i].argument;
        CLAIM(o.items[i].kind > COMMAND_NONE && o.items[i].kind <= COMMAND_REFUSE);
        CLAIM(fuzz_is_view(argument, text) || fuzz_is_view(argument, subject));
        CLAIM(fuzz_is_text(argument));
    }
    /* in doubt nothing is done */
    CLAIM(o.doubt.len == 0 || (o.n == 0 && o.rest.len == 0 && o.note.len == 0));
    CLAIM(orders_find(&o, COMMAND_NOTE) == NULL || o.rest.len == 0);
    /* internal words never stand among those for the customer */
    CLAIM(o.note.len == 0 || o.rest.len == 0 || o.rest.ptr + o.rest.len <= o.note.ptr);
    CLAIM(o.hand_on.len == 0 || o.rest.len == 0);
    /* nothing gets lost where nothing was commanded */
    CLAIM(o.n > 0 || o.doubt.len > 0 || o.note.len > 0 ||
          o.rest.len == str_trim(text).len);
}
