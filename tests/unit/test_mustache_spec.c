/* Every case of the public Mustache specification (tests/golden/mustache). Where our
 * contract is another one, the table below says why and what we promise instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "mail/template.h"

#define SPEC_DIR "tests/golden/mustache/"

static const char *const modules[] = {"comments", "delimiters", "interpolation",
                                      "inverted", "partials",   "sections"};
enum { CASES = 136 };

/* A name that the data does not hold is an error with its line: a customer must never
 * be greeted by a gap. `error` is what is said instead of the specification's text. */
#define MISSING "a missing value is an error"
/* There is no null in the data of a mail: only texts, flags, objects, lists. */
static const struct differs {
    const char *module, *name, *why, *error;
} table[] = {
    {"interpolation", "Basic Context Miss Interpolation", MISSING,
     "line 1: unknown name 'cannot'"},
    {"interpolation", "Triple Mustache Context Miss Interpolation", MISSING,
     "line 1: unknown name 'cannot'"},
    {"interpolation", "Ampersand Context Miss Interpolation", MISSING,
     "line 1: unknown name 'cannot'"},
    {"interpolation", "Dotted Names - Broken Chains", MISSING,
     "line 1: unknown name 'a.b.c'"},
    {"interpolation", "Dotted Names - Broken Chain Resolution", MISSING,
     "line 1: unknown name 'a.b.c.name'"},
    {"interpolation", "Dotted Names - Context Precedence", MISSING,
     "line 1: unknown name 'b.c'"},
    {"interpolation", "Dotted Names are never single keys", MISSING,
     "line 1: unknown name 'a.b'"},
    {"inverted", "Context Misses", MISSING, "line 1: unknown name 'missing'"},
    {"inverted", "Dotted Names - Broken Chains", MISSING,
     "line 1: unknown name 'a.b.c'"},
    {"sections", "Context Misses", MISSING, "line 1: unknown name 'missing'"},
    {"sections", "Dotted Names - Broken Chains", MISSING,
     "line 1: unknown name 'a.b.c'"},
    {"partials", "Failed Lookup", "a missing partial is an error",
     "line 1: unknown partial 'text'"},
};

static struct str find_partial(void *ctx, struct str name)
{
    json_t *source = json_object_getn(ctx, name.ptr, name.len);
    return source ? str_of(json_string_value(source), json_string_length(source))
                  : STR_NULL;
}

static void put(struct tdata *t, const char *key, json_t *value);

/* A list's row: an object's values, or one value under ".". */
static void put_row(struct tdata *row, json_t *value)
{
    const char *key;
    json_t *member;
    if (!json_is_object(value)) {
        put(row, ".", value);
        return;
    }
    json_object_foreach(value, key, member)
    {
        put(row, key, member);
    }
}

static void put(struct tdata *t, const char *key, json_t *value)
{
    char number[64];
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        put_row(tdata_child(t, key), value);
        return;
    case JSON_ARRAY:
        for (size_t i = 0; i < json_array_size(value); i++) {
            put_row(tdata_add(t, key), json_array_get(value, i));
        }
        if (json_array_size(value) == 0) {
            tdata_flag(t, key, false);
        }
        return;
    case JSON_STRING:
        tdata_set_c(t, key, json_string_value(value));
        return;
    case JSON_INTEGER:
    case JSON_REAL:
        tdata_set(t, key,
                  str_of(number, json_dumpb(value, number, sizeof number,
                                            JSON_ENCODE_ANY | JSON_REAL_PRECISION(6))));
        return;
    case JSON_TRUE:
    case JSON_FALSE:
        tdata_flag(t, key, json_is_true(value));
        return;
    case JSON_NULL: /* as an empty text: prints nothing, shows no section */
        tdata_set_c(t, key, "");
        return;
    }
}

static const struct differs *find_differs(const char *module, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(table); i++) {
        if (str_eq_c(str_c(table[i].module), module) &&
            str_eq_c(str_c(table[i].name), name)) {
            return &table[i];
        }
    }
    return NULL;
}

/* Says what is wrong and returns true. */
static bool is_wrong(const char *module, json_t *spec)
{
    const char *name = json_string_value(json_object_get(spec, "name"));
    struct str source = str_c(json_string_value(json_object_get(spec, "template")));
    struct str want = str_c(json_string_value(json_object_get(spec, "expected")));
    struct template_partials partials = {.find = find_partial,
                                         .ctx = json_object_get(spec, "partials")};
    const struct differs *d = find_differs(module, name);
    struct arena a = {0};
    struct tdata *data = tdata_new(&a);
    struct str got = STR_NULL;
    struct err err = {0};
    put_row(data, json_object_get(spec, "data"));
    enum rc rc =
        template_render(&a, source, TEMPLATE_HTML, data, &partials, &got, &err);
    bool wrong = d ? rc != RC_CONFIG || !str_starts(str_c(err.text), str_c(d->error))
                   : rc != RC_OK || !str_eq(got, want);
    if (wrong) {
        print_error("%s, %s: got '%.*s' %s, want '%s'%s%s\n", module, name,
                    STR_ARG(got), err.text, d ? d->error : want.ptr, d ? ", as " : "",
                    d ? d->why : "");
    }
    arena_done(&a);
    return wrong;
}

static void test_every_case_of_the_specification_holds(void **state)
{
    size_t cases = 0, wrong = 0;
    (void)state;
    for (size_t m = 0; m < ARRAY_LEN(modules); m++) {
        char path[128];
        json_error_t why;
        size_t n = str_printable(STR(SPEC_DIR), path, sizeof path);
        n += str_printable(str_c(modules[m]), path + n, sizeof path - n);
        str_printable(STR(".json"), path + n, sizeof path - n);
        json_t *file = json_load_file(path, 0, &why);
        if (!file) {
            fail_msg("%s: %s", path, why.text);
        }
        json_t *tests = json_object_get(file, "tests");
        for (size_t i = 0; i < json_array_size(tests); i++) {
            wrong += is_wrong(modules[m], json_array_get(tests, i));
            cases++;
        }
        json_decref(file);
    }
    assert_int_equal(wrong, 0);
    assert_int_equal(cases, CASES); /* no file went empty */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_case_of_the_specification_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
