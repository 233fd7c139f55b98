/* Renders compiled Mustache with an explicit stack: its frames are the context that
 * names are looked up in. Must never print a name that the data does not hold. */
#include "mail/template.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/escape.h"
#include "mail/mustache.h"
#include "mail/tdata.h"
#include "mail/template_run.h"

enum {
    FRAMES_MAX = 64,                    /* sections and partials inside one another */
    STEPS_MAX = 4000000,                /* a partial that doubles itself must end */
    OUTPUT_MAX_BYTES = 8 * 1024 * 1024, /* no mail is longer */
    OUTPUT_START_BYTES = 8 * 1024
};

/* A section's or partial's body being rendered. */
struct frame {
    const struct program *program;
    size_t at, start, end;      /* nodes */
    const struct tdata *object; /* context it adds; NULL = none */
    const struct tvalue *text;  /* or a text, for {{.}} */
    const struct titem *item;   /* of the list being walked; NULL = no list */
    struct str partial;         /* name, for error text; "" = the template itself */
};

struct renderer {
    enum template_escape escape;
    const struct template_partials *partials;
    struct compiled_list *list; /* partials once compiled: other mails use them too */
    size_t n;                   /* of the frames */
    size_t steps;
    struct buf out;
    struct frame frames[FRAMES_MAX];
};

static struct frame *top(struct renderer *r)
{
    return &r->frames[r->n - 1];
}

/* "partial 'footer': line 3: <what> '<name>'<cure>" */
static enum rc fail_at(struct renderer *r, const struct node *node, const char *what,
                       const char *cure, struct err *err)
{
    struct str partial = top(r)->partial;
    enum rc rc = err_set(err, RC_CONFIG, "line %zu: %s '%.*s'%s", node->line, what,
                         STR_ARG(node->name), cure);
    if (partial.len > 0) {
        rc = err_prefix(err, rc, "partial '%.*s'", STR_ARG(partial));
    }
    return rc;
}

static enum rc fail_name(struct renderer *r, const struct node *node, struct err *err)
{
    return fail_at(r, node, "unknown name", ": templates/README.md lists the names",
                   err);
}

/* {{.}}: the innermost context itself. A list's object may hold a text or a list under
 * the key ".". */
static const struct tvalue *find_dot(struct renderer *r)
{
    for (size_t i = r->n; i-- > 0;) {
        const struct frame *f = &r->frames[i];
        if (f->text) {
            return f->text;
        }
        if (f->object) {
            return tdata_find(f->object, STR("."));
        }
    }
    return NULL;
}

/* The first part of a dotted name is looked up outwards, the rest inside it only. */
static const struct tvalue *find_value(struct renderer *r, const struct node *node)
{
    if (str_eq(node->name, STR("."))) {
        return find_dot(r);
    }
    struct str head = str_sub(node->name, 0, node->head);
    const struct tvalue *v = NULL;
    for (size_t i = r->n; i-- > 0 && !v;) {
        if (r->frames[i].object) {
            v = tdata_find(r->frames[i].object, head);
        }
    }
    if (node->head == node->name.len) {
        return v;
    }
    struct str rest = str_from(node->name, node->head + 1);
    while (v && rest.ptr) {
        struct str part = str_take(&rest, '.');
        v = v->kind == TVALUE_OBJECT ? tdata_find(v->object, part) : NULL;
    }
    return v;
}

static enum rc push(struct renderer *r, const struct node *node, struct frame frame,
                    struct err *err)
{
    if (r->n == FRAMES_MAX) {
        return fail_at(r, node, "sections and partials are nested too deeply at", "",
                       err);
    }
    frame.at = frame.start;
    r->frames[r->n++] = frame;
    return RC_OK;
}

/* Enters the body of a section, if it shows. */
static enum rc enter_section(struct renderer *r, const struct node *node,
                             struct err *err)
{
    const struct tvalue *v = find_value(r, node);
    if (!v) {
        return fail_name(r, node, err);
    }
    struct frame *f = top(r);
    struct frame body = {
        .program = f->program, .start = f->at, .end = node->end, .partial = f->partial};
    f->at = node->end;
    if (tvalue_is_true(v) != (node->kind == NODE_SECTION)) {
        return RC_OK;
    }
    if (node->kind == NODE_SECTION) {
        body.text = v->kind == TVALUE_TEXT ? v : NULL;
        body.item = v->kind == TVALUE_LIST ? v->items : NULL;
        body.object = body.item ? body.item->object : v->object;
    }
    return push(r, node, body, err);
}

