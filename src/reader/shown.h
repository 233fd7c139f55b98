/* What a person sees of a mail: which of its parts are its text. */
#ifndef NACHFASS_READER_SHOWN_H
#define NACHFASS_READER_SHOWN_H

#include <stdbool.h>

#include "mail/parse.h"

struct arena;

struct shown {
    const struct mail_message *message;
    struct str plain; /* its plain text parts; of several, one behind the other */
    struct str html;  /* the others, as text; made only when asked for: it costs most of
                         a reading */
    bool html_made;
};

/* Finds the plain text. Where no part holds text, that is what stands outside them. */
void shown_find(struct arena *a, const struct mail_message *m, struct shown *ret);
/* The HTML parts as text. */
struct str shown_html(struct arena *a, struct shown *s);
/* What is looked at first: plain text, or HTML where that is blank. */
struct str shown_first(struct arena *a, struct shown *s);
/* Is there an HTML part that may say something else than text? False where one
 * visibly holds the same words. */
bool shown_html_differs(const struct shown *s, struct str text);
/* A part, or a text, that is a file for whoever wrote the mail. */
bool shown_has_attachment(const struct mail_message *m);

#endif
