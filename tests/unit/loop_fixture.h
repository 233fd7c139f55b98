/* A firm for the tests of the loop: three persons, two teams, two surveys; and finders
 * for what a decision asks for. Never used outside tests. */
#ifndef NACHFASS_TESTS_LOOP_FIXTURE_H
#define NACHFASS_TESTS_LOOP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/clock.h"
#include "loop/actions.h"
#include "loop/types.h"

#define WEEKDAYS_9_17                                                                  \
    {                                                                                  \
        {540, 1020}, {540, 1020}, {540, 1020}, {540, 1020}, {540, 1020}, {0, 0},       \
        {                                                                              \
            0, 0                                                                       \
        }                                                                              \
    }

static const struct person fix_persons[] = {
    {.id = {"anna", 4},
     .name = {"Anna Ahrens", 11},
     .email = {"anna@firm.example", 17}},
    {.id = {"bernd", 5},
     .name = {"Bernd Groß", 11},
     .email = {"bernd@firm.example", 18}},
    {.id = {"chef", 4},
     .name = {"Clara Chef", 10},
     .email = {"clara@firm.example", 18}},
    {.id = {"dora", 4}, .name = {"Dora Dorn", 9}, .email = {"dora@firm.example", 17}},
};

static const struct team fix_teams[] = {
    {
        .id = {"service", 7},
        .name = {"Service", 7},
        .owner = {"anna", 4},
        .deputy = {"bernd", 5},
        .ladder = {{75, {"anna", 4}}, {100, {"bernd", 5}}, {200, {"chef", 4}}},
        .n_rungs = 3,
        .deadline_s = 8 * 3600,
        .zone = {"Europe/Berlin", 13},
        .hours = WEEKDAYS_9_17,
    },
    {
        .id = {"sales", 5},
        .name = {"Sales", 5},
        .owner = {"dora", 4},
        .deadline_s = 24 * 3600,
        .zone = {"Europe/Berlin", 13},
        .hours = WEEKDAYS_9_17,
    },
};

static const struct route fix_routes[] = {
    {.team = {"gone*", 5}, .to = {"nosuchteam", 10}},
    {.team = {"vertrieb*", 9}, .to = {"sales", 5}},
    {.product = {"*pro", 4}, .language = {"en", 2}, .to = {"sales", 5}},
};

#define ALWAYS                                                                         \
    {                                                                                  \
        {0, 1440}, {0, 1440}, {0, 1440}, {0, 1440}, {0, 1440}, {0, 1440},              \
        {                                                                              \
            0, 1440                                                                    \
        }                                                                              \
    }

static const struct survey fix_surveys[] = {
    {.name = {"nps", 3},
     .metric = METRIC_NPS,
     .delay_s = 86400,
     .expires_s = 30 * 86400,
     .remind_s = 4 * 86400,
     .window_s = 7 * 86400,
     .low = 6,
     .high = 9,
     .sample_percent = 100,
     .send_hours = ALWAYS},
    {.name = {"csat", 4},
     .metric = METRIC_CSAT,
     .expires_s = 86400,
     .window_s = 3600,
     .low = 2,
     .high = 4,
     .language = {"en", 2},
     .sample_percent = 100,
     .send_hours = ALWAYS},
};

static const struct policy fix_policy = {
    .company = {"Firm", 4},
    .address = {"feedback@firm.example", 21},
    .language = {"de", 2},
    .surveys = fix_surveys,
    .n_surveys = ARRAY_LEN(fix_surveys),
    .persons = fix_persons,
    .n_persons = ARRAY_LEN(fix_persons),
    .teams = fix_teams,
    .n_teams = ARRAY_LEN(fix_teams),
    .routes = fix_routes,
    .n_routes = ARRAY_LEN(fix_routes),
    .default_team = {"service", 7},
    .followup_delay_s = 2 * 86400,
    .followup_expires_s = 14 * 86400,
    .daily_cap = 3,
    .more_time_max_s = 16 * 3600,
    .retry_max_s = 5 * 86400,
};

/* "2026-03-02T09:14:00+01:00" as an instant; fails the test when it is none. */
static inline int64_t at_time(const char *text)
{
    struct err err;
    int64_t t = 0;
    if (clock_parse(str_c(text), &t, &err) != RC_OK) {
        fail_msg("fixture: '%s': %s", text, err.text);
    }
    return t;
}

/* The n-th action of that kind, or NULL. */
static inline const struct action *nth_action(const struct decision *d,
                                              enum action_kind kind, size_t n)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->items[i].kind == kind && n-- == 0) {
            return &d->items[i];
        }
    }
    return NULL;
}

static inline size_t count_actions(const struct decision *d, enum action_kind kind)
{
    size_t n = 0;
    while (nth_action(d, kind, n) != NULL) {
        n++;
    }
    return n;
}

/* The only mail of that kind; NULL when there is none or more than one. */
static inline const struct mail_wish *only_mail(const struct decision *d,
                                                enum mail_kind kind)
{
    const struct mail_wish *found = NULL;
    for (size_t i = 0; i < d->n; i++) {
        if (d->items[i].kind == ACTION_MAIL && d->items[i].u.mail.kind == kind) {
            if (found != NULL) {
                return NULL;
            }
            found = &d->items[i].u.mail;
        }
    }
    return found;
}

/* The same for what must be there: the test fails when it is not. */
static inline const struct action *must_action(const struct decision *d,
                                               enum action_kind kind, size_t n)
{
    static const struct action none = {0};
    const struct action *found = nth_action(d, kind, n);
    if (found == NULL) {
        fail_msg("no action %zu of kind %d", n, (int)kind);
        return &none;
    }
    return found;
}

static inline const struct mail_wish *must_mail(const struct decision *d,
                                                enum mail_kind kind)
{
    static const struct mail_wish none = {0};
    const struct mail_wish *found = only_mail(d, kind);
    if (found == NULL) {
        fail_msg("not one mail '%s'", mail_kind_name(kind));
        return &none;
    }
    return found;
}

static inline bool has_event(const struct decision *d, const char *kind)
{
    for (size_t i = 0; i < d->n; i++) {
        if (d->items[i].kind == ACTION_EVENT &&
            str_eq_c(d->items[i].u.event.kind, kind)) {
            return true;
        }
    }
    return false;
}

/* Kinds of the mails in order, "alert:anna apology: " …: one string to compare. */
static inline const char *mails_text(struct arena *a, const struct decision *d)
{
    struct str all = STR("");
    for (size_t i = 0; i < d->n; i++) {
        if (d->items[i].kind == ACTION_MAIL) {
            const struct mail_wish *m = &d->items[i].u.mail;
            all = arena_printf(a, "%.*s%s%s:%.*s", STR_ARG(all), all.len > 0 ? " " : "",
                               mail_kind_name(m->kind), STR_ARG(m->person));
        }
    }
    return arena_cstr(a, all);
}

#endif
