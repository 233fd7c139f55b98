/* The data of the templates, by the names of templates/README.md. */
#ifndef NACHFASS_CMD_LETTER_DATA_H
#define NACHFASS_CMD_LETTER_DATA_H

#include "cmd/letter/letter.h"

/* Where answers to this mail go, and how it is addressed. */
struct letter_address {
    struct str token;
    struct str reply_to; /* our address with the token */
    struct str to, to_name;
    struct str lang;
};

/* Fills every name that any letter but the digest uses. */
enum rc letter_data(struct arena *a, const struct letter_facts *f,
                    const struct mail_wish *w, const struct letter_address *to,
                    struct tdata *data, struct err *err) MUST_USE;

/* A span of time in whole units, the two largest: "2 days 1 h", "3 Std. 20 Min."; less
 * than a minute is one. */
struct str letter_span(struct arena *a, struct str lang, int64_t seconds);

/* Why a file stayed behind; empty for one that goes along. */
struct str letter_file_fate(struct str lang, const struct mail_file *file);

/* Where a case stands, as people read it. */
const char *letter_state_text(const struct case_file *c, struct str lang);

/* At most max bytes of s, cut between code points, with an ellipsis where it is cut. */
struct str letter_shorten(struct arena *a, struct str s, size_t max);

/* Names that every mail has: firm, footer, reference. */
void letter_data_common(struct arena *a, const struct letter_facts *f,
                        const struct letter_address *to, struct tdata *data);

#endif
