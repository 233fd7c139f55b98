/* Cases that live at random (answered, written to, resolved, opened again,
 * made graver, given more time) over both changes of clocks: after every step the rungs
 * told are those that a count of open minutes, one by one, asks for. */
#include "loop_fixture.h"

#include "loop/calendar.h"
#include "loop/casework.h"

enum { M = 60, H = 3600, CASES = 60, STEPS = 60, RUNGS = 3 };

static const struct str grave_words[] = {{"anwalt", 6}};
static const struct severity grave = {.id = {"grave", 5},
                                      .score_at_most = -1,
                                      .words = grave_words,
                                      .n_words = 1,
                                      .first_response_s = 2 * H,
                                      .resolution_s = 5 * H};

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* One clock, counted by hand. */
struct count {
    int64_t given_min, used_min; /* open minutes */
    bool runs;
    bool seen_open; /* since it runs: nothing is due before doors open */
    size_t told;
};

struct life {
    struct arena a;
    struct policy p;
    struct team team;
    struct case_file c;
    struct count answer, solution;
    int64_t now;
    uint64_t random;
    size_t tells; /* rungs told in events */
    unsigned seed;
};

/* Monday to Friday, 09:00 to 17:00 in Berlin. */
static bool is_open_minute(int64_t t)
{
    struct civil c = calendar_local(STR("Europe/Berlin"), t);
    return c.weekday < 5 && c.hour >= 9 && c.hour < 17;
}

static size_t due_rungs(const struct life *l, const struct count *n)
{
    size_t i = n->told;
    while (n->runs && n->seen_open && i < RUNGS &&
           n->used_min * 100 >= n->given_min * l->team.ladder[i].percent) {
        i++;
    }
    return i;
}

static void look(struct life *l, struct count *n)
{
    n->seen_open = n->runs && (n->seen_open || is_open_minute(l->now));
}

static void pass_time(struct life *l, int64_t minutes)
{
    for (int64_t i = 0; i < minutes; i++, l->now += M) {
        bool open = is_open_minute(l->now);
        look(l, &l->answer);
        look(l, &l->solution);
        l->answer.used_min += l->answer.runs && open;
        l->solution.used_min += l->solution.runs && open;
    }
}

static void begin(struct count *n, int64_t given_s)
{
    *n = (struct count){.given_min = given_s / M, .runs = true};
}

static int64_t given(const struct life *l, bool solution)
{
    bool is_grave = str_eq_c(l->c.severity, "grave");
    return solution ? (is_grave ? grave.resolution_s : l->team.resolution_s)
                    : (is_grave ? grave.first_response_s : l->team.deadline_s);
}

static void write_again(struct life *l)
{
    bool ended = l->c.state == CASE_RESOLVED || l->c.state == CASE_CLOSED;
    if (l->c.state == CASE_OPEN) {
        return;
    }
    case_start_round(&l->p, &l->c, l->now);
    begin(&l->answer, given(l, false));
    if (ended) {
        begin(&l->solution, given(l, true));
    }
    l->solution.runs = true;
}

/* What is left of a clock shrinks, never grows, and what was told stays told. */
static void shorten(struct count *n, int64_t given_s)
{
    if (given_s / M < n->given_min - n->used_min) {
        n->given_min = given_s / M;
        n->used_min = 0;
    }
}

static void make_graver(struct life *l)
{
    struct grounds g = {.words = STR("Anwalt")};
    bool was = str_eq_c(l->c.severity, "grave");
    case_grade(&l->a, &l->p, &l->c, &g, l->now);
    if (was) {
        return;
    }
    if (l->answer.runs) {
        shorten(&l->answer, grave.first_response_s);
    }
    shorten(&l->solution, grave.resolution_s);
}

