/* A process beside this one that works on the same store, and a byte each way to say
 * that something is done. Must never outlive the process that started it. */
#ifndef NACHFASS_CMD_BESIDE_H
#define NACHFASS_CMD_BESIDE_H

#include <sys/types.h>

#include "cmd/steps.h"

struct beside {
    pid_t pid; /* 0: there is none */
    int fd;    /* to it */
};

/* What it does: s is its own, with a connection of its own to the store; fd leads to
 * the process that started it. It ends when this returns. */
typedef void beside_work(const struct step *s, int fd, const void *ctx);

/* Starts it where more than one processor is there; else, or where the system has no
 * room for it, b->pid stays 0. The store's connection is closed and opened again for
 * it, durable as usual, and carries its journal no more: that is the other one's work
 * (store_carry). Not within a transaction. */
enum rc beside_start(struct beside *b, struct step *s, beside_work *work,
                     const void *ctx, struct err *err) MUST_USE;
/* Ends it at once, whatever it does; the store's connection carries its journal again.
 * Does nothing where there is none. */
enum rc beside_stop(struct beside *b, struct step *s, struct err *err) MUST_USE;

bool beside_say(int fd);  /* false: nobody is there to hear it */
bool beside_hear(int fd); /* waits; false: nothing will come any more */
enum beside_answer { BESIDE_SAID, BESIDE_BUSY, BESIDE_GONE };
enum beside_answer beside_answer(const struct beside *b); /* without waiting */

#endif
