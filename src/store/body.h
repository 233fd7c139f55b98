/* Bodies of which there are many: kept as what tells them from a base, which is kept
 * once and must hold nothing of any person. */
#ifndef NACHFASS_STORE_BODY_H
#define NACHFASS_STORE_BODY_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct outbox_mail;

struct body_base {
    struct str key; /* SHA-256 hex of bytes */
    struct str bytes;
};

/* A base made ready, with some hundred kilobytes of its own. */
struct packer;
/* The bytes are copied; the packer lives in the arena until packer_done, which accepts
 * NULL inside. */
struct packer *packer_new(struct arena *a, struct str bytes);
void packer_done(struct packer **p);

/* m->packed and m->base, for outbox_add, in place of m->raw; they live as long as the
 * arenas of the two calls. A mail that becomes no smaller is left as it is. */
void packer_pack(struct arena *a, struct packer *p, struct outbox_mail *m);

#endif
