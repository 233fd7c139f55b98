/* Renders compiled Mustache with an explicit stack: its frames are the context that
 * names are looked up in. Must never print a name that the data does not hold. */
#include "mail/template.h"

#include "base/arena.h"
#include "base/buf.h"
#include "mail/escape.h"
#include "mail/mustache.h"
#include "mail/tdata.h"

enum {
    FRAMES_MAX = 64,                   /* sections and partials inside one another */
    STEPS_MAX = 4000000,               /* a partial that doubles itself must end */
    OUTPUT_MAX_BYTES = 8 * 1024 * 1024 /* no mail is longer */
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

/* Partials once compiled; digests use the same ones a hundred times. */
struct cached {
    struct str name, indent;
    struct program program;
    struct cached *next;
};

struct renderer {
    struct arena *a;
    enum template_escape escape;
    const struct template_partials *partials;
    struct cached *cache;
    struct frame frames[FRAMES_MAX];
    size_t n;
    size_t steps;
    struct buf out;
};

static void free_buf(struct buf *b)
{
    buf_done(b);
}

static struct frame *top(struct renderer *r)
{
    return &r->frames[r->n - 1];
}

/* "partial 'footer': line 3: <what> '<name>'" */
static enum rc fail_at(struct renderer *r, const struct node *node, const char *what,
                       struct err *err)
{
    struct str partial = top(r)->partial;
    enum rc rc = err_set(err, RC_CONFIG, "line %zu: %s '%.*s'", node->line, what,
                         STR_ARG(node->name));
    if (partial.len > 0) {
        rc = err_prefix(err, rc, "partial '%.*s'", STR_ARG(partial));
    }
    return rc;
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
static const struct tvalue *find_value(struct renderer *r, struct str name)
{
    if (str_eq_c(name, ".")) {
        return find_dot(r);
    }
    struct str part = str_take(&name, '.');
    const struct tvalue *v = NULL;
    for (size_t i = r->n; i-- > 0 && !v;) {
        if (r->frames[i].object) {
            v = tdata_find(r->frames[i].object, part);
        }
    }
    while (v && name.ptr) {
        part = str_take(&name, '.');
        v = v->kind == TVALUE_OBJECT ? tdata_find(v->object, part) : NULL;
    }
    return v;
}

static enum rc push(struct renderer *r, const struct node *node, struct frame frame,
                    struct err *err)
{
    if (r->n == FRAMES_MAX) {
        return fail_at(r, node, "sections and partials are nested too deeply at", err);
    }
    frame.at = frame.start;
    r->frames[r->n++] = frame;
    return RC_OK;
}

/* Enters the body of a section, if it shows. */
static enum rc enter_section(struct renderer *r, const struct node *node,
                             struct err *err)
{
    const struct tvalue *v = find_value(r, node->name);
    if (!v) {
        return fail_at(r, node, "unknown name", err);
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

/* The specification indents the partial's source, not what its tags print. Empty lines
 * stay empty. */
static struct str indent_lines(struct arena *a, struct str source, struct str indent)
{
    if (indent.len == 0) {
        return source;
    }
    struct buf b CLEANUP(free_buf) = BUF_INIT(OUTPUT_MAX_BYTES);
    while (source.len > 0) {
        size_t lf = str_find_byte(source, '\n');
        struct str line = str_sub(source, 0, lf == STR_NPOS ? source.len : lf + 1);
        if (line.ptr[0] != '\n' && line.ptr[0] != '\r') {
            buf_put(&b, indent);
        }
        buf_put(&b, line);
        source = str_from(source, line.len);
    }
    return arena_str(a, buf_str(&b));
}

static enum rc enter_partial(struct renderer *r, const struct node *node,
                             struct err *err)
{
    struct cached *c = r->cache;
    while (c && !(str_eq(c->name, node->name) && str_eq(c->indent, node->text))) {
        c = c->next;
    }
    if (!c) {
        struct str source = STR_NULL;
        if (r->partials) {
            source = r->partials->find(r->partials->ctx, node->name);
        }
        if (!source.ptr) {
            return fail_at(r, node, "unknown partial", err);
        }
        c = ARENA_NEW(r->a, struct cached);
        c->name = node->name;
        c->indent = node->text;
        source = indent_lines(r->a, source, node->text);
        enum rc rc = mustache_compile(r->a, source, &c->program, err);
        if (rc) {
            return err_prefix(err, rc, "partial '%.*s'", STR_ARG(node->name));
        }
        c->next = r->cache;
        r->cache = c;
    }
    return push(r, node,
                (struct frame){
                    .program = &c->program, .end = c->program.n, .partial = node->name},
                err);
}

static enum rc put_value(struct renderer *r, const struct node *node, struct err *err)
{
    const struct tvalue *v = find_value(r, node->name);
    if (!v) {
        return fail_at(r, node, "unknown name", err);
    }
    if (v->kind == TVALUE_TEXT) {
        escape_put(&r->out, v->text, r->escape, node->is_markup);
        return RC_OK;
    }
    return fail_at(r, node, "not a text:", err);
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

enum rc template_render(struct arena *a, struct str source, enum template_escape escape,
                        const struct tdata *data,
                        const struct template_partials *partials, struct str *ret_text,
                        struct err *err)
{
    struct program program;
    enum rc rc = mustache_compile(a, source, &program, err);
    if (rc) {
        return rc;
    }
    struct renderer *r = ARENA_NEW(a, struct renderer);
    r->a = a;
    r->escape = escape;
    r->partials = partials;
    r->out = BUF_INIT(OUTPUT_MAX_BYTES);
    r->frames[r->n++] =
        (struct frame){.program = &program, .end = program.n, .object = data};
    rc = render_all(r, err);
    if (!rc && r->out.over) {
        rc = err_set(err, RC_CONFIG, "template makes too much text");
    }
    if (!rc) {
        *ret_text = arena_str(a, buf_str(&r->out));
    }
    buf_done(&r->out);
    return rc;
}
