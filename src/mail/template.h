/* Mustache (the public specification: interpolation, sections, inverted sections,
 * partials, comments, set delimiters), with the escaping of the part it is in. */
#ifndef NACHFASS_MAIL_TEMPLATE_H
#define NACHFASS_MAIL_TEMPLATE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* What {{x}} does to a value. {{{x}}} and {{&x}} leave out the HTML escaping only:
 * controls are removed everywhere. */
enum template_escape {
    TEMPLATE_HTML,  /* as text, & < > " ' escaped, a line break becomes "<br>" */
    TEMPLATE_TEXT,  /* C0/C1 and bidi controls removed, line breaks LF, valid UTF-8 */
    TEMPLATE_HEADER /* as text, and line breaks become blanks */
};

/* Data: an object of strings, flags and lists of objects. Values are copied; keys are
 * not (they are literals). A section shows for a string that is not empty ("0" too), a
 * flag that is on, an object, a list; a list without rows is a flag that is off. */
struct tdata;
struct tdata *tdata_new(struct arena *a);
void tdata_set(struct tdata *t, const char *key, struct str value);
void tdata_set_c(struct tdata *t, const char *key, const char *value);
void tdata_set_i64(struct tdata *t, const char *key, int64_t value);
void tdata_flag(struct tdata *t, const char *key, bool on);
/* Appends an object to the list `key` and returns it. */
struct tdata *tdata_add(struct tdata *t, const char *key);
/* The object `key` (created when absent), for {{#key}} and {{key.name}}. */
struct tdata *tdata_child(struct tdata *t, const char *key);

/* Turns value number i of all there are, rows of lists and objects included: a text
 * becomes empty, a flag the other one, a list is off. False when there are no more. For
 * checks that templates hold without each value that may be missing. */
bool tdata_flip(struct tdata *t, size_t i);

/* Finds a partial's source; a NULL ptr when there is none. */
struct template_partials {
    struct str (*find)(void *ctx, struct str name);
    void *ctx;
};

/* RC_CONFIG with line and reason for a malformed template, an unknown partial or a name
 * that the data does not hold at all (an empty string is held). What stands in a
 * section that does not show is not looked up. */
enum rc template_render(struct arena *a, struct str source, enum template_escape escape,
                        const struct tdata *data,
                        const struct template_partials *partials, struct str *ret_text,
                        struct err *err) MUST_USE;

/* ---- template sets: LANG/NAME.txt (first line "Subject: …", an empty line, then the
 * text part) and LANG/NAME.html. The operator's folder wins over the files compiled in;
 * partials of a .txt are .txt files of the language, those of a .html are .html files;
 * an empty .html file stands for no HTML part. "de-AT" falls back to "de", file by
 * file; a language that has no such template is written in "en". */
struct template_set;
struct template_set_config {
    struct str dir; /* the operator's; empty: none */
    bool informal;  /* LANG-informal wins over LANG, file by file */
};
/* Lives as long as the arena. A file is read and compiled when it is first needed, for
 * all mails that follow. */
struct template_set *template_set_new(struct arena *a,
                                      const struct template_set_config *config);

struct rendered {
    struct str subject, text, html; /* html empty when there is no .html */
    struct str lang;                /* in which it is written, fallbacks included */
};
/* RC_CONFIG names file, line and cure. */
enum rc template_set_render(struct arena *a, struct template_set *set, struct str lang,
                            struct str name, const struct tdata *data,
                            struct rendered *ret, struct err *err) MUST_USE;

#endif
