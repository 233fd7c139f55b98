/* Praise in a digest: what promoters said, by the name of the agent. */
#include "base/arena.h"
#include "cmd/digest/digest_part.h"
#include "cmd/letter/letter_data.h"
#include "loop/casework.h"
#include "loop/phrase.h"
#include "mail/template.h"
#include "store/store.h"

/* Enough to be glad about; more is skimmed. */
enum { PRAISE_MAX = 6, WORDS_MAX = 400 };

/* A promoter's, with words beside the score, about a team of that person. */
static bool is_praise(const struct policy *p, const struct praise *x,
                      const struct person *who)
{
    const struct survey *s = policy_survey(p, x->survey);
    if (s == NULL || x->score < s->high || !phrase_give_reason(x->comment)) {
        return false;
    }
    struct case_file c = {.team = case_route(p, &x->interaction, x->survey)->id};
    return case_is_of_team(p, &c, who->id);
}

enum rc digest_praise(struct arena *a, const struct letter_facts *lf, struct digest *d,
                      struct err *err)
{
    const struct policy *p = &lf->set->policy;
    struct praise *all = NULL;
    size_t n = 0;
    size_t shown = 0;
    int32_t least = 10;
    for (size_t i = 0; i < p->n_surveys; i++) {
        least = p->surveys[i].high < least ? p->surveys[i].high : least;
    }
    enum rc rc = praise_list(a, lf->st, d->since, least, &all, &n, err);
    for (size_t i = 0; rc == RC_OK && i < n && shown < PRAISE_MAX; i++) {
        if (!is_praise(p, &all[i], d->who)) {
            continue;
        }
        struct tdata *t = tdata_add(d->data, "praise");
        tdata_set(t, "agent", all[i].interaction.agent);
        tdata_set(t, "customer_name", all[i].customer_name);
        tdata_set_i64(t, "score", all[i].score);
        tdata_set(t, "words", letter_shorten(a, all[i].comment, WORDS_MAX));
        shown++;
    }
    tdata_flag(d->data, "has_praise", shown > 0);
    d->has_news = d->has_news || shown > 0;
    return rc;
}