static enum rc enter_partial(struct renderer *r, const struct node *node,
                             struct err *err)
{
    struct compiled *c = compiled_find(r->list, node->name, node->text);
    if (!c) {
        struct str source = STR_NULL;
        if (r->partials) {
            source = r->partials->find(r->partials->ctx, node->name);
        }
        if (!source.ptr) {
            return fail_at(r, node, "unknown partial", "", err);
        }
        enum rc rc = compiled_add(r->list, node->name, node->text, source, &c, err);
        if (rc) {
            return err_prefix(err, rc, "partial '%.*s'", STR_ARG(node->name));
        }
    }
    return push(r, node,
                (struct frame){
                    .program = &c->program, .end = c->program.n, .partial = node->name},
                err);
}

static enum rc put_value(struct renderer *r, const struct node *node, struct err *err)
{
    const struct tvalue *v = find_value(r, node);
    if (!v) {
        return fail_name(r, node, err);
    }
    if (v->kind == TVALUE_TEXT) {
        escape_put(&r->out, v->text, r->escape, node->is_markup);
        return RC_OK;
    }
    return fail_at(r, node, "not a text:", "", err);
}

static enum rc render_node(struct renderer *r, const struct node *node, struct err *err)
{
    switch (node->kind) {
    case NODE_TEXT:
        buf_put(&r->out, node->text);
        return RC_OK;
    case NODE_VALUE:
        return put_value(r, node, err);
    case NODE_SECTION:
    case NODE_INVERTED:
        return enter_section(r, node, err);
    case NODE_PARTIAL:
        return enter_partial(r, node, err);
    }
    return RC_OK;
}

/* At the end of a body: once more for the next object of the list, or leave. */
static void leave_or_repeat(struct renderer *r)
{
    struct frame *f = top(r);
    f->item = f->item ? f->item->next : NULL;
    if (f->item) {
        f->object = f->item->object;
        f->at = f->start;
    } else {
        r->n--;
    }
}

static enum rc render_all(struct renderer *r, struct err *err)
{
    while (r->n > 0) {
        struct frame *f = top(r);
        if (++r->steps > STEPS_MAX || r->out.over) {
            return err_set(err, RC_CONFIG, "template makes too much text");
        }
        if (f->at == f->end) {
            leave_or_repeat(r);
            continue;
        }
        enum rc rc = render_node(r, &f->program->nodes[f->at++], err);
        if (rc) {
            return rc;
        }
    }
    return RC_OK;
}

enum rc template_run(struct arena *a, const struct program *program,
                     const struct template_run *how, struct str *ret_text,
                     struct err *err)
{
    struct renderer r; /* its frames need no zeroes */
    r.escape = how->escape;
    r.partials = how->partials;
    r.list = how->list;
    r.steps = 0;
    r.out = BUF_INIT(OUTPUT_MAX_BYTES);
    (void)buf_room(&r.out, OUTPUT_START_BYTES);
    r.frames[0] =
        (struct frame){.program = program, .end = program->n, .object = how->data};
    r.n = 1;
    enum rc rc = render_all(&r, err);
    if (!rc && r.out.over) {
        rc = err_set(err, RC_CONFIG, "template makes too much text");
    }
    if (!rc) {
        *ret_text = arena_str(a, buf_str(&r.out));
    }
    buf_done(&r.out);
    return rc;
}

enum rc template_render(struct arena *a, struct str source, enum template_escape escape,
                        const struct tdata *data,
                        const struct template_partials *partials, struct str *ret_text,
                        struct err *err)
{
    struct compiled_list list = {.a = a};
    struct program program;
    enum rc rc = mustache_compile(a, source, &program, err);
    if (rc) {
        return rc;
    }
    const struct template_run how = {
        .escape = escape, .data = data, .partials = partials, .list = &list};
    return template_run(a, &program, &how, ret_text, err);
}
