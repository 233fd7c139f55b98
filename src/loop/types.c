/* Names of enum values and look-ups in the policy. Never decides anything. */
#include "loop/types.h"

#include "base/attr.h"

const char *metric_name(enum metric m)
{
    static const char *const names[] = {"nps", "csat", "ces"};
    return names[m];
}

void metric_bounds(enum metric m, int32_t *ret_min, int32_t *ret_max)
{
    static const int32_t bounds[][2] = {{0, 10}, {1, 5}, {1, 7}};
    *ret_min = bounds[m][0];
    *ret_max = bounds[m][1];
}

const char *mail_kind_name(enum mail_kind k)
{
    static const char *const names[] = {
        [MAIL_SURVEY] = "survey",
        [MAIL_REMINDER] = "reminder",
        [MAIL_FOLLOWUP] = "followup",
        [MAIL_APOLOGY] = "apology",
        [MAIL_ALERT] = "alert",
        [MAIL_ESCALATION] = "escalation",
        [MAIL_RELAY_CUSTOMER] = "relay_customer",
        [MAIL_RELAY_OWNER] = "relay_owner",
        [MAIL_NOTICE] = "notice",
        [MAIL_DIGEST] = "digest",
        [MAIL_THANKS] = "thanks",
        [MAIL_PASSIVE] = "passive",
        [MAIL_PROMOTE] = "promote",
        [MAIL_UNSOLVED] = "unsolved",
        [MAIL_APPROVAL] = "approval",
        [MAIL_ALERTS] = "alerts",
    };
    return names[k];
}

const char *outbox_state_name(enum outbox_state s)
{
    static const char *const names[] = {
        [OUTBOX_QUEUED] = "queued", [OUTBOX_CLAIMED] = "claimed",
        [OUTBOX_WIRE] = "wire",     [OUTBOX_SENT] = "sent",
        [OUTBOX_RETRY] = "retry",   [OUTBOX_FAILED] = "failed",
        [OUTBOX_UNSURE] = "unsure", [OUTBOX_EXPIRED] = "expired",
    };
    return names[s];
}

const char *case_state_name(enum case_state s)
{
    static const char *const names[] = {"open", "waiting", "resolved", "closed"};
    return names[s];
}

const char *case_outcome_name(enum case_outcome o)
{
    static const char *const names[] = {"", "recovered", "unconfirmed"};
    return names[o];
}

const char *response_state_name(enum response_state s)
{
    static const char *const names[] = {"valid", "superseded", "review", "late"};
    return names[s];
}

const char *inbox_state_name(enum inbox_state s)
{
    static const char *const names[] = {"new", "applied", "aside", "duplicate"};
    return names[s];
}

const char *invitation_state_name(enum invitation_state s)
{
    static const char *const names[] = {"open", "answered", "expired", "cancelled"};
    return names[s];
}

const struct survey *policy_survey(const struct policy *p, struct str name)
{
    for (size_t i = 0; i < p->n_surveys; i++) {
        if (str_eq(p->surveys[i].name, name)) {
            return &p->surveys[i];
        }
    }
    return NULL;
}

const struct person *policy_person(const struct policy *p, struct str id)
{
    for (size_t i = 0; i < p->n_persons; i++) {
        if (str_eq(p->persons[i].id, id)) {
            return &p->persons[i];
        }
    }
    return NULL;
}

const struct person *policy_person_by_email(const struct policy *p, struct str email)
{
    for (size_t i = 0; i < p->n_persons; i++) {
        if (str_ieq(p->persons[i].email, email)) {
            return &p->persons[i];
        }
    }
    return NULL;
}

const struct team *policy_team(const struct policy *p, struct str id)
{
    for (size_t i = 0; i < p->n_teams; i++) {
        if (str_eq(p->teams[i].id, id)) {
            return &p->teams[i];
        }
    }
    return NULL;
}
