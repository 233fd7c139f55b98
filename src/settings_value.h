/* Values with a grammar of their own: servers, times of day, hours, ladders. */
#ifndef NACHFASS_SETTINGS_VALUE_H
#define NACHFASS_SETTINGS_VALUE_H

#include "settings_int.h"

/* One value on its way from text to struct. */
struct value {
    struct load *l;
    const struct section *section;
    const struct setting *s;
    struct str text;
    int line, section_line;
};

/* Reports the value as wrong. */
void value_find(const struct value *v, const char *why);
/* One line that cannot end a header or turn text around (THREATS.md rows 1 and 17). */
bool value_is_plain(struct str s);
/* First line of a file that nobody but its owner may read. */
void value_secret_file(const struct value *v, struct str *ret);
/* Calendar files, relative to the configuration; see loop/holidays.h. */
void value_holidays(const struct value *v, const struct str *items, size_t n,
                    struct holidays *ret);
/* Is there a section of that title? Reports it when not. */
bool value_reference(const struct value *v, const char *section, struct str id);

/* "07:30" to minutes of the day, "24:00" included. */
bool value_minute(struct str text, int32_t *ret_minute);
/* maildir:PATH, SCHEME://HOST[:PORT] or SCHEMEs://HOST[:PORT]. */
void value_url(const struct value *v, const char *scheme, struct str *ret);
/* Is the URL's host this machine's loopback? A Maildir is. */
bool value_url_is_loopback(struct str url);
/* "Mo-Fr 08:00-18:00", German or English days; "always". Days not named are closed. */
void value_hours(const struct value *v, const struct str *items, size_t n,
                 struct day_hours ret[7]);
/* "500/h" (s, m, h, d); returns how many. */
size_t value_rates(const struct value *v, const struct str *items, size_t n,
                   struct rate ret[RATES_MAX]);
/* "07:30", "mon,thu 08:00", "Mo-Fr 16:00"; returns how many, 0 for "none". */
size_t value_digests(const struct value *v, const struct str *items, size_t n,
                     struct digest_time ret[DIGEST_TIMES_MAX]);
/* "75% maria", rising; returns the number of rungs. */
size_t value_ladder(const struct value *v, const struct str *items, size_t n,
                    struct rung ret[LADDER_MAX]);

#endif
