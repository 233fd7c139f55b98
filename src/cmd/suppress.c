/* `suppress add|remove|list`: addresses that get no mail. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "mail/address.h"
#include "store/store.h"

enum { REASON_MAX_BYTES = 200, EXIT_SET_ASIDE = 65 };

static void store_done(struct store **s)
{
    store_close(*s);
}

static void json_done(json_t **j)
{
    json_decref(*j);
}

static json_t *json_text(struct str s)
{
    return json_stringn(s.ptr != NULL ? s.ptr : "", s.len);
}

static void print_json(struct arena *a, const struct suppression *rows, size_t n)
{
    json_t *list CLEANUP(json_done) = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *row = json_object();
        json_object_set_new(row, "email", json_text(rows[i].email));
        json_object_set_new(row, "reason", json_text(rows[i].reason));
        json_object_set_new(row, "at", json_text(clock_iso(a, rows[i].at)));
        json_array_append_new(list, row);
    }
    cmd_print_json(list, false);
}

static int list(struct cmd *c, struct store *s)
{
    struct suppression *rows = NULL;
    size_t n = 0;
    struct err err;
    enum rc rc = suppression_list(c->a, s, &rows, &n, &err);
    if (rc != RC_OK) {
        return cmd_fail(c, rc, &err);
    }
    if (c->json) {
        print_json(c->a, rows, n);
        return EXIT_SUCCESS;
    }
    for (size_t i = 0; i < n; i++) {
        printf("%.*s  ", STR_ARG(clock_iso(c->a, rows[i].at)));
        cmd_print_text(rows[i].email);
        fputs("  ", stdout);
        cmd_print_text(rows[i].reason);
        putchar('\n');
    }
    return EXIT_SUCCESS;
}

/* RC_NONE: it was not on the list. */
static enum rc change(struct cmd *c, struct store *s, bool add, struct err *err)
{
    struct str email, known, reason = STR("by hand");
    enum rc rc = address_check(c->a, str_c(c->argv[2]), &email, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (c->argc > 3) {
        reason = str_sub(str_c(c->argv[3]), 0, REASON_MAX_BYTES);
        if (!str_is_utf8(reason)) {
            return err_set(err, RC_INPUT, "the reason is too long or not UTF-8");
        }
    }
    rc = store_begin(s, err);
    if (rc == RC_OK && add) {
        rc = suppression_add(s, email, reason, c->now, err);
    } else if (rc == RC_OK) {
        rc = suppression_find(c->a, s, email, &known, err);
        rc = rc == RC_OK ? suppression_remove(s, email, err) : rc;
    }
    rc = rc == RC_OK ? store_commit(s, err) : rc;
    if (rc != RC_OK) {
        store_rollback(s);
    }
    return rc;
}

int cmd_suppress(struct cmd *c)
{
    static const char usage[] = "add ADDRESS [REASON] | remove ADDRESS | list";
    const char *verb = c->argc > 1 ? c->argv[1] : "";
    bool is_list = strcmp(verb, "list") == 0 && c->argc == 2;
    bool is_add = strcmp(verb, "add") == 0 && (c->argc == 3 || c->argc == 4);
    bool is_remove = strcmp(verb, "remove") == 0 && c->argc == 3;
    struct settings settings;
    struct store *s CLEANUP(store_done) = NULL;
    struct err err;
    if (!is_list && !is_add && !is_remove) {
        return cmd_usage(c, usage);
    }
    enum rc rc = cmd_open(c, &settings, &s);
    if (rc != RC_OK) {
        return rc_exit_code(rc);
    }
    if (is_list) {
        return list(c, s);
    }
    rc = change(c, s, is_add, &err);
    if (rc == RC_NONE) {
        log_warn("suppress: that address is not on the list");
        return EXIT_SET_ASIDE;
    }
    return rc == RC_OK ? EXIT_SUCCESS : cmd_fail(c, rc, &err);
}
