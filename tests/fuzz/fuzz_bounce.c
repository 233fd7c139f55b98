/* The words of a report: what the server said, whose address, which class. First line:
 * the subject; behind "=SENT=" the paragraph about the recipient. */
#include "fuzz.h"

#include "reader/machine/machine.h"
#include "reader/machine/report.h"
#include "reader/read.h"
#include "reader/reftoken.h"

bool fuzz_init(void)
{
    struct err err;
    CLAIM(reader_prepare(&err) == RC_OK);
    return true;
}

void fuzz_one(struct arena *a, struct str in)
{
    struct str near = fuzz_text(a, fuzz_cut(&in, STR("\n=SENT=\n")));
    struct str subject = fuzz_text(a, str_take(&in, '\n'));
    struct str text = fuzz_text(a, in);
    struct evidence e = {.diagnostic = bounce_said(near),
                         .status = bounce_code(text),
                         .near = near,
                         .text = text,
                         .subject = subject,
                         .step = (enum smtp_step)(fuzz_choice(in) % 3)};
    CLAIM(fuzz_is_text(e.diagnostic) && e.diagnostic.len <= near.len);
    CLAIM(fuzz_is_view(e.status, text) && fuzz_is_line(e.status));
    enum bounce_class class = bounce_classify(a, &e);
    CLAIM(class <= BOUNCE_OTHER && class == bounce_classify(a, &e));
    struct str address = report_first_address(text);
    CLAIM(fuzz_is_view(address, text) && fuzz_is_line(address));
    CLAIM(address.len == 0 || str_find_byte(address, '@') != STR_NPOS);
    struct blame b = blame_read(a, text);
    CLAIM(!b.found || b.cls <= BOUNCE_OTHER);
    CLAIM(!b.found || !b.vetoes || b.cls != BOUNCE_HARD);
}
