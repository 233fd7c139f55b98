/* A reading takes time and memory in proportion to the mail, whatever its shape: held
 * by growth within this run, not by the clock of this machine (threats 20, 21).
 *
 * Memory: four times the mail may take GROWTH_MEMORY times as much, and never more than
 * MEMORY_MAX bytes for each byte of it. Time: four times the mail may take GROWTH_TIME
 * times as long, the best of READS readings each; a square takes sixteen times as long.
 * What takes less than HASHES passes of a hash over the mail is not measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "reader/read.h"
#include "shapes.h"

enum {
    SMALL = 64 * 1024,
    LARGE = 4 * SMALL,
    READS = 3,
    GROWTH_TIME = 9,
    GROWTH_MEMORY = 6,
    MEMORY_MAX = 160,
    MEMORY_ALWAYS = 1024 * 1024,
    HASHES = 40
};

struct cost {
    int64_t time_ns, hash_ns;
    size_t memory;
};

static int64_t cpu_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void note(int64_t *best, int64_t from)
{
    int64_t took = cpu_ns() - from;
    *best = *best == 0 || took < *best ? took : *best;
}

/* is_ours: as if we had sent the very same, so that every line is found there. */
static void measure(const char *name, size_t size, bool is_ours, struct cost *ret)
{
    struct buf mail CLEANUP(buf_done) = BUF_INIT(2 * LARGE);
    struct arena a CLEANUP(arena_done) = {0};
    *ret = (struct cost){0};
    assert_true(shape_put(&mail, name, size));
    struct reader_request req = {.raw = buf_str(&mail), .scale = SCALE_NPS};
    req.sent_text = is_ours ? req.raw : STR_NULL;
    for (int i = 0; i < READS; i++) {
        int64_t from = cpu_ns();
        uint64_t hash = str_hash(req.raw);
        note(&ret->hash_ns, from);
        assert_true(hash != 0);
        struct reading r;
        from = cpu_ns();
        reader_read(&a, &req, &r);
        note(&ret->time_ns, from);
        ret->memory = a.used_bytes;
        arena_reset(&a);
    }
}

/* The number of shapes that take more than their share. */
static int count_steep(bool is_ours)
{
    int failed = 0;
    for (size_t i = 0; shape_name(i) != NULL; i++) {
        struct cost small, large;
        measure(shape_name(i), SMALL, is_ours, &small);
        measure(shape_name(i), LARGE, is_ours, &large);
        bool slow = large.time_ns > GROWTH_TIME * small.time_ns &&
                    large.time_ns > HASHES * large.hash_ns;
        bool big = large.memory > GROWTH_MEMORY * small.memory + MEMORY_ALWAYS ||
                   large.memory > (size_t)MEMORY_MAX * LARGE;
        if (slow || big) {
            print_error("%s: %lld ns and %zu bytes for %d bytes, %lld ns and %zu bytes "
                        "for %d\n",
                        shape_name(i), (long long)small.time_ns, small.memory, SMALL,
                        (long long)large.time_ns, large.memory, LARGE);
            failed++;
        }
    }
    return failed;
}

static void test_reader_grows_with_the_mail_in_any_shape(void **state)
{
    (void)state;
    assert_int_equal(count_steep(false), 0);
}

static void test_reader_grows_with_the_mail_and_what_we_sent(void **state)
{
    (void)state;
    assert_int_equal(count_steep(true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_grows_with_the_mail_in_any_shape),
        cmocka_unit_test(test_reader_grows_with_the_mail_and_what_we_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
