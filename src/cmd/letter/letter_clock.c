/* Deadlines and deputies for the templates. Decides nothing. */
#include "cmd/letter/letter_clock.h"

#include "base/arena.h"
#include "base/attr.h"
#include "base/buf.h"
#include "cmd/send/invite.h"
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

/* "Ortszeit New York", "New York time"; a zone that names no place stands as it is. */
static struct str zone_name(struct arena *a, struct str zone, struct str lang)
{
    size_t slash = str_rfind_byte(zone, '/');
    if (slash == STR_NPOS || str_starts(zone, STR("Etc/"))) {
        return zone;
    }
    struct buf place CLEANUP(buf_done) = BUF_INIT(zone.len);
    for (size_t i = slash + 1; i < zone.len; i++) {
        buf_putc(&place, zone.ptr[i] == '_' ? ' ' : zone.ptr[i]);
    }
    struct str name = buf_str(&place);
    return str_eq_c(lang, "de") ? arena_printf(a, "Ortszeit %.*s", STR_ARG(name))
                                : arena_printf(a, "%.*s time", STR_ARG(name));
}

/* The deadline as the customer's clock shows it. The zone is said where it is not that
 * of the firm, and where it is not known: then the time is the firm's. */
static struct str promise(struct arena *a, const struct letter_facts *f,
                          struct str firm, int64_t at, struct str lang)
{
    struct str zone = attributes_of(a, &f->interaction).zone;
    bool is_known = !str_is_empty(zone);
    if (is_known && calendar_offset(zone, at) == calendar_offset(firm, at)) {
        return calendar_text(a, firm, at, lang);
    }
    zone = is_known ? zone : firm;
    return arena_printf(a, "%.*s (%.*s)", STR_ARG(calendar_text(a, zone, at, lang)),
                        STR_ARG(zone_name(a, zone, lang)));
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
    tdata_set(data, "deadline", at == 0 ? STR_NULL : calendar_text(a, zone, at, lang));
    tdata_set(data, "deadline_text",
              at == 0 ? STR_NULL : promise(a, f, zone, at, lang));
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
