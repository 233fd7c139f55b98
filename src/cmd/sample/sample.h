/* Made-up data for every template: what `preview` shows and `check` renders. */
#ifndef NACHFASS_CMD_SAMPLE_H
#define NACHFASS_CMD_SAMPLE_H

#include "base/err.h"
#include "base/str.h"

struct arena;
struct tdata;
struct template_set;

/* Together they take every branch of the templates. */
enum sample {
    SAMPLE_FULL,   /* nps; every name filled */
    SAMPLE_EMPTY,  /* csat; no name, no words, no lists */
    SAMPLE_OVERDUE /* ces; the deadline has passed, no clear score */
};

/* Names of the template sets, ends with NULL: "survey", "reminder", … */
extern const char *const sample_templates[];

/* Data for the template set `name` (an unknown one is taken for a survey's): exactly
 * the names that templates/README.md promises. lang "de" or else English. */
struct tdata *sample_data(struct arena *a, struct str lang, struct str name,
                          enum sample kind);

/* Renders the template set with every sample, then with each value in turn as it may be
 * missing: empty, off. RC_CONFIG names the first file, line and cure. */
enum rc sample_check_one(struct arena *a, struct template_set *templates,
                         struct str lang, struct str name, struct err *err) MUST_USE;

/* The same for every template set of that language. */
enum rc sample_check(struct arena *a, struct template_set *templates, struct str lang,
                     struct err *err) MUST_USE;

#endif
