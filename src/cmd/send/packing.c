/* The mail that others are packed against. Must hold nothing of any person: it stays
 * when they are forgotten. */
#include "cmd/send/packing.h"

#include "base/arena.h"
#include "store/body.h"

/* What decides how a mail looks, but for its receiver. */
struct pattern {
    struct pattern *next;
    enum mail_kind kind;
    enum invitation_kind of;
    struct str survey, language;
    struct packer *packer; /* NULL: the mail to nobody cannot be made */
};

void packing_done(struct packing *p)
{
    for (struct pattern *t = p->patterns; t != NULL; t = t->next) {
        packer_done(&t->packer);
    }
    p->patterns = NULL;
}

/* The same at any time, so that it is stored once: neither does it know the date. */
static enum rc to_nobody(struct arena *a, const struct letter_facts *f,
                         const struct pattern *t, struct outbox_mail *ret,
                         struct err *err)
{
    struct str name = STR("Name");
    struct letter_facts nobody = {
        .set = f->set,
        .st = f->st,
        .customer = {.email = STR("name@mail.example"), .name = name},
        .interaction = {.ext_id = name,
                        .subject = name,
                        .channel = name,
                        .agent = name,
                        .team = name,
                        .product = name},
        .invitation = {.kind = t->of,
                       .survey = t->survey,
                       .language = t->language,
                       .token = STR("aaaaaaaaaaaaaaaaaaaaaaaaaa")},
        .never_asked = true};
    struct mail_wish wish = {.kind = t->kind};
    return letter_make(a, &nobody, &wish, ret, err);
}

static struct packer *packer_for(struct packing *p, const struct letter_facts *f,
                                 enum mail_kind kind)
{
    const struct invitation *inv = &f->invitation;
    for (const struct pattern *t = p->patterns; t != NULL; t = t->next) {
        if (t->kind == kind && t->of == inv->kind && str_eq(t->survey, inv->survey) &&
            str_eq(t->language, inv->language)) {
            return t->packer;
        }
    }
    struct arena page CLEANUP(arena_done) = {0};
    struct pattern *t = ARENA_NEW(p->a, struct pattern);
    struct outbox_mail m;
    struct err why; /* what is wrong with the template is told by the mail itself */
    *t = (struct pattern){.next = p->patterns,
                          .kind = kind,
                          .of = inv->kind,
                          .survey = arena_str(p->a, inv->survey),
                          .language = arena_str(p->a, inv->language)};
    if (to_nobody(&page, f, t, &m, &why) == RC_OK) {
        t->packer = packer_new(p->a, m.raw);
    }
    p->patterns = t;
    return t->packer;
}

void packing_pack(struct arena *a, struct packing *p, const struct letter_facts *f,
                  struct outbox_mail *m)
{
    struct packer *packer = m->kind == MAIL_SURVEY || m->kind == MAIL_REMINDER
                                ? packer_for(p, f, m->kind)
                                : NULL;
    if (packer != NULL) {
        packer_pack(a, packer, m);
    }
}
