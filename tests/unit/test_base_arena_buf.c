/* Arena and buffer: alignment, zeroing, maximum. */
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

#include "base/arena.h"
#include "base/buf.h"

static void test_arena_alloc_is_aligned_zeroed_and_disjoint(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    for (int round = 0; round < 3; round++) {
        unsigned char *last = NULL;
        size_t last_size = 0;
        for (size_t size = 0; size < 600; size += 7) {
            unsigned char *p = arena_alloc(&a, size);
            assert_non_null(p);
            assert_true((uintptr_t)p % _Alignof(max_align_t) == 0);
            for (size_t i = 0; i < size; i++) {
                assert_int_equal(p[i], 0);
            }
            memset(p, 0xa5, size);
            for (size_t i = 0; i < last_size; i++) {
                assert_int_equal(last[i], 0xa5);
            }
            assert_ptr_not_equal(p, last);
            last = p;
            last_size = size;
        }
        assert_true(a.used_bytes > 0);
        arena_reset(&a); /* the next round gets used memory: it must be zeroed again */
        assert_true(a.used_bytes == 0);
    }
}

static void test_arena_alloc_large_object_keeps_small_ones(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    struct str small = arena_str(&a, STR("small"));
    char *large = arena_alloc(&a, (size_t)3 << 20);
    memset(large, 'x', (size_t)3 << 20);
    struct str after = arena_str(&a, STR("after"));
    assert_true(str_eq_c(small, "small") && str_eq_c(after, "after"));
    arena_reset(&a);
    arena_reset(&a);
    assert_true(str_eq_c(arena_str(&a, STR("again")), "again"));
}

static void test_arena_str_copies_and_terminates(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    char text[] = {'a', '\0', 'b'};
    struct str copy = arena_str(&a, str_of(text, 3));
    text[0] = 'x';
    assert_true(str_eq(copy, STR("a\0b")));
    assert_int_equal(copy.ptr[3], '\0');
    assert_null(arena_cstr(&a, copy));
    assert_string_equal(arena_cstr(&a, STR_NULL), "");
    assert_string_equal(arena_cstr(&a, str_sub(STR("hello"), 1, 3)), "ell");
}

static void test_arena_within_uses_that_memory_alone(void **state)
{
    (void)state;
    static alignas(max_align_t) char memory[4096];
    struct arena a = arena_within(memory, sizeof memory);
    memset(memory + 1024, 'x', 1024);
    for (int round = 0; round < 2; round++) {
        char *p = arena_alloc(&a, 3000);
        assert_true(p > memory && p + 3000 < memory + sizeof memory);
        for (size_t i = 0; i < 3000; i++) {
            assert_int_equal(p[i], 0);
        }
        memset(p, 'y', 3000);
        struct str copy = arena_str(&a, STR("text"));
        assert_true(copy.ptr > memory && copy.ptr < memory + sizeof memory);
        arena_reset(&a);
    }
    arena_done(&a); /* the memory is not the arena's to free */
    assert_null(a.head);
}

/* With AddressSanitizer only; without it nothing can be said. */
static void test_arena_bytes_beside_an_object_are_out_of_bounds(void **state)
{
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    struct arena a = {0};
    for (size_t size = 1; size < 40; size++) {
        const char *p = arena_alloc(&a, size);
        assert_null(__asan_region_is_poisoned((void *)(uintptr_t)p, size));
        assert_true(__asan_address_is_poisoned(p - 1));
        assert_true(__asan_address_is_poisoned(p + size));
        if (size % 13 == 0) {
            arena_reset(&a);
            assert_true(__asan_address_is_poisoned(p));
        }
    }
    arena_done(&a);
#endif
}

static void test_arena_printf_any_length(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    for (int width = 250; width < 262; width++) {
        struct str s = arena_printf(&a, "%*d", width, 42);
        assert_true(s.len == (size_t)width);
        assert_true(strlen(s.ptr) == s.len);
        assert_true(str_ends(s, STR(" 42")));
    }
    assert_true(str_eq_c(arena_printf(&a, "%s", ""), ""));
}

static void test_arena_done_accepts_null_and_twice(void **state)
{
    (void)state;
    struct arena a = {0};
    int64_t *n = ARENA_ARRAY(&a, 10, int64_t);
    n[9] = 1;
    arena_done(&a);
    arena_done(&a);
    arena_done(NULL);
    assert_null(a.head);
}

static void test_buf_put_grows_and_terminates(void **state)
{
    (void)state;
    struct buf b CLEANUP(buf_done) = BUF_INIT(100000);
    assert_true(buf_str(&b).len == 0);
    for (int i = 0; i < 10000; i++) {
        buf_putc(&b, (char)('a' + i % 26));
        assert_int_equal(b.ptr[b.len], '\0');
    }
    buf_put(&b, STR_NULL);
    buf_puts(&b, "-end");
    buf_printf(&b, "%300s|%d", "x", 7);
    assert_false(b.over);
    assert_true(b.len == 10000 + 4 + 300 + 2);
    assert_true(str_starts(buf_str(&b), STR("abcdefghijklmnopqrstuvwxyzab")));
    assert_true(str_ends(buf_str(&b), STR(" x|7")));
}

