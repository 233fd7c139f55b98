/* HTML to text by a linear tokenizer: no tree, no recursion. */
#ifndef NACHFASS_MAIL_HTML_H
#define NACHFASS_MAIL_HTML_H

#include "base/str.h"

struct arena;

/* Text of an HTML part: UTF-8, LF line ends. Hidden text (display:none, script, style,
 * title, comments, font-size:0) is left out. Text inside blockquote gets "> " a level.
 * Elements that mail clients use to open a quote (gmail_quote, divRplyFwdMsg,
 * moz-cite-prefix, yahoo_quoted, …) are preceded by a line holding only
 * HTML_QUOTE_MARK. */
#define HTML_QUOTE_MARK "\x1d"
/* The same for signatures (gmail_signature, moz-signature, …). */
#define HTML_SIGNATURE_MARK "\x1e"
struct str html_to_text(struct arena *a, struct str html);

#endif
