/* One line of a manager's mail: is it a command? Pure. */
#ifndef NACHFASS_LOOP_COMMAND_LINE_H
#define NACHFASS_LOOP_COMMAND_LINE_H

#include "loop/command.h"

/* Appends the commands of the line ("gelöst, Gutschein 20" holds two); false, and
 * nothing appended, when it holds anything else. Notes and assignments are not its
 * business. */
bool command_line_parse(struct str line, struct orders *o);

/* Is it a slip of the fingers, or a command without what it needs, or 'not resolved'?
 */
bool command_line_is_doubtful(struct str line);

/* Words that go with a command and are for nobody: thanks, a closing formula and the
 * name below it, what a phone adds. */
bool command_is_courtesy(struct str text);

/* "[intern] x", "#notiz x", "Notiz: x", "Notiz - x": does the line begin with, or
 * consist of, a mark of that section? Words follow *ret_after. */
bool command_has_mark(struct str line, const char *section, size_t *ret_after);

/* Does it hold a place that the writer was to fill in: "[bitte ergänzen: wann]"? */
bool command_has_gap(struct str text);

#endif
