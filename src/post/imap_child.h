/* The process that talks IMAP, and what it and its parent say to each other in frames
 * (frame.h). The child is limited and expendable: libetpan runs nowhere else.
 * Numbers are i64 fields, texts str fields, in the order given. */
#ifndef NACHFASS_POST_IMAP_CHILD_H
#define NACHFASS_POST_IMAP_CHILD_H

#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "post/in.h"

enum imap_order { /* parent to child; first field: deadline in clock_mono_ms() */
                  IMAP_ORDER_FETCH, /* uidvalidity, uid, left of the mark, how many
                                       mails to take singly, then UIDs to leave out, to
                                       the end */
                  IMAP_ORDER_MOVE,  /* uidvalidity, enum in_folder, then UIDs to the end
                                     */
                  IMAP_ORDER_HEAD, /* uid of the folder selected last: can the server be
                                      understood when it is asked for this mail's head?
                                      RC_INPUT: no, or there is no such mail */
                  IMAP_ORDER_WATCH, /* how long at most, in ms; ends with the next order
                                     */
                  IMAP_ORDER_QUIT
};

enum imap_say {                    /* child to parent */
                IMAP_SAY_DONE,     /* rc, text: ends the answer to opening and to each
                                    * order. After   any rc but RC_OK the child ends.
                                    * RC_INPUT: the server's answer   could not be read */
                IMAP_SAY_FOLDER,   /* uidvalidity: FETCH begins */
                IMAP_SAY_AHEAD,    /* number: so many mails are to be had */
                IMAP_SAY_BELOW,    /* no field: from here on UIDs up to the mark */
                IMAP_SAY_TRY,      /* uid: this mail is taken singly */
                IMAP_SAY_MAIL,     /* uid, size, arrived_at, raw */
                IMAP_SAY_MARK,     /* uid: every mail up to here was said */
                IMAP_SAY_WATCHING, /* no field: from now on the server tells of new
                                    * mail; DONE instead of it: it cannot */
                IMAP_SAY_NEWS      /* no field: there may be new mail; then DONE */
};

enum {
    /* One round trip, and after each some servers go through all of a folder from which
     * another connection moves mail. */
    IMAP_RANGE_UIDS = 20000,
    IMAP_SINGLES = 500,        /* taken singly after a failure: it lies right ahead */
    IMAP_SUSPECTS_MAX = 5,     /* left out of one fetch */
    IMAP_ORDER_UIDS_MAX = 4000 /* of a MOVE */
};

/* Never returns; ends with parent. Orders come over fd, what it says goes to said_fd:
 * both non-blocking. */
NORETURN void imap_child_run(int fd, int said_fd, pid_t parent,
                             const struct in_config *config, int64_t deadline_ms);

#endif
