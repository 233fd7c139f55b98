/* A manager's words: commands in the first lines, the rest is the answer. Pure. */
#ifndef NACHFASS_LOOP_COMMAND_H
#define NACHFASS_LOOP_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum command_kind {
    COMMAND_NONE,
    COMMAND_RESOLVED,
    COMMAND_NOTE,   /* nothing goes to the customer */
    COMMAND_ASSIGN, /* argument: an address, a person's id or name */
    COMMAND_ANSWER, /* "Antwort:": what follows is for the customer, whatever it is */
    COMMAND_NOT_REACHED, /* tried to call */
    COMMAND_MORE_TIME,   /* number and unit; 0: as much as is allowed */
    COMMAND_SCORE,       /* number; of: the scale where one is named, else 0 */
    COMMAND_NO_SCORE,    /* the customer gave none */
    COMMAND_WRONG_ALARM,
    COMMAND_VOUCHER, /* cents; argument: the currency as typed, may be empty */
    COMMAND_REOPEN,
    COMMAND_APPROVE, /* of a voucher */
    COMMAND_REFUSE
};

enum command_unit { UNIT_MINUTES, UNIT_HOURS, UNIT_DAYS, UNIT_WEEKS };

struct command {
    enum command_kind kind;
    struct str argument; /* ASSIGN, VOUCHER; else the reason behind the command */
    int64_t number, of;
    int64_t cents;
    enum command_unit unit;
};

enum { COMMANDS_MAX = 8 };

/* What one mail orders. All text is a view of the mail's. */
struct orders {
    struct command items[COMMANDS_MAX];
    size_t n;
    struct str note;    /* internal words: never for the customer */
    struct str rest;    /* for the customer */
    struct str hand_on; /* below an assignment: for the colleague */
    struct str
        doubt; /* a line that looks like a command and is none: do nothing, ask */
    /* "ok, danke", "habe angerufen": hardly an answer to a customer's complaint */
    bool is_acknowledged;
};

/* Commands are the first lines that hold nothing else ("gelöst", "Resolved!",
 * "Gutschein 20", "nicht erreicht: Mailbox", "an: maria@…"), one or several, also below
 * a greeting to nobody. Below 'resolved' and a voucher stands the answer to the
 * customer; below an assignment words for the colleague; below the others a note,
 * unless it begins as a letter does. A note is everything below it. A later line that
 * begins "intern:" or "Notiz:" ends the words for the customer: the rest is a note. An
 * empty text takes its commands from the subject (a button whose body the mail client
 * dropped). A sentence is never a command and never a misspelt one. */
void command_parse(struct str text, struct str subject, struct orders *ret);

/* The command of that kind, NULL: there is none. */
const struct command *orders_find(const struct orders *o, enum command_kind kind);

#endif