static void happen(struct life *l)
{
    switch (next_random(&l->random) % 12) {
    case 0:
    case 1:
        if (l->c.state == CASE_OPEN) {
            case_wait(&l->p, &l->c, l->now);
            l->answer.runs = false;
            l->solution.runs = !l->p.pause_waiting;
        }
        break;
    case 2:
    case 3:
        write_again(l);
        break;
    case 4:
        if (l->c.state == CASE_OPEN || l->c.state == CASE_WAITING) {
            case_resolve(&l->p, &l->c, l->now);
            l->answer.runs = l->solution.runs = false;
        }
        break;
    case 5:
        make_graver(l);
        break;
    case 6: {
        int64_t more = (1 + (int64_t)(next_random(&l->random) % 8)) * 30 * M;
        case_more_time(&l->p, &l->c, more);
        l->answer.given_min += l->answer.runs ? more / M : 0;
        l->solution.given_min += l->solution.runs ? more / M : 0;
        break;
    }
    default:
        break; /* nobody does anything */
    }
}

static bool is_due(int64_t at, int64_t now)
{
    return at != 0 && at <= now;
}

static void escalate(struct life *l)
{
    if (!is_due(l->c.next_rung_at, l->now) && !is_due(l->c.resolve_next_at, l->now)) {
        return;
    }
    struct decision d;
    decision_init(&d, &l->a);
    decide_escalation(&l->p, &l->c, l->now, &d);
    l->c = must_action(&d, ACTION_CASE_UPDATE, 0)->u.kase;
    l->tells += count_actions(&d, ACTION_EVENT);
    if (count_actions(&d, ACTION_MAIL) == 0) {
        fail_msg("seed %u: a rung is due and nobody is told", l->seed);
    }
}

static void compare(struct life *l, int step)
{
    size_t before = l->answer.told + l->solution.told;
    look(l, &l->answer);
    look(l, &l->solution);
    if (l->answer.runs) {
        l->answer.told = due_rungs(l, &l->answer);
    }
    l->solution.told = due_rungs(l, &l->solution);
    size_t want = l->answer.told + l->solution.told - before;
    if (l->tells != want || (l->answer.runs && (size_t)l->c.rung != l->answer.told) ||
        (size_t)l->c.resolve_rung != l->solution.told) {
        fail_msg("seed %u, step %d: told %zu now, want %zu; rungs %d and %d, want %zu "
                 "and %zu",
                 l->seed, step, l->tells, want, (int)l->c.rung, (int)l->c.resolve_rung,
                 l->answer.told, l->solution.told);
    }
    bool at_top = l->c.rung == RUNGS || l->c.resolve_rung == RUNGS;
    if (at_top && str_is_empty(l->c.head)) {
        fail_msg("seed %u, step %d: nobody keeps it in their digest", l->seed, step);
    }
    l->tells = 0;
}

static void live(unsigned seed)
{
    static const char *const begins[] = {"2026-03-24T00:00:00Z", "2026-10-20T00:00:00Z",
                                         "2026-12-28T00:00:00Z"};
    struct life l = {
        .team = fix_teams[0], .p = fix_policy, .random = seed, .seed = seed};
    l.team.resolution_s = 16 * H;
    l.p.teams = &l.team;
    l.p.n_teams = 1;
    l.p.severities = &grave;
    l.p.n_severities = 1;
    l.p.pause_waiting = seed % 2 == 1;
    l.now = at_time(begins[seed % 3]) + (int64_t)(next_random(&l.random) % 10080) * M;
    l.c = (struct case_file){.id = 1, .team = STR("service"), .owner = STR("anna")};
    case_start_round(&l.p, &l.c, l.now);
    begin(&l.answer, l.team.deadline_s);
    begin(&l.solution, l.team.resolution_s);
    for (int step = 0; step < STEPS; step++) {
        happen(&l);
        escalate(&l);
        compare(&l, step);
        int64_t longest = next_random(&l.random) % 8 == 0 ? 2000 : 150;
        pass_time(&l, 1 + (int64_t)(next_random(&l.random) % (uint64_t)longest));
        escalate(&l);
        compare(&l, step);
    }
    arena_done(&l.a);
}

static void test_rungs_are_told_at_their_business_minute(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= CASES; seed++) {
        live(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rungs_are_told_at_their_business_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
