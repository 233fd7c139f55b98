/* What a digest tells one person. */
#ifndef NACHFASS_CMD_DIGEST_DATA_H
#define NACHFASS_CMD_DIGEST_DATA_H

#include "cmd/digest/chart.h"
#include "cmd/letter/letter.h"
#include "mail/attachment.h"
#include "store/store.h"

struct tdata;

enum { DIGEST_WEEKS = 8 };

/* What all digests of a run share; loaded for the first. */
struct digest_week {
    struct arena *a; /* of what is loaded */
    bool is_loaded;
    struct survey_figures *surveys; /* of the last week */
    size_t n_surveys;
    struct case_figures cases;
    int64_t first_response_s;            /* median; 0 = none */
    struct chart_bar bars[DIGEST_WEEKS]; /* the oldest first */
    struct str chart;                    /* PNG; empty without answers */
};

/* One person's digest. */
struct digest {
    struct digest_week *week;
    const struct person *who;
    int64_t since; /* of the one before; 0 = there was none */
    struct tdata *data;
    struct mail_picture chart; /* without bytes: none */
    size_t n_rows, n_shown;    /* of all lists */
    bool has_news;             /* anything to say */
};

/* Cases the person owns, or was told about by the ladder, most urgent first; what waits
 * in the review queue for them. Fills data and has_news. Call inside a transaction
 * (desk tokens are made for the buttons). */
enum rc digest_data(struct arena *a, const struct letter_facts *lf, struct digest *d,
                    struct err *err) MUST_USE;

#endif
