/* Sample data in the language of the sample. */
#include "cmd/sample/sampler.h"

#include "mail/mailto.h"
#include "mail/template.h"

const char *sampler_say(const struct sampler *s, struct phrase p)
{
    return s->is_de ? p.de : p.en;
}

void sampler_set(const struct sampler *s, struct tdata *t, const char *key,
                 struct phrase p)
{
    tdata_set_c(t, key, sampler_say(s, p));
}

void sampler_mailto(const struct sampler *s, struct tdata *t, const char *key,
                    struct phrase subject)
{
    tdata_set(t, key,
              mailto_make(s->a, STR("feedback+k7x2mq4t@firma.example"),
                          str_c(sampler_say(s, subject)), STR_NULL));
}
