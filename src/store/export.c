/* All that is held of a person. Which columns, and what they are called, is said in
 * sql/export.sql alone. */
#include "store/export.h"

#include <string.h>

#include "store/query.h"

enum { VALUES_MAX = 24 };

static const struct part {
    const char *name, *statement;
    bool by_address;
} parts[] = {
    {"customer", "export_customer", false},
    {"interactions", "export_interactions", false},
    {"surveys", "export_surveys", false},
    {"answers", "export_answers", false},
    {"cases", "export_cases", false},
    {"history", "export_history", false},
    {"vouchers", "export_vouchers", false},
    {"voucher_wishes", "export_voucher_wishes", false},
    {"suppression", "export_suppression", true},
    {"returned_mail", "export_returned_mail", true},
};

static struct export_value value_of(struct arena *a, struct stmt *st, size_t column)
{
    enum bind_type type = stmt_type(st, column);
    struct export_value v = {.name = stmt_name(st, column)};
    if (type == BIND_INT) {
        v.type = EXPORT_NUMBER;
        v.number = stmt_i64(st, column);
    } else if (type != BIND_NULL) {
        v.type = EXPORT_TEXT;
        v.text = stmt_str(a, st, column);
    }
    return v;
}

/* What 'raw' is packed against, base_id, stands before it and is told to nobody. */
static enum rc give(struct store *s, struct stmt *st, const char *part,
                    const struct export_sink *to, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct export_value values[VALUES_MAX];
    int64_t base_id = 0;
    size_t n = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < stmt_columns(st) && n < VALUES_MAX; i++) {
        struct export_value *v = &values[n];
        *v = value_of(&a, st, i);
        if (strcmp(v->name, "base_id") == 0) {
            base_id = v->number;
            continue;
        }
        if (strcmp(v->name, "raw") == 0) {
            rc = body_unpack(&a, s, base_id, &v->text, err);
        }
        n++;
    }
    if (rc == RC_OK) {
        to->row(to->ctx, part, values, n);
    }
    return rc;
}

static enum rc run(struct store *s, const char *part, const struct query *q,
                   const struct export_sink *to, struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    enum rc rc = stmt_open(s->db, q, &st, err);
    while (rc == RC_OK) {
        rc = stmt_step(st, err);
        rc = rc == RC_OK ? give(s, st, part, to, err) : rc;
    }
    return rc == RC_NONE ? RC_OK : rc;
}

enum rc export_person(struct store *s, const struct forget *f,
                      const struct export_sink *to, struct err *err)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(parts); i++) {
        struct bind by = parts[i].by_address ? BIND_S(f->key) : BIND_I(f->customer_id);
        to->row(to->ctx, parts[i].name, NULL, 0);
        rc = run(s, parts[i].name, &(const struct query){parts[i].statement, &by, 1},
                 to, err);
    }
    return rc;
}

enum rc export_mails(struct store *s, const struct forget *f,
                     const struct export_sink *to, struct err *err)
{
    enum rc rc = RC_OK;
    to->row(to->ctx, "mails_out", NULL, 0);
    to->row(to->ctx, "mails_in", NULL, 0);
    for (size_t i = 0; rc == RC_OK && i < f->n_out; i++) {
        if (!f->out[i].is_loose) {
            rc = run(s, "mails_out", QUERY("export_mail_out", BIND_I(f->out[i].id)), to,
                     err);
        }
    }
    for (size_t i = 0; rc == RC_OK && i < f->n_in; i++) {
        if (!f->in[i].is_loose) {
            rc = run(s, "mails_in", QUERY("export_mail_in", BIND_I(f->in[i].id)), to,
                     err);
        }
    }
    return rc;
}
