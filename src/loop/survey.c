/* Which survey an interaction gets: the first whose globs all match. Must stay pure. */
#include "loop/survey.h"

/* An empty list matches all. */
static bool any_matches(const struct str *globs, size_t n, struct str value)
{
    for (size_t i = 0; i < n; i++) {
        if (str_glob(globs[i], value)) {
            return true;
        }
    }
    return n == 0;
}

const struct survey *survey_match(const struct policy *p, const struct interaction *in)
{
    for (size_t i = 0; i < p->n_surveys; i++) {
        const struct survey *s = &p->surveys[i];
        if (any_matches(s->channels, s->n_channels, in->channel) &&
            any_matches(s->teams, s->n_teams, in->team) &&
            any_matches(s->products, s->n_products, in->product)) {
            return s;
        }
    }
    return NULL;
}
