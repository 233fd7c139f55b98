/* send: plans what is due and empties the outbox (send/drain.c). */
#include <stdio.h>

#include "cmd/guard.h"
#include "cmd/steps.h"
#include "store/store.h"

void step_say_send(const struct send_counts *n)
{
    if (n->invited + n->skipped + n->reminded + n->followups > 0) {
        printf(
            "planned %zu invitations, %zu reminders, %zu follow-ups; %zu not invited\n",
            n->invited, n->reminded, n->followups, n->skipped);
    }
    if (n->sent + n->retry + n->failed + n->unsure + n->expired > 0) {
        printf(
            "sent %zu mails; %zu to try again, %zu failed, %zu unsure, %zu expired\n",
            n->sent, n->retry, n->failed, n->unsure, n->expired);
    }
    if (n->held_back > 0) {
        puts("a rate holds mails back; they go with the next runs");
    }
}

int cmd_send(struct cmd *c)
{
    struct settings set;
    struct step s;
    struct store *st = NULL;
    struct send_counts n = {0};
    struct err err;
    enum rc rc = step_begin(c, &s, &set, &st, &err);
    if (rc == RC_OK) {
        rc = guard_check(&s, &err);
    }
    if (rc == RC_OK) {
        rc = step_plan(&s, &n, &err);
    }
    if (rc == RC_OK) {
        rc = step_drain(&s, &n, &err);
    }
    step_say_send(&n);
    return step_end(c, &s, rc, &err);
}
