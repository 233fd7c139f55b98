/* parse: the reader alone, one JSON object a mail, no store. Must never stop at a mail:
 * every file gets its object, in order. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "reader/child/pool.h"
#include "reader/read.h"

static const char usage[] = "--json [--scale nps|csat|ces] [--sent FILE] FILE…";

enum { RAW_MAX = 64 * 1024 * 1024, SENT_MAX = 1024 * 1024 };

struct options {
    enum reading_scale scale; /* not given: where no mail shows one */
    bool scale_given;
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

static void print_line(struct cmd *c, const char *file, const struct reading *r)
{
    json_t *j = reading_json(file, r);
    cmd_print_json(j, c->json);
    json_decref(j);
}

/* A file on its way through the reader. */
struct job {
    struct arena a;
    const char *file;
    enum rc rc; /* RC_NONE: its reading is still to be taken */
    struct reading reading;
};

/* Files are read side by side and printed in order. */
struct queue {
    struct cmd *c;
    const struct options *o;
    struct pool *pool;
    struct job jobs[POOL_MAX]; /* a ring */
    size_t first, n;
    enum rc worst;
};

/* The reading of the first job, printed. */
static void finish_first(struct queue *q)
{
    struct job *j = &q->jobs[q->first];
    struct err err = {""};
    if (j->rc == RC_NONE) {
        j->rc = pool_take(&j->a, q->pool, &j->reading, &err);
        if (j->rc != RC_OK) {
            unreadable(&j->a, q->o->scale, &err, &j->reading);
        }
    }
    print_line(q->c, j->file, &j->reading);
    q->worst = j->rc != RC_OK ? RC_INPUT : q->worst;
    arena_reset(&j->a);
    q->first = (q->first + 1) % POOL_MAX;
    q->n--;
}

/* Hands a file to the reader; what stands in the way becomes its reading. */
static void begin_file(struct queue *q, const char *file)
{
    struct err err = {""};
    struct reader_request req = {.scale = q->o->scale,
                                 .scale_shown = !q->o->scale_given,
                                 .sent_text = q->o->sent_text};
    if (q->n == POOL_MAX) {
        finish_first(q);
    }
    struct job *j = &q->jobs[(q->first + q->n) % POOL_MAX];
    j->file = file;
    j->rc = file_read(&j->a, file, RAW_MAX, &req.raw, &err);
    if (j->rc == RC_NONE) {
        j->rc = err_set(&err, RC_INPUT, "no such file");
    }
    if (j->rc == RC_OK) {
        j->rc = pool_submit(q->pool, &req, 1, &err);
        while (j->rc == RC_NONE && q->n > 0) { /* all are busy */
            finish_first(q);
            j->rc = pool_submit(q->pool, &req, 1, &err);
        }
    }
    if (j->rc == RC_OK) {
        j->rc = RC_NONE;
    } else {
        unreadable(&j->a, q->o->scale, &err, &j->reading);
    }
    q->n++;
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
            o->scale_given = true;
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

int cmd_parse(struct cmd *c)
{
    struct options o = {.scale = SCALE_NPS};
    struct err err = {""};
    enum rc rc = options_read(c, &o, &err);
    if (rc == RC_NONE || (rc == RC_OK && o.first_file >= c->argc)) {
        return cmd_usage(c, usage);
    }
    struct queue q = {.c = c, .o = &o};
    if (rc == RC_OK) {
        rc = reader_prepare(&err);
    }
    if (rc == RC_OK) {
        size_t n_files = (size_t)(c->argc - o.first_file);
        rc = pool_start(n_files == 1 ? 1 : 0, &q.pool, &err);
    }
    if (rc != RC_OK) {
        return cmd_fail(c, rc, &err);
    }
    for (int i = o.first_file; i < c->argc; i++) {
        begin_file(&q, c->argv[i]);
    }
    while (q.n > 0) {
        finish_first(&q);
    }
    for (size_t i = 0; i < POOL_MAX; i++) {
        arena_done(&q.jobs[i].a);
    }
    pool_stop(q.pool);
    return rc_exit_code(q.worst);
}
