/* run: fetch, escalate, send, digest: the one line in a crontab. A step that fails is
 * told and the others still run: a dead mail server must not stop a deadline. */
#include <stdio.h>

#include "base/log.h"
#include "cmd/guard.h"
#include "cmd/steps.h"

/* Keeps the first trouble for the exit code; later ones are logged here. False: the
 * store or the system is broken, nothing more may be tried. */
static bool note(struct cmd *c, enum rc *worst, struct err *err, enum rc rc,
                 const struct err *now)
{
    if (rc == RC_OK) {
        return true;
    }
    if (*worst == RC_OK) {
        *worst = rc;
        *err = *now;
    } else if (*worst == RC_INPUT && rc != RC_INPUT) { /* that one can wait */
        log_error("%s: %s", c->argv[0], err->text);
        *worst = rc;
        *err = *now;
    } else {
        log_error("%s: %s", c->argv[0], now->text);
    }
    return rc != RC_BROKEN;
}

int cmd_run(struct cmd *c)
{
    struct settings set;
    struct step s;
    struct store *st = NULL;
    struct fetch_counts fetched = {0};
    struct escalate_counts escalated = {0};
    struct send_counts sent = {0};
    struct purge_counts purged = {0};
    size_t digests = 0;
    struct err err;
    struct err one;
    enum rc worst = step_begin(c, &s, &set, &st, &err);
    if (worst == RC_OK) {
        (void)(note(c, &worst, &err, step_fetch(&s, &fetched, &one), &one) &&
               note(c, &worst, &err, step_escalate(&s, &escalated, &one), &one) &&
               note(c, &worst, &err, step_digest(&s, &digests, &one), &one) &&
               note(c, &worst, &err, guard_check(&s, &one), &one) && s.held == RC_OK &&
               note(c, &worst, &err, step_plan(&s, &sent, &one), &one) &&
               note(c, &worst, &err, step_drain(&s, &sent, &one), &one));
        if (worst != RC_BROKEN) {
            (void)note(c, &worst, &err, step_purge(&s, &purged, &one), &one);
        }
        step_say_fetch(&fetched);
        step_say_escalate(&escalated);
        step_say_digest(digests);
        step_say_send(&sent);
        step_say_purge(&purged);
    }
    return step_end(c, &s, worst, &err);
}
