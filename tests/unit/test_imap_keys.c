/* Keys of mails over IMAP: what is one, and in which order they are told. */
#include "loop_fixture.h"

#include "post/imap_keys.h"

static void test_imap_keys_are_read_whole_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int64_t uidvalidity, uid; /* 0: no key */
    } rows[] = {
        {"1/2", 1, 2},        {"1780000000/4294967295", 1780000000, 4294967295},
        {"7/3~0a1b2c", 7, 3}, {"7/4294967296", 0, 0},
        {"7/0", 0, 0},        {"7/-1", 0, 0},
        {"7", 0, 0},          {"7/", 0, 0},
        {"/7", 0, 0},         {"7/3x", 0, 0},
        {"", 0, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str key = str_c(rows[i].key);
        struct imap_key got = {0};
        struct err err;
        enum rc rc = imap_keys_sort(&key, 1, &got, &err);
        if (rc != (rows[i].uid == 0 ? RC_INPUT : RC_OK) ||
            (rc == RC_OK &&
             (got.uid != rows[i].uid || got.uidvalidity != rows[i].uidvalidity))) {
            fail_msg("row '%s': %s %lld/%lld", rows[i].key, rc_name(rc),
                     (long long)got.uidvalidity, (long long)got.uid);
        }
    }
}

static void test_imap_keys_are_sorted_by_folder_then_uid(void **state)
{
    (void)state;
    const struct str keys[] = {STR("2/1"), STR("1/30"), STR("1/4~x"), STR("1/5")};
    static const struct imap_key want[] = {{1, 4}, {1, 5}, {1, 30}, {2, 1}};
    struct imap_key got[ARRAY_LEN(keys)];
    struct err err;
    assert_int_equal(imap_keys_sort(keys, ARRAY_LEN(keys), got, &err), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        assert_int_equal(got[i].uidvalidity, want[i].uidvalidity);
        assert_int_equal(got[i].uid, want[i].uid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_imap_keys_are_read_whole_or_refused),
        cmocka_unit_test(test_imap_keys_are_sorted_by_folder_then_uid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
