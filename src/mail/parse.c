/* One mail as a flat list of decoded parts: pre-check, libetpan for the structure, own
 * decoders for the content. Must never see foreign bytes outside the reader child. */
#include "mail/parse.h"

#include <libetpan/charconv.h>
#include <libetpan/mailmime.h>
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/fault.h"
#include "mail/body.h"
#include "mail/header.h"
#include "mail/precheck.h"
#include "mail/transfer.h"

/* Each message/rfc822 is two nodes deep in libetpan's tree. */
enum {
    NODE_DEPTH_MAX = 2 * MAIL_DEPTH_MAX + 4,
    BODY_MAX_BYTES = MAIL_TEXT_MAX_BYTES * 4 /* before decoding */
};

struct node {
    struct mailmime *mime;
    struct mailmime *message; /* of a message/rfc822, until it was visited */
    clistiter *next_child;    /* of a multipart */
    int part;                 /* index of its part; -1 for the root */
};

struct walk {
    struct arena *a;
    const struct prechecked *checked;
    struct mail_message *message;
    struct mail_part *parts;
    size_t max_parts;
    struct node stack[NODE_DEPTH_MAX];
    size_t depth;
};

static void mime_done(struct mailmime **mime)
{
    if (*mime != NULL) {
        mailmime_free(*mime);
    }
}

/* ---- parts ---- */

static struct str header_raw(const struct mail_part *p, const char *name)
{
    const struct mail_header *h = header_find(p->headers, p->n_headers, name);
    return h != NULL ? h->raw : STR_NULL;
}

static struct str lower(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        out[i] = str_lower(s.ptr[i]);
    }
    return str_of(out, s.len);
}

/* Parts of these main types hold no words, whatever their bytes look like. */
static bool is_media(const struct mail_part *p)
{
    static const char *const types[] = {"application", "audio", "font",
                                        "image",       "model", "video"};
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        is = is || str_eq_c(p->type, types[i]);
    }
    return is;
}

/* A report's own text: its fields are read by others. */
static bool is_report(const struct mail_part *p)
{
    return str_eq_c(p->type, "message") && !str_eq_c(p->subtype, "rfc822") &&
           !str_eq_c(p->subtype, "partial") && !str_eq_c(p->subtype, "external-body");
}

/* May a part that is neither text nor report be read as plain text? What a person finds
 * where the text of the mail should be, is the text: the whole mail, or a part of an
 * unknown type. */
static bool may_be_text(const struct mail_part *p)
{
    bool is_whole = p->parent < 0;
    if (str_eq_c(p->type, "message")) {
        return is_whole;
    }
    return is_media(p) ? is_whole && str_eq_c(p->type, "application") &&
                             str_is_empty(p->filename) && !p->is_attachment
                       : str_is_empty(p->filename) || is_whole;
}

static struct str leaf_bytes(struct walk *w, const struct mail_part *p,
                             const struct precheck_entity *e)
{
    struct str body = precheck_body(w->a, w->checked, e, BODY_MAX_BYTES);
    struct str encoding = header_raw(p, "Content-Transfer-Encoding");
    return str_eq_c(p->type, "text") ? transfer_decode_text(w->a, body, encoding)
                                     : transfer_decode(w->a, body, encoding);
}

/* A part without parts of its own. */
static void fill_leaf(struct walk *w, struct mail_part *p,
                      const struct precheck_entity *e, const struct header_media *type)
{
    bool cut = e->body.len > BODY_MAX_BYTES;
    bool is_text = str_eq_c(p->type, "text");
    if (is_text && p->parent < 0) {
        p->is_attachment = false; /* the whole mail cannot be attached to itself */
    }
    bool is_mail = str_iends(p->filename, STR(".eml")); /* that came back, say */
    if (!is_text && !is_report(p) && !may_be_text(p)) {
        p->is_attachment = true;
        if (!is_mail) {
            return;
        }
    }
    struct str bytes = leaf_bytes(w, p, e);
    bool is_unknown = !is_text && !is_report(p) && !is_mail;
    if (is_unknown ? !body_looks_like_text(bytes) : body_is_binary(bytes, p->charset)) {
        p->is_attachment = true;
        return;
    }
    if (is_unknown) {
        p->type = STR("text");
        p->subtype = STR("plain");
    }
    if (str_is_empty(p->subtype)) {
        p->subtype = STR("plain");
    }
    cut = body_decode(w->a, p, bytes, type) || cut;
    w->message->truncated = w->message->truncated || cut;
}

