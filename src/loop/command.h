/* A manager's words: commands in the first line, the rest is the answer. Pure. */
#ifndef NACHFASS_LOOP_COMMAND_H
#define NACHFASS_LOOP_COMMAND_H

#include "base/str.h"

enum command_kind {
    COMMAND_NONE,
    COMMAND_RESOLVED,
    COMMAND_NOTE,  /* nothing goes to the customer */
    COMMAND_ASSIGN /* argument: an address, a person's id or name */
};

struct command {
    enum command_kind kind;
    struct str argument;
    struct str note; /* internal words: never for the customer */
    struct str rest; /* RESOLVED, NONE: for the customer; ASSIGN: for the colleague */
};

/* A command is a first line that holds nothing else ("gelöst", "Resolved!", "erledigt
 * #12, danke"), or begins with a command word and a colon ("Notiz: …", "an: maria@…"),
 * or is an assignment alone ("an maria@…", "@maria"). An empty text takes 'resolved'
 * from the subject (a button whose body the mail client dropped). A later line that
 * begins "intern:" or "Notiz:" ends the words for the customer: the rest is a note. */
struct command command_parse(struct str text, struct str subject);

#endif
