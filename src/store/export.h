/* All that is held of a person, part by part, as rows of named values. Codes as in
 * store.h. */
#ifndef NACHFASS_STORE_EXPORT_H
#define NACHFASS_STORE_EXPORT_H

#include "store/forget.h"

enum export_type { EXPORT_NULL, EXPORT_NUMBER, EXPORT_TEXT };
struct export_value {
    const char *name;
    enum export_type type;
    int64_t number;
    struct str text; /* may be bytes of a mail */
};
/* One row of a part; values live during the call only. */
typedef void export_fn(void *ctx, const char *part, const struct export_value *values,
                       size_t n);
struct export_sink {
    export_fn *row;
    void *ctx;
};
/* The parts of their own, each at least named once (n 0: it begins). */
enum rc export_person(struct store *s, const struct forget *f,
                      const struct export_sink *to, struct err *err) MUST_USE;
/* Mails of f->out and f->in by their ids, but for those that are loose: parts
 * "mails_out", "mails_in". */
enum rc export_mails(struct store *s, const struct forget *f,
                     const struct export_sink *to, struct err *err) MUST_USE;

#endif
