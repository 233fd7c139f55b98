/* A configuration file. */
#include "fuzz.h"

#include "mail/address.h"
#include "settings.h"

bool fuzz_init(void)
{
    return false; /* the operator wrote it */
}

static void check_settings(struct arena *a, const struct settings *s)
{
    struct str address;
    struct err err;
    CLAIM(address_check(a, s->policy.address, &address, &err) == RC_OK);
    CLAIM(str_eq(address, s->policy.address));
    CLAIM(s->own_domain.len > 0 && s->store_path.len > 0 && s->n_mailboxes > 0);
    CLAIM(s->policy.n_persons > 0 && s->policy.n_teams > 0);
    for (size_t i = 0; i < s->policy.n_persons; i++) {
        CLAIM(str_find_byte(s->policy.persons[i].email, '@') != STR_NPOS);
    }
}

void fuzz_one(struct arena *a, struct str in)
{
    struct settings s;
    struct findings findings;
    struct err err;
    const char *path = fuzz_file(in);
    enum rc rc = settings_load(a, path, &s, &findings, &err);
    CLAIM(rc == RC_OK || rc == RC_CONFIG);
    CLAIM((findings.n == 0) == (rc == RC_OK) || in.len > 65536);
    for (size_t i = 0; i < findings.n; i++) {
        CLAIM(fuzz_is_line(findings.items[i].text));
        CLAIM(str_starts(findings.items[i].text, str_c(path)));
    }
    if (rc == RC_OK) {
        check_settings(a, &s);
    } else {
        CLAIM(fuzz_is_line(str_c(err.text)));
    }
}
