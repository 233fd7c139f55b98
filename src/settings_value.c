/* From the text of one value to its C type, by the table. Must reject all that the
 * table does not allow, and never show a secret in a finding. */
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/money.h"
#include "loop/calendar.h"
#include "mail/address.h"
#include "settings_int.h"
#include "settings_value.h"

enum { TEXT_MAX_BYTES = 500, LIST_MAX = 64, NAMES_MAX = 256 };

void value_find(const struct value *v, const char *why)
{
    load_find(v->l, v->line, "'%s' in section '%s': %s", v->s->name, v->section->name,
              why);
}

bool value_is_plain(struct str s)
{
    while (s.len > 0) {
        uint32_t cp = 0;
        size_t n = str_utf8_next(s, &cp);
        if (n == 0 || cp < 0x20 || (cp >= 0x7f && cp <= 0x9f) || cp == 0x2028 ||
            cp == 0x2029 || (cp >= 0x202a && cp <= 0x202e) ||
            (cp >= 0x2066 && cp <= 0x2069)) {
            return false;
        }
        s = str_from(s, n);
    }
    return true;
}

static void read_address(const struct value *v, struct str *ret)
{
    struct err err;
    if (address_check(v->l->a, v->text, ret, &err) != RC_OK) {
        value_find(v, err.text);
    }
}

static void read_language(const struct value *v, struct str *ret)
{
    bool ok = v->text.len == 2 && str_is_alpha(v->text.ptr[0]) &&
              str_is_alpha(v->text.ptr[1]);
    char lower[2] = {0};
    if (!ok) {
        value_find(v, "a language has two letters, such as de or en");
        return;
    }
    lower[0] = str_lower(v->text.ptr[0]);
    lower[1] = str_lower(v->text.ptr[1]);
    *ret = arena_str(v->l->a, str_of(lower, sizeof lower));
}

/* The name becomes part of a path in the zone library. */
static void read_zone(const struct value *v, struct str *ret)
{
    bool ok = !str_is_empty(v->text) && v->text.ptr[0] != '/' &&
              !str_has(v->text, STR("..")) && !str_has(v->text, STR("//"));
    for (size_t i = 0; i < v->text.len; i++) {
        char c = v->text.ptr[i];
        ok = ok && (str_is_alnum(c) || str_find_byte(STR("/_+-"), c) != STR_NPOS);
    }
    struct str file =
        arena_printf(v->l->a, "/usr/share/zoneinfo/%.*s", STR_ARG(v->text));
    struct stat st;
    ok = ok && stat(file.ptr, &st) == 0 && S_ISREG(st.st_mode);
    if (!ok || !calendar_zone_known(v->text)) {
        value_find(v, "unknown time zone; such as Europe/Berlin");
        return;
    }
    *ret = v->text;
}

static void read_flag(const struct value *v, bool *ret)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_ieq_c(v->text, words[i])) {
            *ret = i % 2 == 1;
            return;
        }
    }
    value_find(v, "must be yes or no");
}

static void read_number(const struct value *v, int32_t *ret)
{
    int64_t n = 0;
    if (!str_to_i64(v->text, &n) || n < v->s->min || n > v->s->max) {
        load_find(v->l, v->line,
                  "'%s' in section '%s' must be a number from %lld to %lld", v->s->name,
                  v->section->name, (long long)v->s->min, (long long)v->s->max);
        return;
    }
    *ret = (int32_t)n;
}

static void read_seconds(const struct value *v, int64_t *ret)
{
    struct arena *a = v->l->a;
    int64_t n = 0;
    struct err err;
    if (duration_parse(v->text, &n, &err) != RC_OK) {
        value_find(v, "must be a duration such as 90s, 15m, 2h, 4d");
    } else if (n < v->s->min || n > v->s->max) {
        load_find(v->l, v->line, "'%s' in section '%s' must be from %llds to %.*s",
                  v->s->name, v->section->name, (long long)v->s->min,
                  STR_ARG(duration_text(a, v->s->max)));
    } else {
        *ret = n;
    }
}

