/* Words of a list by their first byte: all of it are found, nothing else is. */
#include "loop_fixture.h"

#include "loop/word_index.h"

static size_t count(const struct word_index *x, char c)
{
    size_t n = 0;
    for (const struct word_entry *e = word_index_first(x, c); e != NULL;
         e = word_index_next(x, e)) {
        assert_int_equal(e->text.ptr[0], c);
        n++;
    }
    return n;
}

static void test_word_index_finds_by_first_byte(void **state)
{
    (void)state;
    struct word_index x = {.n = 0};
    assert_null(word_index_first(&x, 'a'));
    assert_true(word_index_add(&x, STR("anruf"), 1));
    assert_true(word_index_add(&x, STR("an*"), 2));
    assert_true(word_index_add(&x, STR("\xc3\xa4rger"), 3));
    assert_int_equal(count(&x, 'a'), 2);
    assert_int_equal(count(&x, '\xc3'), 1);
    assert_int_equal(count(&x, 'b'), 0);
    size_t n = 0;
    for (const struct word_entry *e = word_index_first(&x, 'a'); e != NULL;
         e = word_index_next(&x, e)) {
        assert_int_equal(e->tag, e->is_prefix ? 2 : 1);
        assert_true(str_eq(e->text, e->is_prefix ? STR("an") : STR("anruf")));
        n += e->tag;
    }
    assert_int_equal(n, 3);
}

static void test_word_index_takes_no_empty_word_and_no_more_than_it_holds(void **state)
{
    (void)state;
    struct word_index x = {.n = 0};
    assert_false(word_index_add(&x, STR(""), 0));
    assert_false(word_index_add(&x, STR("*"), 0));
    size_t n = 0;
    while (n < (size_t)2 * WORD_INDEX_MAX && word_index_add(&x, STR("wort"), 0)) {
        n++;
    }
    assert_int_equal(n, WORD_INDEX_MAX - 1);
    assert_int_equal(count(&x, 'w'), WORD_INDEX_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_word_index_finds_by_first_byte),
        cmocka_unit_test(test_word_index_takes_no_empty_word_and_no_more_than_it_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
