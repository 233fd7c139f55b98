/* `export ADDRESS`: all that is held of a person as one JSON document, their mails as
 * files as well. Must never give away what speaks of others, too. */
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/forget.h"
#include "mail/address.h"
#include "mail/charset.h"
#include "store/export.h"

enum { DIR_MODE = 0700, FILE_MODE = 0600 };

static const char usage[] = "[--mails DIR] ADDRESS";

struct document {
    struct cmd *c;
    json_t *root;
    const char *dir; /* of mails; NULL: none are written */
    enum rc rc;
    struct err err;
};

/* Text whatever the bytes are; the mail itself is in its file. */
static json_t *json_text(struct str s)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct str clean = charset_repair_utf8(&a, s);
    return json_stringn(clean.ptr == NULL ? "" : clean.ptr, clean.len);
}

/* An instant is named so, and 0 is never. */
static json_t *json_of(struct document *d, const struct export_value *v)
{
    struct str name = str_c(v->name);
    bool is_instant = str_eq_c(name, "at") || str_ends(name, STR("_at"));
    if (v->type == EXPORT_TEXT) {
        return json_text(v->text);
    }
    if (v->type == EXPORT_NULL || (is_instant && v->number == 0)) {
        return json_null();
    }
    if (!is_instant) {
        return json_integer(v->number);
    }
    struct str text = clock_iso(d->c->a, v->number);
    return json_stringn(text.ptr, text.len);
}

/* DIR/out-12.eml, the bytes as they are. */
static void write_mail(struct document *d, const char *part,
                       const struct export_value *v, size_t n)
{
    struct arena a CLEANUP(arena_done) = {0};
    const char *way = strcmp(part, "mails_out") == 0 ? "out" : "in";
    struct str raw = n == 0 ? STR_NULL : v[n - 1].text; /* the last column */
    if (d->dir == NULL || str_is_empty(raw) || d->rc != RC_OK ||
        strcmp(v[n - 1].name, "raw") != 0) {
        return;
    }
    struct str path =
        arena_printf(&a, "%s/%s-%lld.eml", d->dir, way, (long long)v[0].number);
    d->rc = file_write(path.ptr, raw, FILE_MODE, &d->err);
}

static void add_row(void *ctx, const char *part, const struct export_value *v, size_t n)
{
    struct document *d = ctx;
    json_t *list = json_object_get(d->root, part);
    if (list == NULL) {
        list = json_array();
        json_object_set_new(d->root, part, list);
    }
    if (n == 0) {
        return;
    }
    json_t *row = json_object();
    for (size_t i = 0; i < n; i++) {
        json_object_set_new(row, v[i].name, json_of(d, &v[i]));
    }
    if (strcmp(part, "mails_out") == 0) { /* numbers in the store */
        json_t *kind = json_object_get(row, "kind");
        enum mail_kind k = (enum mail_kind)json_integer_value(kind);
        json_object_set_new(row, "kind", json_string(mail_kind_name(k)));
    }
    json_array_append_new(list, row);
    write_mail(d, part, v, n);
}

static size_t count_loose(const struct forget_mail *m, size_t n)
{
    size_t loose = 0;
    for (size_t i = 0; i < n; i++) {
        loose += m[i].is_loose;
    }
    return loose;
}

static enum rc fill(struct forget_job *j, struct document *d, struct err *err)
{
    struct forget *f = &j->people[0];
    const struct export_sink to = {add_row, d};
    enum rc rc = forget_find(j->c->a, j->st, f->key, f, err);
    enum rc was = rc == RC_OK ? forgotten_find(j->st, f->key, err) : rc;
    rc = was == RC_NONE ? RC_OK : was;
    rc = rc == RC_OK ? forget_find_loose(j, f, err) : rc;
    if (rc != RC_OK) {
        return rc;
    }
    json_object_set_new(d->root, "address", json_text(f->email));
    json_object_set_new(d->root, "made_at",
                        json_string(clock_iso(j->c->a, j->c->now).ptr));
    json_object_set_new(d->root, "forgotten", json_boolean(was == RC_OK));
    rc = export_person(j->st, f, &to, err);
    rc = rc == RC_OK ? export_mails(j->st, f, &to, err) : rc;
    if (rc == RC_OK && d->rc != RC_OK) {
        *err = d->err;
        rc = d->rc;
    }
    json_object_set_new(d->root, "left_out",
                        json_pack("{s:I, s:s}", "mails",
                                  (json_int_t)(count_loose(f->out, f->n_out) +
                                               count_loose(f->in, f->n_in)),
                                  "why",
                                  "digests and lists to people of the firm, and what "
                                  "they wrote back: they speak of other customers, "
                                  "too"));
    return rc;
}

static int export(struct forget_job *j, struct document *d)
{
    struct settings set;
    struct err err;
    enum rc rc = cmd_open(j->c, &set, &j->st);
    if (rc != RC_OK) {
        return rc_exit_code(rc);
    }
    j->set = &set;
    d->root = json_object();
    rc = d->dir == NULL ? RC_OK : file_mkdirs(d->dir, DIR_MODE, &err);
    if (rc == RC_OK) { /* one picture of the store, whatever others do */
        rc = store_begin(j->st, &err);
        rc = rc == RC_OK ? fill(j, d, &err) : rc;
        store_rollback(j->st);
    }
    if (rc == RC_OK) {
        cmd_print_json(d->root, false);
    }
    json_decref(d->root);
    store_close(j->st);
    return rc == RC_OK ? EXIT_SUCCESS : cmd_fail(j->c, rc, &err);
}

int cmd_export(struct cmd *c)
{
    static const struct option options[] = {{"mails", required_argument, NULL, 'm'},
                                            {NULL, 0, NULL, 0}};
    struct document d = {.c = c};
    struct forget who = {0};
    struct forget_job j = {.c = c, .people = &who, .n = 1};
    struct err err;
    for (int o; (o = getopt_long(c->argc, c->argv, "", options, NULL)) != -1;) {
        if (o == '?') {
            return cmd_usage(c, usage);
        }
        d.dir = optarg;
    }
    if (optind + 1 != c->argc) {
        return cmd_usage(c, usage);
    }
    enum rc rc = address_check(c->a, str_c(c->argv[optind]), &who.key, &err);
    return rc == RC_OK ? export(&j, &d) : cmd_fail(c, rc, &err);
}