static void read_metric(const struct value *v, enum metric *ret)
{
    for (enum metric m = METRIC_NPS; m <= METRIC_CES; m++) {
        if (str_ieq_c(v->text, metric_name(m))) {
            *ret = m;
            return;
        }
    }
    value_find(v, "must be nps, csat or ces");
}

static void read_money(const struct value *v, int64_t *ret)
{
    if (str_ieq_c(v->text, "none")) {
        *ret = -1;
    } else if (!money_parse(v->text, ret)) {
        value_find(v, "must be an amount such as 20 or \"19.90\", or none");
    }
}

static void read_date(const struct value *v, int64_t *ret)
{
    struct str at = arena_printf(v->l->a, "%.*sT00:00:00Z", STR_ARG(v->text));
    if (v->text.len != 10 || clock_parse(at, ret, NULL) != RC_OK) {
        value_find(v, "must be a date such as 2026-03-02");
    }
}

bool value_reference(const struct value *v, const char *section, struct str id)
{
    const char *titles[NAMES_MAX];
    size_t n = 0;
    for (unsigned int i = 0; i < cfg_size(v->l->root, section) && n < NAMES_MAX; i++) {
        titles[n] = cfg_title(cfg_getnsec(v->l->root, section, i));
        if (str_eq_c(id, titles[n++])) {
            return true;
        }
    }
    const char *nearest = name_nearest(id, titles, n);
    load_find(v->l, v->line, "'%s' in section '%s': unknown %s '%.*s'%s%s%s",
              v->s->name, v->section->name, section, STR_ARG(id),
              nearest != NULL ? ", did you mean '" : "", nearest != NULL ? nearest : "",
              nearest != NULL ? "'?" : "");
    return false;
}

static void read_text(const struct value *v, struct str *ret)
{
    switch (v->s->type) {
    case SET_ADDRESS:
        read_address(v, ret);
        break;
    case SET_LANGUAGE:
        read_language(v, ret);
        break;
    case SET_ZONE:
        read_zone(v, ret);
        break;
    case SET_PATH:
        *ret = path_join(v->l->a, v->l->dir, v->text);
        break;
    case SET_URL_IN:
        value_url(v, "imap", ret);
        break;
    case SET_URL_OUT:
        value_url(v, "smtp", ret);
        break;
    case SET_SECRET_FILE:
        value_secret_file(v, ret);
        break;
    case SET_HTTPS:
        if (!str_starts(v->text, STR("https://")) ||
            str_find_byte(v->text, ' ') != STR_NPOS) {
            value_find(v, "must begin with https://");
        }
        *ret = v->text;
        break;
    case SET_PERSON:
    case SET_TEAM:
    case SET_OAUTH:
        value_reference(v, setting_type_name(v->s->type), v->text);
        *ret = v->text;
        break;
    case SET_TEXT:
    case SET_SECRET:
    case SET_GLOB:
    case SET_FLAG:
    case SET_COUNT:
    case SET_SECONDS:
    case SET_METRIC:
    case SET_SCORE:
    case SET_DIGESTS:
    case SET_MONEY:
    case SET_DATE:
    case SET_GLOBS:
    case SET_HOURS:
    case SET_LADDER:
    case SET_HOLIDAYS:
    case SET_RATES:
        *ret = v->text;
        break;
    }
}

static void read_one(const struct value *v, char *base)
{
    void *at = base + v->s->at;
    switch (v->s->type) {
    case SET_FLAG:
        read_flag(v, at);
        break;
    case SET_COUNT:
    case SET_SCORE:
        read_number(v, at);
        break;
    case SET_SECONDS:
        read_seconds(v, at);
        break;
    case SET_METRIC:
        read_metric(v, at);
        break;
    case SET_MONEY:
        read_money(v, at);
        break;
    case SET_DATE:
        read_date(v, at);
        break;
    case SET_TEXT:
    case SET_ADDRESS:
    case SET_LANGUAGE:
    case SET_ZONE:
    case SET_PATH:
    case SET_URL_IN:
    case SET_URL_OUT:
    case SET_SECRET:
    case SET_SECRET_FILE:
    case SET_PERSON:
    case SET_TEAM:
    case SET_OAUTH:
    case SET_HTTPS:
    case SET_GLOB:
    case SET_GLOBS:
    case SET_HOURS:
    case SET_LADDER:
    case SET_HOLIDAYS:
    case SET_RATES:
    case SET_DIGESTS:
        read_text(v, at);
        break;
    }
}

