/* Deadlines and deputies for the templates. Decides nothing. */
#include "cmd/letter_clock.h"

#include "base/arena.h"
#include "loop/calendar.h"
#include "loop/casework.h"
#include "mail/template.h"

static void data_instead(const struct letter_facts *f, const struct mail_wish *w,
                         struct tdata *data)
{
    const struct person *named = policy_person(&f->set->policy, w->instead_of);
    tdata_set(data, "instead_of", named != NULL ? named->name : w->instead_of);
    tdata_flag(data, "has_instead", w->instead != INSTEAD_NONE);
    tdata_flag(data, "is_away", w->instead == INSTEAD_AWAY);
    tdata_flag(data, "is_unreached", w->instead == INSTEAD_UNREACHED);
    tdata_flag(data, "has_left", w->instead == INSTEAD_LEFT);
}

void letter_clock_data(struct arena *a, const struct letter_facts *f,
                       const struct mail_wish *w, struct str lang, struct tdata *data)
{
    const struct policy *p = &f->set->policy;
    const struct case_file *c = &f->kase;
    const struct team *team = policy_team(p, c->team);
    struct str zone = team != NULL ? team->zone : p->zone;
    int64_t now = w->due_at > f->now ? w->due_at : f->now;
    int64_t at = w->is_unresolved ? c->resolve_at : c->deadline_at;
    bool is_overdue = at != 0 && at <= now;
    struct str text = at == 0 ? STR_NULL : calendar_text(a, zone, at, lang);
    tdata_set(data, "deadline", text);
    tdata_set(data, "deadline_text", text);
    tdata_set(data, "time_left",
              at == 0 ? STR_NULL
                      : letter_span(a, lang, is_overdue ? now - at : at - now));
    tdata_flag(data, "overdue", is_overdue);
    tdata_flag(data, "unresolved", w->is_unresolved);
    bool shown = c->resolve_at != 0 && !w->is_unresolved;
    tdata_set(data, "resolution",
              shown ? calendar_text(a, zone, c->resolve_at, lang) : STR_NULL);
    data_instead(f, w, data);
}
