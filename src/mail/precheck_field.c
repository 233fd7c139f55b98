/* One header field of a mail that libetpan will read: limits and repairs.
 * Must never leave a field in the copy that libetpan reads otherwise than we do. */
#include <string.h>

#include "base/arena.h"
#include "base/attr.h"
#include "mail/header.h"
#include "mail/precheck_walk.h"
#include "mail/transfer.h"

/* Free text by definition: parentheses there are no comments. */
static const char *const unstructured[] = {"subject", "comments", "content-description",
                                           "keywords"};

/* Fields of mails, to tell them from a text that looks like one ("Note: 7"). */
static const char *const field_names[] = {
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "mime-version",
    "reply-to",
    "references",
    "in-reply-to",
    "sender",
    "delivered-to",
    "importance",
    "priority",
    "precedence",
    "thread-topic",
    "thread-index",
    "user-agent",
    "auto-submitted",
    "dkim-signature",
    "authentication-results",
    "received-spf",
    "status",
    "lines",
};
static const char *const field_prefixes[] = {"x-",      "content-", "list-",
                                             "resent-", "arc-",     "disposition-"};

bool precheck_is_known(struct str name)
{
    char first = name.len > 0 ? str_lower(name.ptr[0]) : '\0';
    for (size_t i = 0; i < ARRAY_LEN(field_names); i++) {
        if (field_names[i][0] == first && str_ieq_c(name, field_names[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(field_prefixes); i++) {
        if (field_prefixes[i][0] == first &&
            str_istarts(name, str_c(field_prefixes[i]))) {
            return true;
        }
    }
    return false;
}

static size_t count_opened(struct str value)
{
    size_t n = 0;
    for (size_t at; (at = str_find_byte(value, '(')) != STR_NPOS; n++) {
        value = str_from(value, at + 1);
    }
    return n;
}

static bool comments_too_deep(struct str value)
{
    int depth = 0;
    bool quoted = false;
    if (count_opened(value) <= MAIL_COMMENT_DEPTH_MAX) {
        return false; /* as most have none */
    }
    for (size_t i = 0; i < value.len && depth <= MAIL_COMMENT_DEPTH_MAX; i++) {
        char ch = value.ptr[i];
        if (ch == '\\') {
            i++;
        } else if (ch == '"' && depth == 0) {
            quoted = !quoted;
        } else if (ch == '(' && !quoted) {
            depth++;
        } else if (ch == ')' && !quoted && depth > 0) {
            depth--;
        }
    }
    return depth > MAIL_COMMENT_DEPTH_MAX;
}

/* Where libetpan and we may read a field differently, it gets what we read: else it
 * opens parts whose headers were never checked. */
static void rewrite_field(struct check *c, const char *name)
{
    c->heads.len = c->field_at;
    buf_puts(&c->heads, name);
}

/* The declared boundary, however it is written; "" when there is none. */
static struct str declared_boundary(struct arena *a, const struct header_media *media)
{
    for (size_t i = 0; i < media->n_params; i++) {
        const struct header_param *p = &media->params[i];
        if (p->section < 0 && str_ieq_c(p->name, "boundary") &&
            !str_is_empty(p->value)) {
            return str_trim_end(p->value);
        }
    }
    return str_trim_end(header_media_param(a, media, "boundary"));
}

static void content_type(struct check *c, struct str value)
{
    struct entity *e = &c->entity;
    struct header_media media;
    header_media_parse(c->a, value, &media);
    if (media.over) {
        precheck_limit(c, "parameters", MAIL_PARAMS_MAX);
    }
    e->has_type = true;
    e->type = media.type;
    e->subtype = media.subtype;
    bool is_multipart = str_eq_c(e->type, "multipart");
    if (is_multipart) {
        e->boundary = declared_boundary(c->a, &media);
    }
    if (is_multipart || media.over || str_ihas(value, STR("multipart")) ||
        str_ihas(value, STR("message")) || str_ihas(value, STR("boundary"))) {
        /* libetpan 1.9.4 writes out of bounds for boundary="\"" (fixed upstream in
         * 3f14913): it never sees a boundary but ours */
        struct buf edge = buf_within(c->a, 32, 31);
        if (is_multipart) {
            e->edge = c->n_edges++;
            precheck_edge_put(&edge, e->edge);
        }
        rewrite_field(c, "Content-Type: ");
        e->place.in_heads = c->heads.len;
        header_media_put(&c->heads, &media, buf_keep(&edge, c->a));
        buf_putc(&c->heads, '\n');
    }
}

static void disposition(struct check *c, struct str value)
{
    struct header_media media;
    header_media_parse(c->a, value, &media);
    if (media.over) {
        precheck_limit(c, "parameters", MAIL_PARAMS_MAX);
        rewrite_field(c, "Content-Disposition: ");
        buf_puts(&c->heads,
                 str_eq_c(media.type, "attachment") ? "attachment\n" : "inline\n");
    }
}

static void encoding(struct check *c, struct str value)
{
    enum transfer how = transfer_of(value);
    c->entity.has_encoding = true;
    c->entity.encoding_at = c->field_at;
    c->entity.is_encoded = how != TRANSFER_NONE;
    if (how == TRANSFER_BASE64 || how == TRANSFER_QUOTED) {
        rewrite_field(c, "Content-Transfer-Encoding: ");
        buf_puts(&c->heads, how == TRANSFER_BASE64 ? "base64\n" : "quoted-printable\n");
    }
}

static bool is_free_text(struct str name)
{
    bool is_free = str_istarts(name, STR("x-"));
    for (size_t i = 0; i < ARRAY_LEN(unstructured); i++) {
        is_free = is_free || str_ieq_c(name, unstructured[i]);
    }
    return is_free;
}

/* What stands from that place of the present field on, its lines joined. */
static struct str unfolded(struct check *c, size_t from)
{
    struct str lines = str_from(buf_str(&c->heads), from);
    char *out = arena_take(c->a, lines.len + 1);
    size_t n = 0;
    while (lines.ptr != NULL) {
        struct str line = str_take(&lines, '\n');
        memcpy(out + n, line.ptr, line.len);
        n += line.len;
    }
    return str_trim(str_of(out, n));
}

static void check_content(struct check *c, struct str name, size_t value_at)
{
    if (str_ieq_c(name, "content-type")) {
        content_type(c, unfolded(c, value_at));
    } else if (str_ieq_c(name, "content-disposition")) {
        disposition(c, unfolded(c, value_at));
    } else if (str_ieq_c(name, "content-transfer-encoding")) {
        encoding(c, unfolded(c, value_at));
    }
}

void precheck_field(struct check *c)
{
    struct str field = str_from(buf_str(&c->heads), c->field_at);
    size_t colon = str_find_byte(field, ':');
    if (colon == STR_NPOS) {
        return;
    }
    struct str name = str_trim(str_sub(field, 0, colon));
    if (comments_too_deep(str_from(field, colon + 1)) && !is_free_text(name)) {
        precheck_limit(c, "nested comments", MAIL_COMMENT_DEPTH_MAX);
        c->heads.len = c->field_at;
    } else if (str_istarts(name, STR("content-"))) {
        check_content(c, name, c->field_at + colon + 1);
    }
    c->field_at = c->heads.len;
}
