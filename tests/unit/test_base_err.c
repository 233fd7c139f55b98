/* Error text, result codes and the logger's lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/log.h"
#include "base/str.h"

static void test_err_set_escapes_foreign_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"plain", "plain"},
        {"Gr\xc3\xbc\xc3\x9f"
         "e",
         "Gr\xc3\xbc\xc3\x9f"
         "e"},
        {"a\nb\x1b[31m", "a\\x0ab\\x1b[31m"},
        {"\xff\xfe", "\\xff\\xfe"},
        {"cut \xe2\x82", "cut \\xe2\\x82"},
        {"100 %s", "100 %s"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err;
        assert_int_equal(err_set(&err, RC_TEMP, "%s", rows[i].in), RC_TEMP);
        assert_string_equal(err.text, rows[i].want);
    }
}

static void test_err_set_cuts_long_text_between_characters(void **state)
{
    (void)state;
    struct err err;
    char text[5000];
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        text[i] = i % 2 == 0 ? '\xc3' : '\xa4';
    }
    text[sizeof text - 2] = '\0';
    (void)err_set(&err, RC_INPUT, "%s", text);
    assert_true(strlen(err.text) == ERR_TEXT_MAX - 2); /* 511 characters of two bytes */
    assert_true(str_is_utf8(str_c(err.text)));
    memset(text, 0x01, sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)err_set(&err, RC_INPUT, "%s", text);
    assert_true(strlen(err.text) == 1020);
    assert_true(str_ends(str_c(err.text), STR("\\x01")));
}

static void test_err_first_keeps_the_first_failure(void **state)
{
    static const struct {
        enum rc rc, late_rc, want;
        const char *text;
    } rows[] = {{RC_OK, RC_OK, RC_OK, "first"},
                {RC_OK, RC_TEMP, RC_TEMP, "late"},
                {RC_CONFIG, RC_OK, RC_CONFIG, "first"},
                {RC_CONFIG, RC_BROKEN, RC_CONFIG, "first"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {"first"};
        struct err late = {"late"};
        assert_int_equal(err_first(rows[i].rc, rows[i].late_rc, &late, &err),
                         rows[i].want);
        assert_string_equal(err.text, rows[i].text);
    }
}

static void test_err_prefix_puts_context_in_front(void **state)
{
    (void)state;
    struct err err = {0};
    (void)err_set(&err, RC_TEMP, "connection timed out\n");
    assert_int_equal(err_prefix(&err, RC_TEMP, "case %d", 4711), RC_TEMP);
    (void)err_prefix(&err, RC_TEMP, "fetch");
    assert_string_equal(err.text, "fetch: case 4711: connection timed out\\x0a");
    (void)err_set(&err, RC_BROKEN, "again: %s",
                  err.text); /* its own text as argument */
    assert_true(str_starts(str_c(err.text), STR("again: fetch: case 4711: ")));

    struct err empty = {0};
    (void)err_prefix(&empty, RC_TEMP, "alone");
    assert_string_equal(empty.text, "alone");

    for (int i = 0; i < 300; i++) {
        (void)err_prefix(&err, RC_TEMP, "level %d", i);
    }
    assert_true(strlen(err.text) == ERR_TEXT_MAX - 1);
    assert_true(str_starts(str_c(err.text), STR("level 299: level 298: ")));
}

static void test_err_set_without_err_gives_rc(void **state)
{
    (void)state;
    assert_int_equal(err_set(NULL, RC_BROKEN, "%d", 1), RC_BROKEN);
    assert_int_equal(err_prefix(NULL, RC_CONFIG, "x"), RC_CONFIG);
}

static void test_rc_maps_to_exit_code_and_name(void **state)
{
    (void)state;
    static const struct {
        enum rc rc;
        int code;
        const char *name;
    } rows[] = {
        {RC_OK, 0, "ok"},
        {RC_NONE, 0, "none"},
        {RC_INPUT, 65, "input"},
        {RC_TEMP, 75, "temp"},
        {RC_REFUSED, 78, "refused"},
        {RC_UNCERTAIN, 75, "uncertain"},
        {RC_CONFIG, 78, "config"},
        {RC_BROKEN, 75, "broken"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(rc_exit_code(rows[i].rc), rows[i].code);
        assert_string_equal(rc_name(rows[i].rc), rows[i].name);
    }
}

/* Runs speak in a child; what it wrote to stderr is in out, its status is returned. */
static int stderr_of(void (*speak)(void), char *out, size_t cap)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        (void)dup2(fds[1], STDERR_FILENO);
        (void)close(fds[0]);
        speak();
        _exit(0);
    }
    (void)close(fds[1]);
    size_t len = 0;
    ssize_t n = 1;
    while (n > 0 && len + 1 < cap) {
        n = read(fds[0], out + len, cap - 1 - len);
        len += n > 0 ? (size_t)n : 0;
    }
    out[len] = '\0';
    (void)close(fds[0]);
    int status = -1;
    assert_true(waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void speak_at_info(void)
{
    log_init(LOG_LEVEL_INFO);
    log_error("bad\nline case=%d", 1);
    log_warn("odd");
    log_info("done");
    log_debug("hidden");
}

static void speak_long(void)
{
    char text[9000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    log_init(LOG_LEVEL_DEBUG);
    log_debug("%s", text);
}

static void test_log_writes_one_escaped_line_a_message(void **state)
{
    (void)state;
    char out[8192];
    assert_int_equal(stderr_of(speak_at_info, out, sizeof out), 0);
    assert_string_equal(out, "nachfass: error: bad\\x0aline case=1\n"
                             "nachfass: warning: odd\n"
                             "nachfass: done\n");
    assert_int_equal(stderr_of(speak_long, out, sizeof out), 0);
    assert_true(strlen(out) > 2000 && strlen(out) < 2200);
    assert_true(str_ends(str_c(out), STR("x\n")));
}

static void test_die_oom_exits_75_with_one_line(void **state)
{
    (void)state;
    char out[256];
    assert_int_equal(stderr_of(die_oom, out, sizeof out), 75);
    assert_string_equal(out, "nachfass: error: out of memory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_err_set_escapes_foreign_bytes),
        cmocka_unit_test(test_err_set_cuts_long_text_between_characters),
        cmocka_unit_test(test_err_prefix_puts_context_in_front),
        cmocka_unit_test(test_err_first_keeps_the_first_failure),
        cmocka_unit_test(test_err_set_without_err_gives_rc),
        cmocka_unit_test(test_rc_maps_to_exit_code_and_name),
        cmocka_unit_test(test_log_writes_one_escaped_line_a_message),
        cmocka_unit_test(test_die_oom_exits_75_with_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
