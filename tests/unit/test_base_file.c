/* Files on a folder of their own; sha256; random bytes. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/file.h"

struct place {
    struct arena a;
    char dir[64];
};

/* A fresh folder for each test. */
static int place_make(void **state)
{
    static const char pattern[] = "/tmp/nachfass-test-XXXXXX";
    struct place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    memcpy(p->dir, pattern, sizeof pattern);
    assert_non_null(mkdtemp(p->dir));
    *state = p;
    return 0;
}

static const char *in_place(struct place *p, const char *name)
{
    return path_join(&p->a, str_c(p->dir), str_c(name)).ptr;
}

static int place_drop(void **state)
{
    static const char *const names[] = {"f", "g", "x/y/z", "x/y", "x", ""};
    struct place *p = *state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        (void)remove(in_place(p, names[i]));
    }
    /* fails where a test left a file nobody asked for, a temporary one above all */
    int left = file_exists(p->dir) ? 1 : 0;
    arena_done(&p->a);
    free(p);
    return left;
}

static void test_file_write_then_read_gives_same_bytes(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    struct str got = STR_NULL;
    const char *f = in_place(p, "f");
    assert_int_equal(file_write(f, STR("one\0two\n"), 0600, &err), RC_OK);
    assert_int_equal(file_read(&p->a, f, 8, &got, &err), RC_OK);
    assert_true(str_eq(got, STR("one\0two\n")));
    struct stat st;
    assert_int_equal(stat(f, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(file_write(f, STR_NULL, 0600, &err), RC_OK);
    assert_int_equal(file_read(&p->a, f, 8, &got, &err), RC_OK);
    assert_true(got.len == 0);
}

static void test_file_read_larger_than_a_chunk(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    struct str got = STR_NULL;
    const char *f = in_place(p, "f");
    char *data = arena_alloc(&p->a, 100000);
    random_bytes(data, 100000);
    assert_int_equal(file_write(f, str_of(data, 100000), 0600, &err), RC_OK);
    assert_int_equal(file_read(&p->a, f, 100000, &got, &err), RC_OK);
    assert_true(str_eq(got, str_of(data, 100000)));
    assert_int_equal(file_read(&p->a, f, 99999, &got, &err), RC_INPUT);
    assert_non_null(strstr(err.text, "larger than 99999"));
}

static void test_file_read_tells_what_is_wrong(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    struct str got = STR_NULL;
    assert_int_equal(file_read(&p->a, in_place(p, "none"), 9, &got, &err), RC_NONE);
    assert_int_equal(file_read(&p->a, in_place(p, "no/ne"), 9, &got, &err), RC_NONE);
    assert_non_null(strstr(err.text, "no/ne"));
    assert_int_equal(file_read(&p->a, p->dir, 9, &got, &err), RC_CONFIG);
    assert_non_null(strstr(err.text, p->dir));
    assert_int_equal(file_write(in_place(p, "f"), STR("x"), 0000, &err), RC_OK);
    if (geteuid() != 0) { /* root reads anything */
        assert_int_equal(file_read(&p->a, in_place(p, "f"), 9, &got, &err), RC_CONFIG);
    }
}

static void test_file_write_new_refuses_what_exists(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    struct str got = STR_NULL;
    const char *f = in_place(p, "f");
    assert_int_equal(file_write_new(f, STR("first"), 0644, &err), RC_OK);
    assert_int_equal(file_write_new(f, STR("second"), 0644, &err), RC_INPUT);
    assert_non_null(strstr(err.text, "exists already"));
    assert_int_equal(file_read(&p->a, f, 99, &got, &err), RC_OK);
    assert_true(str_eq_c(got, "first"));
}

static void test_file_write_to_missing_folder_is_config(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    assert_int_equal(file_write(in_place(p, "x/f"), STR("x"), 0600, &err), RC_CONFIG);
    assert_non_null(strstr(err.text, "No such file"));
}

static void test_file_write_onto_folder_leaves_no_temporary(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    assert_int_equal(file_mkdirs(in_place(p, "x"), 0700, &err), RC_OK);
    assert_int_equal(file_write(in_place(p, "x"), STR("x"), 0600, &err), RC_CONFIG);
}

static void test_file_write_on_full_device_is_temp(void **state)
{
    (void)state;
    struct err err = {0};
    int fd CLEANUP(fd_close) = open("/dev/full", O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        skip();
    }
    assert_int_equal(fd_write_all(fd, STR("x"), &err), RC_TEMP);
    assert_non_null(strstr(err.text, "No space left"));
}

static void test_file_mkdirs_makes_all_and_repeats(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(file_mkdirs(in_place(p, "x//y/z/"), 0700, &err), RC_OK);
    }
    assert_true(file_exists(in_place(p, "x/y/z")));
    assert_int_equal(file_write(in_place(p, "f"), STR("x"), 0600, &err), RC_OK);
    assert_int_equal(file_mkdirs(in_place(p, "f"), 0700, &err), RC_CONFIG);
    assert_non_null(strstr(err.text, "is not a folder"));
    assert_int_equal(file_mkdirs(in_place(p, "f/g"), 0700, &err), RC_CONFIG);
    assert_int_equal(file_mkdirs("", 0700, &err), RC_CONFIG);
}

static void test_file_free_bytes_of_a_folder(void **state)
{
    struct place *p = *state;
    struct err err = {0};
    int64_t bytes = -1;
    assert_int_equal(file_free_bytes(p->dir, &bytes, &err), RC_OK);
    assert_true(bytes >= 0);
    assert_int_equal(file_free_bytes(in_place(p, "none"), &bytes, &err), RC_CONFIG);
}

static void test_path_tables(void **state)
{
    (void)state;
    struct arena a CLEANUP(arena_done) = {0};
    static const struct {
        const char *dir, *name, *want;
    } joins[] = {
        {"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"/", "b", "/b"},
        {"", "b", "b"},    {"a", "/b", "/b"},  {".", "b/c", "./b/c"},
    };
    static const struct {
        const char *in, *want;
    } dirs[] = {
        {"a/b", "a"},  {"/a", "/"}, {"a", "."},    {"", "."},
        {"a/b/", "a"}, {"/", "/"},  {"a//b", "a"}, {"//a", "/"},
    };
    for (size_t i = 0; i < ARRAY_LEN(joins); i++) {
        struct str got = path_join(&a, str_c(joins[i].dir), str_c(joins[i].name));
        assert_string_equal(got.ptr, joins[i].want);
    }
    for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
        assert_string_equal(path_dir(&a, str_c(dirs[i].in)).ptr, dirs[i].want);
    }
}

static void test_fd_read_all_tells_end_from_cut(void **state)
{
    (void)state;
    struct err err = {0};
    char got[4] = {0};
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(fd_write_all(fds[1], STR("abcdef"), &err), RC_OK);
    fd_close(&fds[1]);
    assert_int_equal(fds[1], -1);
    assert_int_equal(fd_read_all(fds[0], got, 4, &err), RC_OK);
    assert_memory_equal(got, "abcd", 4);
    assert_int_equal(fd_read_all(fds[0], got, 4, &err), RC_TEMP);
    assert_string_equal(err.text, "end of data after 2 of 4 bytes");
    assert_int_equal(fd_read_all(fds[0], got, 4, &err), RC_NONE);
    fd_close(&fds[0]);
    fd_close(&fds[0]);
    fd_close(NULL);
}

static void test_random_bytes_differ(void **state)
{
    (void)state;
    char a[32] = {0};
    char b[32] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* Values of FIPS 180-4's examples, and of sha256sum around the padding's edges. */
static void test_sha256_table(void **state)
{
    (void)state;
    char text[200];
    memset(text, 'a', sizeof text);
    static const struct {
        size_t len;
        const char *want;
    } rows[] = {
        {1, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
        {55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
        {56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
        {63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
        {64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
        {65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
        {119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
        {120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"},
        {128, "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e"},
        {200, "c2a908d98f5df987ade41b5fce213067efbcc21ef2240212a41e54b5e7c28ae5"},
    };
    char hex[65];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        sha256_hex(str_of(text, rows[i].len), hex);
        assert_string_equal(hex, rows[i].want);
    }
    sha256_hex(STR("abc"), hex);
    assert_string_equal(
        hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_hex(STR_NULL, hex);
    assert_string_equal(
        hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_embed_file_unknown_is_null(void **state)
{
    (void)state;
    assert_null(embed_file("no/such/file").ptr);
    for (const struct embed *e = embed_table; e->path != NULL; e++) {
        struct str data = embed_file(e->path);
        assert_true(data.len == e->len);
        assert_int_equal(data.ptr[data.len], '\0');
    }
}

static void test_embed_section_is_what_stands_below_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < embed_n_parts; i++) {
        const struct embed_part *p = &embed_parts[i];
        struct str file = embed_file(p->path);
        struct str lines = embed_section(p->path, p->name);
        char head[80];
        int n = snprintf(head, sizeof head, "[%s]\n", p->name);
        assert_true(n > 0 && (size_t)n < sizeof head);
        size_t at = (size_t)(lines.ptr - file.ptr);
        if (lines.len != p->len || lines.ptr != p->data || at > file.len ||
            !str_ends(str_sub(file, 0, at), str_of(head, (size_t)n)) ||
            (at + lines.len < file.len && file.ptr[at + lines.len] != '[') ||
            str_has(lines, STR("\n["))) {
            fail_msg("%s: [%s]", p->path, p->name);
        }
    }
    assert_true(embed_section("conf/tone-words.txt", "solved").len > 0);
    assert_null(embed_section("conf/tone-words.txt", "no-such-section").ptr);
    assert_null(embed_section("conf/no-such-list.txt", "solved").ptr);
}

int main(void)
{
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, place_make, place_drop)
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_file_write_then_read_gives_same_bytes),
        IN_PLACE(test_file_read_larger_than_a_chunk),
        IN_PLACE(test_file_read_tells_what_is_wrong),
        IN_PLACE(test_file_write_new_refuses_what_exists),
        IN_PLACE(test_file_write_to_missing_folder_is_config),
        IN_PLACE(test_file_write_onto_folder_leaves_no_temporary),
        IN_PLACE(test_file_mkdirs_makes_all_and_repeats),
        IN_PLACE(test_file_free_bytes_of_a_folder),
        cmocka_unit_test(test_file_write_on_full_device_is_temp),
        cmocka_unit_test(test_path_tables),
        cmocka_unit_test(test_fd_read_all_tells_end_from_cut),
        cmocka_unit_test(test_random_bytes_differ),
        cmocka_unit_test(test_sha256_table),
        cmocka_unit_test(test_embed_file_unknown_is_null),
        cmocka_unit_test(test_embed_section_is_what_stands_below_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