static void read_items(struct value *v, const struct str *items, size_t n, char *base)
{
    if (v->s->type == SET_HOURS) {
        value_hours(v, items, n, (void *)(base + v->s->at));
    } else if (v->s->type == SET_HOLIDAYS) {
        value_holidays(v, items, n, (void *)(base + v->s->at));
    } else if (v->s->type == SET_LADDER) {
        size_t n_rungs = value_ladder(v, items, n, (void *)(base + v->s->at));
        memcpy(base + v->s->at_n, &n_rungs, sizeof n_rungs);
    } else if (v->s->type == SET_RATES) {
        size_t n_rates = value_rates(v, items, n, (void *)(base + v->s->at));
        memcpy(base + v->s->at_n, &n_rates, sizeof n_rates);
    } else if (v->s->type == SET_DIGESTS) {
        size_t n_times = value_digests(v, items, n, (void *)(base + v->s->at));
        memcpy(base + v->s->at_n, &n_times, sizeof n_times);
    } else {
        *(const struct str **)(void *)(base + v->s->at) = items;
        memcpy(base + v->s->at_n, &n, sizeof n);
    }
}

/* The values as written, else the default (opt is NULL where the section is not there);
 * false when there is neither. */
static bool value_texts(struct value *v, cfg_opt_t *opt, struct str **ret,
                        size_t *ret_n)
{
    unsigned int n = cfg_opt_size(opt);
    bool written = v->line > 0; /* an empty list is written, with no values */
    if (n == 0 && !written && v->s->def == NULL) {
        return false;
    }
    struct str *texts = ARENA_ARRAY(v->l->a, n + 1, struct str);
    for (unsigned int i = 0; i < n; i++) {
        texts[i] = arena_str(v->l->a, str_c(cfg_opt_getnstr(opt, i)));
        if (!value_is_plain(texts[i]) || texts[i].len > TEXT_MAX_BYTES) {
            value_find(v, "holds control bytes or is too long");
            return false;
        }
    }
    if (n == 0 && !written) {
        texts[n++] = str_c(v->s->def);
    }
    *ret = texts;
    *ret_n = n;
    return true;
}

static void read_setting(struct value *v, cfg_t *sec, char *base)
{
    cfg_opt_t *opt = sec == NULL ? NULL : cfg_getopt(sec, v->s->name);
    struct str *texts = NULL;
    size_t n = 0;
    int32_t by_metric = -1;
    if (v->s->type == SET_SCORE) {
        memcpy(base + v->s->at, &by_metric, sizeof by_metric);
    }
    if (!value_texts(v, opt, &texts, &n)) {
        if (v->s->required && v->line == 0 && !v->l->broken) {
            load_find(v->l, v->section_line, "section '%s' lacks '%s'",
                      v->section->name, v->s->name);
        }
        return;
    }
    if (setting_is_list(v->s)) {
        if (n > LIST_MAX) {
            value_find(v, "has too many items");
            return;
        }
        read_items(v, texts, n, base);
        return;
    }
    if (n == 0) {
        return; /* written, but its section is there twice: reported already */
    }
    v->text = texts[0];
    if (str_is_empty(v->text) && v->line > 0 && v->s->type != SET_GLOB) {
        value_find(v, "must not be empty; leave the line out instead");
        return;
    }
    read_one(v, base);
}

void settings_read(struct load *l, const struct section *section, cfg_t *sec, int nth,
                   void *base)
{
    for (size_t i = 0; i < section->n_settings; i++) {
        struct value v = {
            .l = l,
            .section = section,
            .s = &section->settings[i],
            .section_line = load_line(l, section->name, nth, ""),
            .line = load_line(l, section->name, nth, section->settings[i].name)};
        read_setting(&v, sec, base);
    }
}
