/* parse: the reader alone, one JSON object a mail, no store. Must never stop at a mail:
 * every file gets its object, in order. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "reader/read.h"
#include "reader/worker.h"

static const char usage[] = "--json [--scale nps|csat|ces] [--sent FILE] FILE…";

enum { RAW_MAX = 64 * 1024 * 1024, SENT_MAX = 1024 * 1024 };

struct options {
    enum reading_scale scale;
    struct str sent_text;
    int first_file;
};

static json_t *text_json(struct str s)
{
    json_t *j = json_stringn(s.ptr != NULL ? s.ptr : "", s.len);
    return j != NULL ? j : json_string("");
}

static json_t *candidates_json(const struct reading *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_candidates; i++) {
        json_t *one = json_object();
        json_object_set_new(one, "score", json_integer(r->candidates[i].score));
        json_object_set_new(one, "evidence", text_json(r->candidates[i].evidence));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *bounce_json(const struct reading *r)
{
    if (r->kind != READING_BOUNCE && r->kind != READING_DELAY) {
        return json_null();
    }
    json_t *j = json_object();
    json_object_set_new(j, "class", json_string(bounce_class_name(r->bounce_class)));
    json_object_set_new(j, "recipient", text_json(r->bounce_recipient));
    json_object_set_new(j, "status",
                        r->bounce_status.len > 0 ? text_json(r->bounce_status)
                                                 : json_null());
    return j;
}

static json_t *reading_json(const char *file, const struct reading *r)
{
    json_t *j = json_object();
    struct str name = str_c(file);
    json_object_set_new(j, "file", text_json(name));
    json_object_set_new(j, "kind", json_string(reading_kind_name(r->kind)));
    json_object_set_new(j, "scale", json_string(reading_scale_name(r->scale)));
    json_object_set_new(j, "score",
                        r->has_score ? json_integer(r->score) : json_null());
    json_object_set_new(j, "review", json_boolean(r->review));
    json_object_set_new(j, "candidates", candidates_json(r));
    json_object_set_new(j, "reply", text_json(r->reply));
    json_object_set_new(j, "comment", text_json(r->comment));
    json_object_set_new(j, "intent", json_string(reading_intent_name(r->intent)));
    json_object_set_new(j, "lang", json_string(r->lang));
    json_object_set_new(j, "token",
                        r->n_tokens > 0 ? text_json(r->tokens[0]) : json_null());
    json_object_set_new(j, "from", text_json(r->from));
    json_object_set_new(j, "auto", json_boolean(r->is_auto));
    json_object_set_new(j, "bounce", bounce_json(r));
    json_object_set_new(j, "reason", text_json(r->reason));
    return j;
}

static void unreadable(struct arena *a, enum reading_scale scale, const struct err *err,
                       struct reading *ret)
{
    *ret = (struct reading){.kind = READING_UNREADABLE,
                            .intent = INTENT_EMPTY,
                            .scale = scale,
                            .reason = arena_str(a, str_c(err->text))};
}

/* Reads one file; what stands in the way becomes the reading. */
static enum rc read_file(struct arena *a, struct worker *w, const struct options *o,
                         const char *file, struct reading *ret)
{
    struct err err = {""};
    struct reader_request req = {.scale = o->scale, .sent_text = o->sent_text};
    enum rc rc = file_read(a, file, RAW_MAX, &req.raw, &err);
    if (rc == RC_NONE) {
        rc = err_set(&err, RC_INPUT, "no such file");
    }
    if (rc == RC_OK) {
        rc = worker_read(a, w, &req, ret, &err);
    }
    if (rc != RC_OK) {
        unreadable(a, o->scale, &err, ret);
    }
    return rc;
}

static bool scale_of(const char *name, enum reading_scale *ret)
{
    for (int s = SCALE_NPS; s <= SCALE_CES; s++) {
        if (strcmp(name, reading_scale_name((enum reading_scale)s)) == 0) {
            *ret = (enum reading_scale)s;
            return true;
        }
    }
    return false;
}

static enum rc options_read(struct cmd *c, struct options *o, struct err *err)
{
    int i = 1;
    for (; i < c->argc && strncmp(c->argv[i], "--", 2) == 0; i++) {
        const char *value = i + 1 < c->argc ? c->argv[i + 1] : "";
        if (strcmp(c->argv[i], "--") == 0) {
            i++;
            break;
        }
        if (strcmp(c->argv[i], "--json") == 0) {
            continue;
        }
        if (strcmp(c->argv[i], "--scale") == 0 && scale_of(value, &o->scale)) {
            i++;
        } else if (strcmp(c->argv[i], "--sent") == 0 && i + 1 < c->argc) {
            i++;
            enum rc rc = file_read(c->a, value, SENT_MAX, &o->sent_text, err);
            if (rc != RC_OK) {
                return rc == RC_NONE
                           ? err_set(err, RC_CONFIG, "%s: no such file", value)
                           : rc;
            }
        } else {
            return err_set(err, RC_NONE, "option '%s' is unknown or lacks its value",
                           c->argv[i]);
        }
    }
    o->first_file = i;
    return RC_OK;
}

static void print_line(struct cmd *c, const char *file, const struct reading *r)
{
    json_t *j = reading_json(file, r);
    cmd_print_json(j, c->json);
    json_decref(j);
}

int cmd_parse(struct cmd *c)
{
    struct options o = {.scale = SCALE_NPS};
    struct err err = {""};
    enum rc rc = options_read(c, &o, &err);
    if (rc == RC_NONE || (rc == RC_OK && o.first_file >= c->argc)) {
        return cmd_usage(c, usage);
    }
    struct worker *w = NULL;
    if (rc == RC_OK) {
        rc = reader_prepare(&err);
    }
    if (rc == RC_OK) {
        rc = worker_start(&w, &err);
    }
    if (rc != RC_OK) {
        return cmd_fail(c, rc, &err);
    }
    struct arena a = {0};
    enum rc worst = RC_OK;
    for (int i = o.first_file; i < c->argc; i++) {
        struct reading r;
        rc = read_file(&a, w, &o, c->argv[i], &r);
        print_line(c, c->argv[i], &r);
        worst = rc != RC_OK ? RC_INPUT : worst;
        arena_reset(&a);
    }
    arena_done(&a);
    worker_stop(w);
    return rc_exit_code(worst);
}