static void fill_part(struct walk *w, struct mail_part *p, const struct mailmime *mime,
                      const struct precheck_entity *e)
{
    struct header_media type;
    struct header_media disposition;
    struct str head = str_sub(w->checked->heads, e->from, e->to - e->from);
    p->n_headers = header_split(w->a, head, &p->headers);
    const struct mail_header *h = header_find(p->headers, p->n_headers, "Content-Type");
    header_media_parse(w->a, h != NULL ? h->raw : STR("text/plain"), &type);
    header_media_parse(w->a, header_raw(p, "Content-Disposition"), &disposition);
    p->entity = e;
    p->type = type.type;
    p->subtype = type.subtype;
    p->charset = lower(w->a, header_media_param(w->a, &type, "charset"));
    p->filename = header_media_param(w->a, &disposition, "filename");
    if (str_is_empty(p->filename)) {
        p->filename = header_media_param(w->a, &type, "name");
    }
    p->is_attachment = str_eq_c(disposition.type, "attachment");
    if (mime == NULL || mime->mm_type == MAILMIME_SINGLE) {
        fill_leaf(w, p, e, &type);
    } else if (mime->mm_type == MAILMIME_MESSAGE) {
        p->type = STR("message");
        p->subtype = STR("rfc822");
        p->is_attachment = true;
    }
}

/* ---- the tree ---- */

/* The entity that begins at that place of the skeleton; NULL when none does. */
static const struct precheck_entity *entity_at(const struct prechecked *checked,
                                               size_t at)
{
    size_t from = 0;
    size_t to = checked->n_entities;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct precheck_entity *e = &checked->entity[middle];
        if (e->at == at) {
            return e;
        }
        if (e->at < at) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return NULL;
}

/* libetpan sees no more of a mail than the skeleton; where a node starts tells which
 * entity it is. */
static const struct precheck_entity *entity_of(const struct walk *w,
                                               const struct mailmime *mime,
                                               const struct mailmime *parent)
{
    static const struct precheck_entity none;
    struct str skeleton = w->checked->skeleton;
    const char *from = mime->mm_mime_start;
    const struct mailmime_data *data = parent->mm_body;
    if (parent->mm_type == MAILMIME_MESSAGE && data != NULL &&
        data->dt_type == MAILMIME_DATA_TEXT) {
        from = data->dt_data.dt_text.dt_data;
    }
    if (from == NULL || from < skeleton.ptr || from > skeleton.ptr + skeleton.len) {
        return &none;
    }
    const struct precheck_entity *e =
        entity_at(w->checked, (size_t)(from - skeleton.ptr));
    return e != NULL ? e : &none;
}

static bool push_node(struct walk *w, struct mailmime *mime, int part)
{
    if (w->depth == NODE_DEPTH_MAX) {
        return false;
    }
    struct node node = {.mime = mime, .part = part};
    if (mime->mm_type == MAILMIME_MESSAGE) {
        node.message = mime->mm_data.mm_message.mm_msg_mime;
    } else if (mime->mm_type == MAILMIME_MULTIPLE &&
               mime->mm_data.mm_multipart.mm_mp_list != NULL) {
        node.next_child = clist_begin(mime->mm_data.mm_multipart.mm_mp_list);
    }
    w->stack[w->depth++] = node;
    return true;
}

/* The next child that was not visited yet; NULL when all are. */
static struct mailmime *next_child(struct node *node)
{
    struct mailmime *child = node->message;
    node->message = NULL;
    if (node->next_child != NULL) {
        child = clist_content(node->next_child);
        node->next_child = clist_next(node->next_child);
    }
    return child;
}

/* Depth first without recursion; fills w->parts when that is set. *ret_n becomes the
 * number of parts; false past a limit. */
static bool walk_tree(struct walk *w, struct mailmime *root, size_t *ret_n)
{
    size_t n = 0;
    w->depth = 0;
    bool ok = push_node(w, root, -1);
    while (ok && w->depth > 0) {
        struct node *top = &w->stack[w->depth - 1];
        struct mailmime *child = next_child(top);
        if (child == NULL) {
            w->depth--;
            continue;
        }
        if (w->parts != NULL && n < w->max_parts) {
            struct mail_part *p = &w->parts[n];
            p->parent = top->part;
            p->depth = top->part < 0 ? 0 : w->parts[top->part].depth + 1;
            fill_part(w, p, child, entity_of(w, child, top->mime));
        }
        ok = push_node(w, child, (int)n);
        n++;
    }
    *ret_n = n;
    return ok && n <= MAIL_PARTS_MAX;
}

