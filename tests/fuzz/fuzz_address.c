/* Addresses: one from outside, one of a header. */
#include "fuzz.h"

#include "mail/address.h"
#include "mail/parse.h"
#include "mail/token.h"

enum { ADDRESS_MAX_BYTES = 254 };

bool fuzz_init(void)
{
    mail_charset_prepare();
    return true;
}

static void check_one(struct arena *a, struct str in)
{
    struct str out, again;
    struct err err;
    enum rc rc = address_check(a, in, &out, &err);
    CLAIM(rc == RC_OK || rc == RC_INPUT);
    if (rc != RC_OK) {
        CLAIM(fuzz_is_line(str_c(err.text)));
        return;
    }
    struct str local = address_local(out), domain = address_domain(out);
    CLAIM(fuzz_is_line(out) && out.len <= ADDRESS_MAX_BYTES);
    CLAIM(local.len > 0 && local.len <= 64 && domain.len > 0);
    CLAIM(local.len + 1 + domain.len == out.len);
    CLAIM(str_find_byte(domain, '@') == STR_NPOS);
    /* what could end a command or a bracket on the wire */
    CLAIM(local.ptr[0] == '"' ||
          (str_find_byte(out, '>') == STR_NPOS && str_find_byte(out, ' ') == STR_NPOS));
    CLAIM(address_check(a, out, &again, &err) == RC_OK && str_eq(out, again));
    CLAIM(address_same(out, in) || !str_eq(out, in));
    struct str detail = address_with_detail(a, out, STR("abc234"));
    CLAIM(detail.len == out.len + 7 && str_eq(address_domain(detail), domain));
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str name = STR_NULL, addr = STR_NULL;
    check_one(a, in);
    struct str header = fuzz_text(a, in);
    enum rc rc = address_first(a, header, &name, &addr);
    CLAIM(rc == RC_OK || rc == RC_NONE);
    if (rc == RC_OK) {
        CLAIM(fuzz_is_line(name) && fuzz_is_line(addr));
        CLAIM(str_find_byte(addr, '@') != STR_NPOS);
        CLAIM(name.len <= 3 * header.len && addr.len <= header.len);
    }
    if (token_is_plausible(in)) {
        CLAIM(in.len >= 16 && in.len <= 40);
    }
}
