/* What template data looks like inside: for the engine alone; everybody else builds
 * data with the functions of mail/template.h. */
#ifndef NACHFASS_MAIL_TDATA_H
#define NACHFASS_MAIL_TDATA_H

#include <stdbool.h>

#include "base/str.h"

struct tdata;

enum tvalue_kind { TVALUE_TEXT, TVALUE_FLAG, TVALUE_LIST, TVALUE_OBJECT };

/* An object of a list. */
struct titem {
    struct tdata *object;
    struct titem *next;
};

struct tvalue {
    enum tvalue_kind kind;
    struct str text;      /* TVALUE_TEXT */
    bool on;              /* TVALUE_FLAG */
    struct titem *items;  /* TVALUE_LIST, first to last; never NULL then */
    struct tdata *object; /* TVALUE_OBJECT */
};

/* The value of `key` in this very object, NULL when it is not held. */
const struct tvalue *tdata_find(const struct tdata *t, struct str key);

/* Does {{#key}} show: a text that is not empty, a flag that is on, a list, an object.
 */
bool tvalue_is_true(const struct tvalue *v);

#endif