/* Mails without parts, and those that libetpan makes nothing of. */
static void single_part(struct walk *w)
{
    w->parts = ARENA_NEW(w->a, struct mail_part);
    w->parts->parent = -1;
    w->message->n_parts = 1;
    fill_part(w, w->parts, NULL, &w->checked->entity[0]);
}

/* Parts in which words may be that cannot be read here. */
static struct str closed_parts(struct arena *a, const struct mail_message *m)
{
    static const struct {
        const char *subtype;
        const char *text;
    } closed[] = {{"ms-tnef", "winmail.dat not decoded"},
                  {"vnd.ms-tnef", "winmail.dat not decoded"},
                  {"pgp-encrypted", "encrypted"},
                  {"pkcs7-mime", "encrypted or signed as a whole"},
                  {"x-pkcs7-mime", "encrypted or signed as a whole"}};
    struct str notice = m->notice;
    for (size_t i = 0; i < m->n_parts; i++) {
        for (size_t k = 0; k < ARRAY_LEN(closed); k++) {
            if (str_eq_c(m->parts[i].type, "application") &&
                str_eq_c(m->parts[i].subtype, closed[k].subtype) &&
                !str_has(notice, str_c(closed[k].text))) {
                notice = arena_printf(a, "%.*s%s%s", STR_ARG(notice),
                                      notice.len > 0 ? ", " : "", closed[k].text);
            }
        }
    }
    return notice;
}

/* For libetpan, which else opens a converter for each type it reads. */
static int keep_ascii(const char *to, const char *from, const char *text, size_t len,
                      char *out, size_t *ret_len)
{
    if (!str_eq_c(str_c(to), "utf-8") || !str_eq_c(str_c(from), "us-ascii") ||
        str_ascii_len(str_of(text, len)) < len) {
        return MAIL_CHARCONV_ERROR_UNKNOWN_CHARSET; /* that is: convert it yourself */
    }
    memcpy(out, text, len);
    *ret_len = len;
    return MAIL_CHARCONV_NO_ERROR;
}

enum rc mail_parse(struct arena *a, struct str raw, struct mail_message *ret_message,
                   struct err *err)
{
    struct mail_message m = {0};
    struct walk w = {.a = a, .message = &m};
    struct prechecked *checked = ARENA_NEW(a, struct prechecked);
    precheck_mail(a, raw, checked);
    if (fault_mail(raw)) {
        checked->skeleton = raw;
    }
    w.checked = checked;
    m.checked = checked;
    m.notice = checked->notice;
    m.limit = checked->limit;
    m.stray = mail_charset_to_utf8(a, checked->stray, STR_NULL);
    CLEANUP(mime_done) struct mailmime *root = NULL;
    size_t at = 0;
    size_t n = 0;
    extended_charconv = keep_ascii;
    /* most mails have no parts: then there is no structure to find */
    bool has_parts = checked->n_entities > 1 || checked->skeleton.ptr == raw.ptr;
    if (has_parts &&
        mailmime_parse(checked->skeleton.ptr, checked->skeleton.len, &at, &root) ==
            MAILIMF_NO_ERROR &&
        root != NULL && !walk_tree(&w, root, &n)) {
        return err_set(err, RC_INPUT, "mail refused: nested deeper than it seemed");
    }
    if (n == 0) {
        single_part(&w);
    } else {
        w.parts = ARENA_ARRAY(a, n, struct mail_part);
        w.max_parts = n;
        (void)walk_tree(&w, root, &m.n_parts);
    }
    m.parts = w.parts;
    m.notice = closed_parts(a, &m);
    m.headers = m.parts[0].headers;
    m.n_headers = m.parts[0].n_headers;
    for (size_t i = 0; i < m.n_headers; i++) {
        m.header_names |= header_name_bit(m.headers[i].name);
    }
    *ret_message = m;
    return RC_OK;
}

struct str mail_part_bytes(struct arena *a, const struct mail_message *m,
                           const struct mail_part *p)
{
    struct str body = precheck_body(a, m->checked, p->entity, p->entity->body.len);
    return transfer_decode(a, body, header_raw(p, "Content-Transfer-Encoding"));
}

const struct mail_header *mail_header_find(const struct mail_message *m,
                                           const char *name)
{
    bool may_be = (m->header_names & header_name_bit(str_c(name))) != 0;
    return may_be ? header_find(m->headers, m->n_headers, name) : NULL;
}

struct str mail_header_get(const struct mail_message *m, const char *name)
{
    const struct mail_header *h = mail_header_find(m, name);
    return h != NULL ? h->value : STR_NULL;
}
