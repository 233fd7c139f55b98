/* The steps of a run, each also a command: fetch, escalate, send, digest. */
#ifndef NACHFASS_CMD_STEPS_H
#define NACHFASS_CMD_STEPS_H

#include "cmd/cmd.h"
#include "store/store.h"

/* Steps whose silence somebody must notice (alarm.h). */
enum beat { BEAT_FETCH, BEAT_SEND, BEATS };

/* What every step works with. */
struct step {
    const struct settings *set;
    struct store *st;
    int64_t now;      /* when the run began, or --now */
    int64_t began_ms; /* the same by the other clock; 0: with --now no time passes */
    int64_t run_id;
    struct str boot; /* this start of the machine; empty = not known */
    struct str host;
    int64_t mark; /* see guard.h */
    enum rc held; /* why nothing may be sent, RC_OK: it may */
    struct err held_err;
    int run_lock;  /* descriptor that tells other runs that this one lives */
    bool progress; /* tell as it goes: stderr is a terminal */
    struct {
        bool tried, ok, idle;
        struct err why;
    } beats[BEATS]; /* of this run */
};

/* Registers the run and takes its lock; ends it again. */
enum rc step_begin(struct cmd *c, struct step *s, struct settings *set,
                   struct store **ret_store, struct err *err) MUST_USE;
int step_end(struct cmd *c, struct step *s, enum rc rc, const struct err *err);
/* Is that run alive? One of this host by its lock, another host's by its last sign of
 * life. For outbox_reclaim; ctx is a step. */
enum run_life step_run_life(void *ctx, const struct run *r);
/* The time now, in a run that may last for hours. */
int64_t step_time(const struct step *s);

enum { UNREADABLE_NAMED = 20 };

struct fetch_counts {
    size_t fetched, applied, aside, duplicate, machine, receipts;
    size_t unreadable;                        /* of those set aside */
    int64_t unreadable_ids[UNREADABLE_NAMED]; /* in the inbox, of the first ones */
};
/* RC_INPUT: all is done, but some mails could not be read and were set aside; err names
 * them as the server does. */
enum rc step_fetch(struct step *s, struct fetch_counts *ret, struct err *err) MUST_USE;

struct send_counts {
    size_t invited, skipped, reminded, followups;
    size_t sent, retry, failed, unsure, expired;
    size_t held_back;        /* at least; by a rate */
    int64_t bad_interaction; /* whose mail cannot be made; 0 = none */
};
enum rc step_plan(struct step *s, struct send_counts *ret, struct err *err) MUST_USE;
enum rc step_drain(struct step *s, struct send_counts *ret, struct err *err) MUST_USE;
/* What a run that died left, and what is in doubt: back into the queue, or settled;
 * what waited too long expires. */
enum rc step_settle(struct step *s, struct send_counts *n, struct err *err) MUST_USE;

struct escalate_counts {
    size_t climbed, handed, closed, expired;
};
enum rc step_escalate(struct step *s, struct escalate_counts *ret,
                      struct err *err) MUST_USE;

enum rc step_digest(struct step *s, size_t *ret_digests, struct err *err) MUST_USE;

struct purge_counts {
    int64_t raw_in, raw_out, answered, unanswered;
};
/* Erases what the settings keep no longer, where a day has passed since the last time;
 * after much work the rest waits for the next run. */
enum rc step_purge(struct step *s, struct purge_counts *ret, struct err *err) MUST_USE;

/* One line on stdout for each, nothing where nothing happened. */
void step_say_fetch(const struct fetch_counts *n);
void step_say_send(const struct send_counts *n);
void step_say_escalate(const struct escalate_counts *n);
void step_say_digest(size_t digests);
void step_say_purge(const struct purge_counts *n);

#endif
