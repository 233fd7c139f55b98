/* Fixture of the store's tests: a real file in a folder of its own, and short ways to
 * make rows. Times are small numbers: the store never asks a clock. */
#ifndef NACHFASS_TESTS_STORE_FIXTURE_H
#define NACHFASS_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "store/planning.h"
#include "store/query.h"
#include "store/store.h"

struct fixture {
    struct arena a;
    struct store *s;
    const char *dir, *path;
    struct err err;
};

/* Asserts RC_OK and shows the error text when it is not. */
#define OK(f, call) expect((f), (call), RC_OK, #call, __LINE__)
/* For what must be in a transaction: in the one that is open, else in its own. */
#define KEPT(f, call)                                                                  \
    do {                                                                               \
        bool is_own = !db_in_transaction((f)->s->db);                                  \
        OK(f, is_own ? store_begin((f)->s, &(f)->err) : RC_OK);                        \
        OK(f, call);                                                                   \
        OK(f, is_own ? store_commit((f)->s, &(f)->err) : RC_OK);                       \
    } while (0)
#define RC(f, call, want) expect((f), (call), (want), #call, __LINE__)

static UNUSED void expect(struct fixture *f, enum rc got, enum rc want,
                          const char *call, int line)
{
    if (got != want) {
        fail_msg("line %d: %s: got %s, want %s (%s)", line, call, rc_name(got),
                 rc_name(want), got == RC_OK || got == RC_NONE ? "" : f->err.text);
    }
}

#define EQ_STR(got, want) assert_str((got), (want), __LINE__)

static UNUSED void assert_str(struct str got, const char *want, int line)
{
    if (!str_eq_c(got, want)) {
        fail_msg("line %d: got '%.*s', want '%s'", line, STR_ARG(got), want);
    }
}

/* The folder, without a store yet. */
static UNUSED int setup_dir(void **state)
{
    struct arena mem = {0};
    struct fixture *f = ARENA_NEW(&mem, struct fixture);
    const char *tmp = getenv("TMPDIR");
    struct str name = arena_printf(&mem, "%s/nachfass-store-XXXXXX",
                                   tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp");
    char *dir = arena_alloc(&mem, name.len + 1);
    memcpy(dir, name.ptr, name.len);
    if (mkdtemp(dir) == NULL) {
        return -1;
    }
    f->dir = dir;
    f->path = arena_printf(&mem, "%s/store.db", dir).ptr;
    f->a = mem;
    *state = f;
    return 0;
}

static UNUSED int setup(void **state)
{
    if (setup_dir(state) != 0) {
        return -1;
    }
    struct fixture *f = *state;
    return store_open(f->path, true, &f->s, &f->err) == RC_OK ? 0 : -1;
}

static UNUSED int teardown(void **state)
{
    static const char *const ends[] = {"", "-wal", "-shm", "-journal", ".copy"};
    struct fixture *f = *state;
    store_close(f->s);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        unlink(arena_printf(&f->a, "%s%s", f->path, ends[i]).ptr);
    }
    int left = rmdir(f->dir);
    struct arena mem = f->a;
    arena_done(&mem);
    return left;
}

/* A test with a store of its own. */
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, setup_dir, teardown)

/* ---- rows ---- */

static UNUSED struct interaction some_interaction(const char *ext_id, int64_t at)
{
    return (struct interaction){
        .source = STR("csv"),
        .ext_id = str_c(ext_id),
        .occurred_at = at,
        .email = STR("Ada@example.com"),
        .name = STR("Ada"),
        .language = STR("en"),
        .channel = STR("chat"),
        .subject = STR("lamp"),
        .agent = STR("kim"),
        .team = STR("north"),
        .product = STR("lamps"),
        .attrs = STR("{}"),
        .survey = STR("nps"),
    };
}

static UNUSED enum import_result import(struct fixture *f, const struct interaction *in)
{
    enum import_result r = IMPORT_CONFLICT;
    OK(f, interaction_import(f->s, in, 1, &r, &f->err));
    return r;
}

/* Imports an interaction of that time and invites its customer; ids follow the order
 * of the calls: 1, 2, … */
static UNUSED struct invitation invite(struct fixture *f, const char *ext_id,
                                       int64_t at)
{
    struct interaction in = some_interaction(ext_id, at);
    struct due_interaction *due = NULL;
    size_t n = 0;
    assert_int_equal(import(f, &in), IMPORT_NEW);
    OK(f, interaction_due(&f->a, f->s,
                          &(struct due_query){
                              .survey = in.survey, .until = INT64_MAX, .limit = 1000},
                          &due, &n, &f->err));
    assert_true(n > 0);
    struct invitation inv = {
        .interaction_id = due[n - 1].interaction.id,
        .customer_id = due[n - 1].customer.id,
        .survey = STR("nps"),
        .token = arena_printf(&f->a, "tok-%s", ext_id),
        .language = STR("en"),
        .created_at = at,
        .expires_at = at + 100,
        .remind_at = at + 50,
    };
    KEPT(f, invitation_add(f->s, &inv, &inv.id, &f->err));
    KEPT(f, interaction_set_state(f->s, inv.interaction_id, INTERACTION_INVITED,
                                  STR(""), &f->err));
    return inv;
}

static UNUSED struct case_file open_case(struct fixture *f,
                                         const struct invitation *inv, int64_t at)
{
    struct case_file c = {
        .customer_id = inv->customer_id,
        .interaction_id = inv->interaction_id,
        .invitation_id = inv->id,
        .team = STR("north"),
        .owner = STR("kim"),
        .customer_token = arena_printf(&f->a, "case-%.*s", STR_ARG(inv->token)),
        .language = STR("en"),
        .has_score = true,
        .score = 2,
        .opened_at = at,
        .round = 1,
        .round_at = at,
        .deadline_at = at + 60,
        .next_rung_at = at + 45,
    };
    KEPT(f, case_add(f->s, &c, &c.id, &f->err));
    return c;
}

static UNUSED int64_t start_run(struct fixture *f, struct store *s)
{
    struct run r = {
        .started_at = 1, .now = 1, .host = STR("h"), .command = STR("send"), .pid = 1};
    int64_t id = 0;
    OK(f, run_start(s, &r, &id, &f->err));
    return id;
}

static UNUSED struct case_file case_number(struct fixture *f, int i)
{
    struct invitation inv = invite(f, arena_printf(&f->a, "%d", i).ptr, 100 + i);
    return open_case(f, &inv, 1000 + i);
}

#endif
