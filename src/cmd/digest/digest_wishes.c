/* Vouchers in a digest that wait for that person's word, and the words to the customer
 * with them. Decides nothing. */
#include "base/arena.h"
#include "base/money.h"
#include "cmd/digest/digest_part.h"
#include "cmd/facts.h"
#include "cmd/letter/letter_data.h"
#include "cmd/letter/letter_end.h"
#include "cmd/live.h"
#include "loop/calendar.h"
#include "loop/casework.h"
#include "loop/people.h"
#include "loop/voucher.h"
#include "mail/template.h"
#include "store/store.h"

/* Each lapses after some days: they do not pile up. */
enum { WISHES_MAX = 12, WORDS_MAX = 600 };

static enum rc add_wish(struct arena *a, struct letter_facts *lf,
                        const struct digest *d, const struct voucher_wish *w,
                        struct err *err)
{
    const struct policy *p = &lf->set->policy;
    const struct person *by = policy_person(p, w->person);
    struct str lang = d->who->language;
    struct str desk = STR_NULL;
    enum rc rc = letter_desk_address(a, lf, w->case_id, d->who->id, &desk, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct tdata *t = tdata_add(d->data, "wishes");
    tdata_set_i64(t, "case_id", w->case_id);
    tdata_set(t, "customer_name",
              str_is_empty(lf->customer.name) ? lf->customer.email : lf->customer.name);
    tdata_set(t, "by_name", by != NULL ? by->name : w->person);
    tdata_set(t, "voucher_value",
              money_text(a, w->cents, w->currency, str_eq_c(lang, "de")));
    tdata_set(t, "words", letter_shorten(a, w->words, WORDS_MAX));
    tdata_flag(t, "has_words", !str_is_empty(w->words));
    tdata_set(t, "age", letter_span(a, lang, lf->now - w->asked_at));
    tdata_set(
        t, "lapses",
        calendar_text(a, d->who->zone, w->asked_at + voucher_wait_s(p, w->pool), lang));
    tdata_set(t, "desk_address", desk);
    letter_approval_mailtos(a, desk, lang, w->case_id, t);
    return RC_OK;
}

/* Its approver, or who stands in for them now; loads the customer of the case. */
static enum rc reader_of(struct arena *a, struct letter_facts *lf,
                         const struct policy *p, const struct voucher_wish *w,
                         struct str *ret, struct err *err)
{
    struct case_file c;
    enum rc rc = case_get(a, lf->st, w->case_id, &c, err);
    rc = rc == RC_OK ? facts_case(a, lf, &c, err) : rc;
    if (rc == RC_OK) {
        *ret = people_stand_in(p, case_team(p, &c), w->approver, lf->now);
    }
    return rc;
}

enum rc digest_wishes(struct arena *a, struct letter_facts *lf, struct digest *d,
                      struct err *err)
{
    struct voucher_wish *all = NULL;
    size_t n = 0;
    size_t mine = 0;
    const struct policy *p = NULL;
    enum rc rc = live_policy(a, lf, &p, err);
    rc = rc == RC_OK ? voucher_wish_list(a, lf->st, &all, &n, err) : rc;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        struct str reader = STR_NULL;
        rc = reader_of(a, lf, p, &all[i], &reader, err);
        if (rc == RC_OK && str_eq(reader, d->who->id) && mine++ < WISHES_MAX) {
            rc = add_wish(a, lf, d, &all[i], err);
            d->n_shown += rc == RC_OK;
        }
    }
    tdata_set_i64(tdata_child(d->data, "counts"), "wishes", (int64_t)mine);
    tdata_flag(d->data, "has_wishes", mine > 0);
    d->n_rows += mine;
    return rc == RC_NONE ? err_set(err, RC_BROKEN, "the case of a voucher is gone")
                         : rc;
}
