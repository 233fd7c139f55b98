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
    struct command c = command_parse(text, subject);
    CLAIM(c.kind <= COMMAND_ASSIGN);
    CLAIM(fuzz_is_view(c.argument, text) && fuzz_is_text(c.argument));
    CLAIM(fuzz_is_view(c.note, text) && fuzz_is_text(c.note));
    CLAIM(fuzz_is_view(c.rest, text) && fuzz_is_text(c.rest));
    CLAIM(c.kind == COMMAND_ASSIGN || c.argument.len == 0);
    CLAIM(c.kind != COMMAND_NOTE || c.rest.len == 0);
    /* internal words never stand among those for the customer */
    CLAIM(c.note.len == 0 || c.rest.len == 0 || c.rest.ptr + c.rest.len <= c.note.ptr);
    /* nothing gets lost where nothing was commanded */
    CLAIM(c.kind != COMMAND_NONE || c.note.len > 0 || c.rest.len == str_trim(text).len);
}
