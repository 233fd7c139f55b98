/* The customer's own words out of a mail's text. */
#ifndef NACHFASS_READER_OWN_H
#define NACHFASS_READER_OWN_H

#include "base/str.h"

struct arena;

struct own_request {
    struct str text;      /* UTF-8, LF; from html_to_text when it was HTML */
    struct str sent_text; /* what we sent; empty = unknown */
    struct str name;      /* the sender's, of the From header */
    bool to_end;          /* see reader_request */
};

struct own_words {
    struct str reply;     /* with closing formula and name */
    struct str comment;   /* without */
    struct str signature; /* block, device footer, disclaimer */
};

/* Linear in the text. Both are empty when the mail says nothing of its own. */
void own_words(struct arena *a, const struct own_request *req,
               struct own_words *ret_own);

#endif
