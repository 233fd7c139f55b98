/* Learned weights: the list is read once, and told by line where it is malformed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "reader/words/weights.h"

static void test_names_weigh_what_the_list_says(void **state)
{
    (void)state;
    static struct weights w;
    struct err err;
    assert_int_equal(weights_parse(&w,
                                   STR("# a remark\n12 b1=gebe a1'46\n-7 *\n-30 x#"),
                                   "conf/t.txt", &err),
                     RC_OK);
    assert_int_equal(w.base, -7);
    assert_int_equal(weights_of(&w, STR("b1=gebe")), 12);
    assert_int_equal(weights_of(&w, STR("a1'46")), 12);
    assert_int_equal(weights_of(&w, STR("x#")), -30);
    assert_int_equal(weights_of(&w, STR("b1=geb")), 0);
}

static void test_a_malformed_list_is_told_by_line(void **state)
{
    (void)state;
    static const struct {
        const char *list, *want;
    } rows[] = {
        {"1 a\nb 2", "malformed conf/t.txt line 2"},
        {"1 a\n\n2 b a", "malformed conf/t.txt line 3"},
        {"999 a", "malformed conf/t.txt line 1"},
        {"- a", "malformed conf/t.txt line 1"},
        {"1 a  b", "malformed conf/t.txt line 1"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        static struct weights w;
        struct err err;
        w = (struct weights){0};
        assert_int_equal(weights_parse(&w, str_c(rows[i].list), "conf/t.txt", &err),
                         RC_CONFIG);
        assert_string_equal(err.text, rows[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_weigh_what_the_list_says),
        cmocka_unit_test(test_a_malformed_list_is_told_by_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
