/* Fixture of the tests of settings: a configuration file in a folder of its own. */
#ifndef NACHFASS_TESTS_SETTINGS_FIXTURE_H
#define NACHFASS_TESTS_SETTINGS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/file.h"
#include "settings.h"

struct fixture {
    struct arena a;
    char dir[64];
    struct str conf;
    struct settings settings;
    struct findings findings;
};

static UNUSED int setup(void **state)
{
    static const char pattern[] = "/tmp/nachfass-settings-XXXXXX";
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    memcpy(f->dir, pattern, sizeof pattern);
    assert_non_null(mkdtemp(f->dir));
    f->conf = arena_printf(&f->a, "%s/nachfass.conf", f->dir);
    *state = f;
    return 0;
}

static UNUSED int teardown(void **state)
{
    struct fixture *f = *state;
    unlink(f->conf.ptr);
    unlink(arena_printf(&f->a, "%s/secret", f->dir).ptr);
    rmdir(f->dir);
    arena_done(&f->a);
    free(f);
    return 0;
}

static UNUSED enum rc load_mode(struct fixture *f, struct str text, mode_t mode)
{
    struct err err;
    assert_int_equal(file_write(f->conf.ptr, text, 0600, &err), RC_OK);
    assert_int_equal(chmod(f->conf.ptr, mode), 0);
    return settings_load(&f->a, f->conf.ptr, &f->settings, &f->findings, &err);
}

static UNUSED enum rc load(struct fixture *f, struct str text)
{
    return load_mode(f, text, 0600);
}

#endif
