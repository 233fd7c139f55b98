/* Inside of the settings: the table and the steps from file to struct. Only the
 * settings*.c files include this. */
#ifndef NACHFASS_SETTINGS_INT_H
#define NACHFASS_SETTINGS_INT_H

#include <confuse.h>

#include "base/arena.h"
#include "settings.h"

/* What a value is; decides its check and the C type it is kept as. */
enum setting_type {
    SET_TEXT,        /* struct str, one printable line */
    SET_ADDRESS,     /* struct str, normal form */
    SET_LANGUAGE,    /* struct str, "de" */
    SET_ZONE,        /* struct str, known to the system */
    SET_PATH,        /* struct str, relative to the file's folder */
    SET_URL_IN,      /* struct str */
    SET_URL_OUT,     /* struct str */
    SET_SECRET,      /* struct str, never shown */
    SET_SECRET_FILE, /* first line of that file, kept as the secret */
    SET_FLAG,        /* bool */
    SET_COUNT,       /* int32_t */
    SET_SECONDS,     /* int64_t, written as "2h" */
    SET_METRIC,      /* enum metric */
    SET_SCORE,       /* int32_t, -1 = by the metric */
    SET_DIGESTS,     /* list: struct digest_time[] and its size_t; "none": 0 */
    SET_MONEY,       /* int64_t in hundredths, -1 = "none" */
    SET_PERSON,      /* struct str, id of a person section */
    SET_TEAM,        /* struct str, id of a team section */
    SET_OAUTH,       /* struct str, title of an oauth section */
    SET_HTTPS,       /* struct str, https:// */
    SET_GLOB,        /* struct str */
    SET_GLOBS,       /* list: const struct str * and its size_t */
    SET_HOURS,       /* list: struct day_hours[7] */
    SET_LADDER,      /* list: struct rung[LADDER_MAX] and its size_t */
    SET_HOLIDAYS,    /* list of calendar files: struct holidays */
    SET_RATES,       /* list: struct rate[RATES_MAX] and its size_t */
    SET_DATE         /* int64_t, its first second in UTC */
};

struct load;

struct setting {
    const char *name;
    enum setting_type type;
    bool required;
    bool rare; /* not in the sample file, only in 'nachfass help SECTION' */
    const char
        *def; /* as written in a file; NULL = empty, none, or by other settings */
    int64_t min, max;
    size_t at;             /* where in the section's struct */
    size_t at_n;           /* of a list: where its count is */
    const char *sample[2]; /* value in the sample file's first and second section */
    const char *help;
};

enum section_kind {
    SECTION_ONE,    /* at most once, kept in struct settings itself */
    SECTION_TITLED, /* many, each with its own title */
    SECTION_MANY    /* many, no title */
};

struct section {
    const char *name;
    enum section_kind kind;
    bool required;
    const struct setting *settings;
    size_t n_settings;
    size_t size;               /* of one struct of a list */
    size_t title_at;           /* in that struct */
    size_t list_at, list_at_n; /* of the list in struct settings */
    /* of a list: what follows from other settings; item is one struct of it */
    void (*complete)(struct load *l, void *item, size_t nth);
    const char *sample_title[2];
    const char *help;
};

extern const struct section settings_sections[];
extern const size_t settings_n_sections;

bool setting_is_list(const struct setting *s);
/* For people: "2h", "1..100", "person". */
const char *setting_type_name(enum setting_type type);

/* ---- the work on one file ---- */

/* Where a section or a setting stands. */
struct mark {
    struct str section, title, key; /* key empty = the section itself */
    int nth;                        /* of its name, from 0 */
    int line;
};

struct load {
    struct arena *a;
    struct str path, dir;
    struct settings *s;
    cfg_t *root;
    struct mark *marks;
    size_t n_marks, cap_marks;
    struct load_finding {
        int line;
        struct str text;
    } * findings;
    size_t n_findings, cap_findings;
    bool broken; /* findings of syntax: what is missing may only have been blanked */
    size_t n_syntax; /* the first findings are of syntax: others there are echoes */
};

/* line 0 = the file as a whole. The text never holds a secret. A finding about a line
 * whose syntax was wrong is dropped: it is most likely an echo. */
void load_find(struct load *l, int line, const char *fmt, ...) FORMAT_PRINTF(3, 4);
/* Line of a setting, of its section when key is "", 0 when not written. */
int load_line(const struct load *l, const char *section, int nth, const char *key);

/* Reports what libconfuse would swallow in silence (text over several lines, unknown
 * escapes, stray characters, unclosed sections, settings given twice) and returns the
 * text in a form it reads well: no comments, same lines, balanced braces. */
struct str settings_scan(struct load *l, struct str text);
/* Parses with libconfuse; on an error reports it, blanks it out and parses again. */
void settings_parse(struct load *l, struct str clean);
/* Reads the section's values into *base by its table. */
void settings_read(struct load *l, const struct section *section, cfg_t *sec, int nth,
                   void *base);
/* Defaults that follow from other settings, and what must hold in one section. */
void settings_complete_survey(struct load *l, void *item, size_t nth);
void settings_complete_person(struct load *l, void *item, size_t nth);
void settings_complete_team(struct load *l, void *item, size_t nth);
void settings_complete_voucher(struct load *l, void *item, size_t nth);
void settings_complete_severity(struct load *l, void *item, size_t nth);
void settings_complete_promote(struct load *l, void *item, size_t nth);
/* What sections must have to do with each other. */
void settings_cross_check(struct load *l);

/* The best of names for a typing error, NULL when none is near. */
const char *name_nearest(struct str name, const char *const *names, size_t n);

#endif
