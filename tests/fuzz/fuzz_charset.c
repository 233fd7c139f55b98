/* Bodies: transfer encoding (second line), charset (first line), format=flowed. */
#include "fuzz.h"

#include "mail/charset.h"
#include "mail/flowed.h"
#include "mail/parse.h"
#include "mail/transfer.h"

bool fuzz_init(void)
{
    mail_charset_prepare();
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str charset = str_take(&in, '\n');
    struct str encoding = str_take(&in, '\n');
    struct str bytes = transfer_decode(a, in, encoding);
    CLAIM(bytes.len <= in.len);
    struct str text = mail_charset_to_utf8(a, bytes, charset);
    CLAIM(fuzz_is_text(text) && text.len <= 6 * bytes.len + 16);
    CLAIM(str_eq(charset_repair_utf8(a, text), text) ||
          str_starts(text, STR("\xef\xbb\xbf"))); /* two marks: one is taken away */
    for (int del_sp = 0; del_sp < 2; del_sp++) {
        struct str flowed = flowed_unwrap(a, text, del_sp != 0);
        CLAIM(fuzz_is_text(flowed) && flowed.len <= 2 * text.len + 2);
    }
    CLAIM(base64_decode(a, in).len <= in.len);
    CLAIM(q_decode(a, in).len <= in.len);
    CLAIM(percent_decode(a, in).len <= in.len);
    (void)charset_is_known(charset);
}
