/* Loads what is true of now. Decides nothing. */
#include "cmd/live.h"

#include <jansson.h>

#include "base/arena.h"
#include "cmd/json.h"
#include "store/store.h"

enum rc live_policy(struct arena *a, const struct letter_facts *lf,
                    const struct policy **ret, struct err *err)
{
    struct policy *p = ARENA_ARRAY(a, 1, struct policy);
    struct absence *absences = NULL;
    *p = lf->set->policy;
    enum rc rc = absence_list(a, lf->st, lf->now, &absences, &p->n_absences, err);
    p->absences = absences;
    *ret = p;
    return rc;
}

void live_attributes(struct arena *a, const struct interaction *in,
                     const struct str **ret, size_t *ret_n)
{
    *ret_n = 0;
    if (in->attrs.len <= 2) { /* "{}" */
        return;
    }
    json_t *attrs CLEANUP(json_done) =
        json_loadb(in->attrs.ptr, in->attrs.len, 0, NULL);
    struct str *items = ARENA_ARRAY(a, json_object_size(attrs) + 1, struct str);
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(attrs, name, value)
    {
        if (json_is_string(value)) {
            items[(*ret_n)++] =
                arena_printf(a, "%s=%s", name, json_string_value(value));
        }
    }
    *ret = items;
}

enum rc live_facts(struct arena *a, const struct letter_facts *lf,
                   struct incoming_facts *f, struct err *err)
{
    if (f->policy->n_severities > 0) {
        live_attributes(a, &f->interaction, &f->attributes, &f->n_attributes);
    }
    return live_policy(a, lf, &f->policy, err);
}