static void test_buf_past_maximum_adds_nothing_more(void **state)
{
    (void)state;
    struct buf b CLEANUP(buf_done) = BUF_INIT(5);
    buf_puts(&b, "hello");
    assert_false(b.over);
    buf_puts(&b, "");
    assert_false(b.over);
    buf_putc(&b, '!');
    assert_true(b.over);
    buf_puts(&b, "");
    assert_true(b.over && str_eq_c(buf_str(&b), "hello"));

    buf_clear(&b);
    assert_true(!b.over && b.len == 0);
    buf_puts(&b, "abc");
    buf_printf(&b, "%d", 123);
    buf_putc(&b, 'd'); /* would fit, but would leave a hole */
    assert_true(b.over && str_eq_c(buf_str(&b), "abc"));

    struct buf none CLEANUP(buf_done) = BUF_INIT(0);
    buf_printf(&none, "%300d", 1);
    assert_true(none.over && none.ptr == NULL);
}

static void test_buf_keep_of_any_size_outlives_the_buffer(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 100, 65535, 65536, 300000};
    struct arena a CLEANUP(arena_done) = {0};
    for (int round = 0; round < 2; round++) {
        struct str kept[ARRAY_LEN(sizes)];
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            struct buf b CLEANUP(buf_done) = BUF_INIT(400000);
            buf_reserve(&b, sizes[i] / 2);
            for (size_t k = 0; k < sizes[i]; k++) {
                buf_putc(&b, (char)('a' + i));
            }
            kept[i] = buf_keep(&b, &a);
            assert_int_equal(b.len, 0);
            buf_puts(&b, "used again");
            assert_true(str_eq_c(buf_str(&b), "used again"));
        }
        for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
            assert_int_equal(kept[i].len, sizes[i]);
            for (size_t k = 0; k < sizes[i]; k++) {
                assert_int_equal(kept[i].ptr[k], (char)('a' + i));
            }
        }
        arena_reset(&a);
        assert_true(a.used_bytes == 0);
    }
}

/* In the arena while it is small, outside behind that; never past the maximum. */
static void test_buf_within_moves_out_when_it_grows(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 200, 70000};
    struct arena a CLEANUP(arena_done) = {0};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct buf b CLEANUP(buf_done) = buf_within(&a, 16, sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++) {
            buf_putc(&b, (char)('a' + k % 26));
        }
        assert_false(b.over);
        assert_int_equal(b.is_lent, sizes[i] < 16);
        buf_putc(&b, '!');
        assert_true(b.over);
        struct str kept = buf_keep(&b, &a);
        assert_int_equal(kept.len, sizes[i]);
        assert_int_equal(kept.ptr[kept.len], '\0');
        for (size_t k = 0; k < kept.len; k++) {
            assert_int_equal(kept.ptr[k], (char)('a' + k % 26));
        }
    }
}

static void test_buf_reserve_stops_at_the_maximum(void **state)
{
    (void)state;
    struct buf b CLEANUP(buf_done) = BUF_INIT(10);
    buf_reserve(&b, 1000);
    assert_false(b.over);
    buf_puts(&b, "0123456789");
    assert_false(b.over);
    buf_putc(&b, 'x');
    assert_true(b.over);
    assert_true(str_eq_c(buf_str(&b), "0123456789"));
}

static void test_buf_done_accepts_null_and_allows_reuse(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(10);
    buf_puts(&b, "abc");
    buf_done(&b);
    assert_null(b.ptr);
    buf_puts(&b, "def");
    assert_string_equal(b.ptr, "def");
    buf_done(&b);
    buf_done(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_alloc_is_aligned_zeroed_and_disjoint),
        cmocka_unit_test(test_arena_alloc_large_object_keeps_small_ones),
        cmocka_unit_test(test_arena_str_copies_and_terminates),
        cmocka_unit_test(test_arena_within_uses_that_memory_alone),
        cmocka_unit_test(test_arena_bytes_beside_an_object_are_out_of_bounds),
        cmocka_unit_test(test_arena_printf_any_length),
        cmocka_unit_test(test_arena_done_accepts_null_and_twice),
        cmocka_unit_test(test_buf_put_grows_and_terminates),
        cmocka_unit_test(test_buf_past_maximum_adds_nothing_more),
        cmocka_unit_test(test_buf_keep_of_any_size_outlives_the_buffer),
        cmocka_unit_test(test_buf_within_moves_out_when_it_grows),
        cmocka_unit_test(test_buf_reserve_stops_at_the_maximum),
        cmocka_unit_test(test_buf_done_accepts_null_and_allows_reuse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
