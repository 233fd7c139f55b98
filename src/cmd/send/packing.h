/* Mails of a mailing, packed against one to nobody in particular. */
#ifndef NACHFASS_CMD_PACKING_H
#define NACHFASS_CMD_PACKING_H

#include "cmd/letter/letter.h"

/* For many mails, of any survey and language; what they are packed against lives in the
 * arena. */
struct packing {
    struct arena *a;
    struct pattern *patterns;
};
void packing_done(struct packing *p);

/* Packs a survey or a reminder that letter_make made of these facts, for outbox_add, in
 * place of raw; other mails stay as they are. */
void packing_pack(struct arena *a, struct packing *p, const struct letter_facts *f,
                  struct outbox_mail *m);

#endif
