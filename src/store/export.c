/* All that is held of a person. Which columns, and what they are called, is said in
 * sql/export.sql alone. */
#include "store/export.h"

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

static void give(struct stmt *st, const char *part, const struct export_sink *to)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct export_value values[VALUES_MAX];
    size_t n = stmt_columns(st);
    for (size_t i = 0; i < n && i < VALUES_MAX; i++) {
        enum bind_type type = stmt_type(st, i);
        values[i] = (struct export_value){.name = stmt_name(st, i)};
        if (type == BIND_INT) {
            values[i].type = EXPORT_NUMBER;
            values[i].number = stmt_i64(st, i);
        } else if (type != BIND_NULL) {
            values[i].type = EXPORT_TEXT;
            values[i].text = stmt_str(&a, st, i);
        }
    }
    to->row(to->ctx, part, values, n);
}

static enum rc run(struct store *s, const char *part, const struct query *q,
                   const struct export_sink *to, struct err *err)
{
    struct stmt *st CLEANUP(stmt_done) = NULL;
    enum rc rc = stmt_open(s->db, q, &st, err);
    while (rc == RC_OK) {
        rc = stmt_step(st, err);
        if (rc == RC_OK) {
            give(st, part, to);
        }
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
