/* HTML to text. */
#include "fuzz.h"

#include "mail/html.h"

bool fuzz_init(void)
{
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str html = fuzz_text(a, in);
    struct str text = html_to_text(a, html);
    CLAIM(fuzz_is_text(text));
    CLAIM(str_find_byte(text, '\r') == STR_NPOS);
    /* "<br>" within ten levels of quotes is the most a byte can become */
    CLAIM(text.len <= 8 * html.len + 64);
}
