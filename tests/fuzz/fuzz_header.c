/* Header blocks, RFC 2047 words, media types with RFC 2231 parameters, dates. */
#include "fuzz.h"

#include "mail/header.h"
#include "reader/date.h"

bool fuzz_init(void)
{
    mail_charset_prepare();
    return true;
}

static void check_media(struct arena *a, struct str raw)
{
    struct header_media m;
    header_media_parse(a, raw, &m);
    CLAIM(m.n_params <= MAIL_PARAMS_MAX);
    CLAIM(m.type.len <= raw.len && m.subtype.len <= raw.len);
    for (size_t i = 0; i < m.n_params && i < 8; i++) {
        const char *name = arena_cstr(a, m.params[i].name);
        if (name != NULL) {
            struct str value = header_media_param(a, &m, name);
            CLAIM(fuzz_is_line(value) && value.len <= 3 * raw.len);
        }
    }
    CLAIM(fuzz_is_line(header_media_param(a, &m, "charset")));
    CLAIM(fuzz_is_line(header_media_param(a, &m, "filename")));
}

static void check_value(struct arena *a, struct str raw)
{
    struct str value = header_decode(a, raw);
    CLAIM(fuzz_is_line(value) && value.len <= 3 * raw.len);
    (void)date_read(raw);
    check_media(a, raw);
}

void fuzz_one(struct arena *a, struct str in)
{
    const struct mail_header *h = NULL;
    size_t n = header_split(a, in, &h);
    CLAIM(n <= MAIL_HEADERS_MAX);
    for (size_t i = 0; i < n; i++) {
        CLAIM(h[i].name.len > 0 && fuzz_is_text(h[i].name));
        CLAIM(fuzz_is_line(h[i].value) && fuzz_is_text(h[i].raw));
        CLAIM(header_find(h, n, arena_str(a, h[i].name).ptr) != NULL);
        if (i < 8) {
            check_value(a, h[i].raw);
        }
    }
    check_value(a, in);
}
