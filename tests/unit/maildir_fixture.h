/* A Maildir spool of its own for a test, put together and counted by file. */
#ifndef NACHFASS_TESTS_MAILDIR_FIXTURE_H
#define NACHFASS_TESTS_MAILDIR_FIXTURE_H

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/in.h"

struct fixture {
    struct arena a;
    struct str root; /* a folder of its own */
    struct str url;
};

static inline int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    char dir[] = "/tmp/nachfass-maildir-XXXXXX";
    assert_non_null(f);
    assert_non_null(mkdtemp(dir));
    f->root = arena_str(&f->a, str_c(dir));
    f->url = arena_printf(&f->a, "maildir:%s/spool", dir);
    *state = f;
    return 0;
}

static inline void remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    const struct dirent *d;
    struct arena a = {0};
    while (dir && (d = readdir(dir))) {
        if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0) {
            continue;
        }
        struct str sub = path_join(&a, str_c(path), str_c(d->d_name));
        if (unlink(sub.ptr) != 0) {
            remove_tree(sub.ptr);
        }
    }
    if (dir) {
        closedir(dir);
    }
    (void)rmdir(path);
    arena_done(&a);
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    remove_tree(f->root.ptr);
    arena_done(&f->a);
    free(f);
    return 0;
}

static inline const char *at(struct fixture *f, const char *rel)
{
    return arena_printf(&f->a, "%.*s/spool/%s", STR_ARG(f->root), rel).ptr;
}

static inline void put(struct fixture *f, const char *rel, struct str data)
{
    struct err err;
    assert_int_equal(file_write(at(f, rel), data, 0600, &err), RC_OK);
}

static inline size_t count(struct fixture *f, const char *rel)
{
    DIR *dir = opendir(at(f, rel));
    const struct dirent *d;
    size_t n = 0;
    assert_non_null(dir);
    while ((d = readdir(dir))) {
        n += d->d_name[0] != '.';
    }
    closedir(dir);
    return n;
}

static inline struct in *open_in(struct fixture *f)
{
    struct in_config config = {.url = f->url,
                               .folder = STR("INBOX"),
                               .done_folder = STR("nachfass/done"),
                               .aside_folder = STR("nachfass/aside"),
                               .timeout_s = 10};
    struct in *in = NULL;
    struct err err = {{0}};
    if (in_open(&f->a, &config, &in, &err) != RC_OK) {
        fail_msg("in_open: %s", err.text);
    }
    return in;
}

struct seen {
    struct arena a;
    struct str keys[400];
    struct in_mail last;
    size_t n, chunks, max_chunk;
    enum rc stop_with;
};

static inline enum rc see(void *ctx, const struct in_mail *mails, size_t n_mails,
                          const struct in_mark *mark, struct err *err)
{
    struct seen *s = ctx;
    assert_int_equal(mark->uid, 0);
    assert_int_equal(mark->uidvalidity, 0);
    s->chunks++;
    s->max_chunk = n_mails > s->max_chunk ? n_mails : s->max_chunk;
    for (size_t i = 0; i < n_mails && s->n < ARRAY_LEN(s->keys); i++) {
        s->keys[s->n++] = arena_str(&s->a, mails[i].key);
        s->last = mails[i];
        s->last.raw = arena_str(&s->a, mails[i].raw);
    }
    return s->stop_with == RC_OK ? RC_OK : err_set(err, s->stop_with, "stopped");
}

static inline enum rc fetch(struct in *in, struct seen *s)
{
    struct in_sink sink = {.chunk = see, .ctx = s};
    struct in_mark mark = {0};
    struct err err;
    return in_fetch(in, &mark, &sink, &err);
}

#endif
