/* What the parts of the sample data are written with: words in both languages. */
#ifndef NACHFASS_CMD_SAMPLE_SAMPLER_H
#define NACHFASS_CMD_SAMPLE_SAMPLER_H

#include <stdbool.h>

#include "cmd/sample/sample.h"

struct phrase {
    const char *de, *en;
};

struct sampler {
    struct arena *a;
    struct tdata *t;
    bool is_de;
    enum sample kind;
};

/* The phrase in the sample's language. */
const char *sampler_say(const struct sampler *s, struct phrase p);

/* Sets key of t to the phrase. */
void sampler_set(const struct sampler *s, struct tdata *t, const char *key,
                 struct phrase p);

/* Sets key of t to a link that writes to us with that subject. */
void sampler_mailto(const struct sampler *s, struct tdata *t, const char *key,
                    struct phrase subject);

#endif
