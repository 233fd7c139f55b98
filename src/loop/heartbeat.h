/* Does a step of the program still do its work? When it last did, since when it has
 * not, and whether the operator knows. Pure. A silent stop is how answers get lost. */
#ifndef NACHFASS_LOOP_HEARTBEAT_H
#define NACHFASS_LOOP_HEARTBEAT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/* Unix seconds, 0 = never. */
struct heartbeat {
    int64_t ok_at;      /* when it last worked */
    int64_t trouble_at; /* since when it has not; 0: it works */
    int64_t told_at;    /* when the operator last heard of this trouble */
    struct str trouble; /* the first words of it; one line */
};

enum heartbeat_news {
    HEARTBEAT_QUIET,
    HEARTBEAT_ALARM, /* in trouble for long enough: tell, once a day */
    HEARTBEAT_OVER   /* what was told of is over */
};

/* It worked, or did not: trouble is what it said, NULL ptr when it worked. */
void heartbeat_note(struct heartbeat *h, int64_t now, struct str trouble);

/* There was nothing to do: a sign of life, but no proof that a trouble is over. */
void heartbeat_idle(struct heartbeat *h, int64_t now);

/* What the operator must hear now; after_s: how long trouble may last unheard. */
enum heartbeat_news heartbeat_news(const struct heartbeat *h, int64_t after_s,
                                   int64_t now);
/* The operator has heard it. */
void heartbeat_told(struct heartbeat *h, enum heartbeat_news news, int64_t now);

/* In trouble, or without a sign of life, for longer than after_s? One that never worked
 * nor failed is new, not late. */
bool heartbeat_is_late(const struct heartbeat *h, int64_t after_s, int64_t now);

/* As kept in the store: "OK_AT TROUBLE_AT TOLD_AT WORDS". What cannot be parsed is a
 * new one. The words of a parsed one are views into text. */
struct heartbeat heartbeat_parse(struct str text);
struct str heartbeat_print(struct arena *a, const struct heartbeat *h);

#endif
