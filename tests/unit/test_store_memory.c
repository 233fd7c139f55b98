/* Pieces of memory that SQLite takes, gives back and makes larger, of many sizes at
 * once: none may be in another one's way. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "store/sqlite_memory.h"

enum { PIECES = 300, TURNS = 20000, SIZE_MAX_BYTES = 3000 };

struct piece {
    unsigned char *bytes;
    int size;
    unsigned char mark;
};

static void assert_whole(const struct piece *p)
{
    for (int i = 0; i < p->size; i++) {
        assert_int_equal(p->bytes[i], p->mark);
    }
}

static unsigned draw(uint32_t *random, unsigned below)
{
    *random = *random * 1103515245u + 12345u;
    return (*random >> 8) % below;
}

static void test_pieces_keep_what_is_in_them(void **state UNUSED)
{
    static struct piece pieces[PIECES];
    uint32_t random = 4711;
    for (int i = 0; i < TURNS; i++) {
        struct piece *p = &pieces[draw(&random, PIECES)];
        int size = 1 + (int)draw(&random, SIZE_MAX_BYTES);
        int kept = size < p->size ? size : p->size;
        if (p->bytes != NULL) {
            assert_whole(p);
        }
        if (p->bytes != NULL && draw(&random, 3) == 0) {
            sqlite3_free(p->bytes);
            *p = (struct piece){0};
            continue;
        }
        p->bytes = sqlite3_realloc(p->bytes, size); /* of NULL: a new one */
        assert_non_null(p->bytes);
        assert_int_equal((uintptr_t)p->bytes % 8, 0);
        assert_true(sqlite3_msize(p->bytes) >= (sqlite3_uint64)size);
        p->size = kept;
        assert_whole(p);
        p->size = (int)sqlite3_msize(p->bytes); /* all that it says it holds */
        p->mark = (unsigned char)i;
        memset(p->bytes, p->mark, (size_t)p->size);
    }
    for (size_t i = 0; i < PIECES; i++) {
        if (pieces[i].bytes != NULL) {
            assert_whole(&pieces[i]);
        }
        sqlite3_free(pieces[i].bytes);
    }
}

static void test_a_piece_given_back_is_taken_again(void **state UNUSED)
{
    void *first = sqlite3_malloc(100);
    sqlite3_free(first);
    void *second = sqlite3_malloc(90);
#if !defined(__SANITIZE_ADDRESS__)
    assert_ptr_equal(second, first);
#endif
    sqlite3_free(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_keep_what_is_in_them),
        cmocka_unit_test(test_a_piece_given_back_is_taken_again),
    };
    sqlite_memory_use();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
