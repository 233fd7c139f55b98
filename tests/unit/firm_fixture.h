/* The firm of the tests of clocks and people: teams, severities, who is away. */
#ifndef NACHFASS_TESTS_FIRM_FIXTURE_H
#define NACHFASS_TESTS_FIRM_FIXTURE_H

#include "loop_fixture.h"

#include "loop/calendar.h"
#include "loop/casework.h"
#include "loop/people.h"

#define MONDAY_10 "2026-03-02T10:00:00+01:00"
#define H 3600

static const struct str legal_words[] = {{"anwalt", 6}};
static const struct severity severities[] = {
    {.id = {"legal", 5},
     .score_at_most = -1,
     .words = legal_words,
     .n_words = 1,
     .first_response_s = 2 * H,
     .resolution_s = 4 * H,
     .any_time = true},
    {.id = {"low", 3}, .score_at_most = 2, .first_response_s = 4 * H},
};

/* The firm of the fixture with a time to the resolution and severities; anna's deputy
 * is bernd, by the team; bernd's is dora; chef has none. */
struct firm {
    struct team team;
    struct person persons[4];
    struct absence absences[4];
    struct policy p;
};

static struct policy *firm_of(struct firm *f)
{
    f->team = fix_teams[0];
    f->team.resolution_s = 16 * H;
    f->team.ladder[0].person = STR(LADDER_OWNER);
    memcpy(f->persons, fix_persons, sizeof f->persons);
    f->persons[1].deputy = STR("dora");
    f->p = fix_policy;
    f->p.teams = &f->team;
    f->p.n_teams = 1;
    f->p.persons = f->persons;
    f->p.severities = severities;
    f->p.n_severities = ARRAY_LEN(severities);
    f->p.absences = f->absences;
    f->p.n_absences = 0;
    return &f->p;
}

static void away(struct firm *f, const char *person, bool unreached)
{
    f->absences[f->p.n_absences++] =
        (struct absence){.person = str_c(person),
                         .is_unreached = unreached,
                         .until = at_time("2026-12-31T00:00:00Z")};
}

static struct case_file opened(struct arena *a, const struct policy *p, int score,
                               const char *words)
{
    struct case_file c = {.id = 5,
                          .team = STR("service"),
                          .owner = STR("anna"),
                          .has_score = true,
                          .score = score};
    struct grounds g = {.words = str_c(words)};
    case_grade(a, p, &c, &g, at_time(MONDAY_10));
    case_start_round(p, &c, at_time(MONDAY_10));
    return c;
}

static void at_is(const char *row, const char *what, int64_t got, const char *want)
{
    int64_t t = want == NULL ? 0 : at_time(want);
    if (got != t) {
        fail_msg("row '%s': %s off by %lld s", row, what, (long long)(got - t));
    }
}

#endif
