/* Turns the child's MAIL frames into chunks for the sink. Frames are hostile: a number
 * out of place is an error, not a mail.
 * Must never move the mark past a mail the sink has not taken. */
#ifndef NACHFASS_POST_IMAP_FEED_H
#define NACHFASS_POST_IMAP_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "post/frame.h"
#include "post/imap_child.h"
#include "post/in_driver.h"

struct imap_feed {
    const struct in_sink *sink;
    struct in_mark mark; /* holds for all the sink has taken */
    int64_t uidvalidity; /* of the folder, 0 before it is known */
    int64_t trying;      /* UID taken singly just now, 0 = none */
    struct arena chunk;  /* frames and keys of the waiting mails */
    struct in_mail mails[IN_CHUNK_MAX_MAILS];
    size_t n, bytes;
    int64_t last_uid; /* of the waiting mails */
    /* UIDs that could not be had: the mail's fault only if others can be */
    int64_t suspects[IMAP_SUSPECTS_MAX];
    size_t n_suspects, n_blamed; /* the sink has taken as many of them */
    size_t n_waiting;            /* blamed, and those that wait with the mails */
    int64_t ahead;               /* mails that follow, as far as was said */
    bool heard;                  /* a mail came whole */
    bool vouched;                /* the heads of those that wait came as asked for */
    bool ascending;              /* they came in order: the mark may follow them */
    bool below;                  /* UIDs up to the mark follow; it stays */
    bool stopped;                /* by the sink */
};

/* Takes one frame whose body lives in feed->chunk. RC_INPUT: it is not what an honest
 * child says. Other codes come from the sink. */
enum rc imap_feed_take(struct imap_feed *f, const struct frame *frame,
                       struct err *err) MUST_USE;
/* After the child failed: whole mails that came in order are given on, others are
 * forgotten and come again. */
enum rc imap_feed_recover(struct imap_feed *f, struct err *err) MUST_USE;
/* The mail being taken singly cannot be had: it is to be left out. When another one
 * comes whole, an empty, truncated one is given on in its place, so that it is set
 * aside and the ones behind it are read. RC_NONE: there are as many of them as one
 * fetch leaves out. */
enum rc imap_feed_suspect(struct imap_feed *f) MUST_USE;
/* UIDs of the mails that could not be had while nothing else speaks for the server:
 * what it says when it is asked for the head of each tells whose fault it is. */
size_t imap_feed_doubted(const struct imap_feed *f, const int64_t **ret_uids);
/* All was said. Mails that could not be had though the server can be understood are
 * given on as above. RC_TEMP: nothing speaks for the server, no mail is blamed. */
enum rc imap_feed_end(struct imap_feed *f, struct err *err) MUST_USE;

#endif
