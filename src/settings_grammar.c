/* Values with a grammar of their own: servers, times of day, hours, ladders, rates.
 * Must take nothing that a later part would have to guess about. */
#include "settings_value.h"

#include "base/file.h"

enum {
    DAY_MINUTES = 1440,
    PERCENT_MAX = 1000,
    PORT_MAX = 65535,
    HOST_MAX_BYTES = 253,
    RATE_NUMBER_MAX = 1000000000
};

bool value_minute(struct str text, int32_t *ret_minute)
{
    int64_t hour = 0, minute = 0;
    struct str rest = text, hours = str_take(&rest, ':');
    if (hours.len < 1 || hours.len > 2 || rest.len != 2 ||
        !str_is_digit(hours.ptr[0]) || !str_is_digit(rest.ptr[0]) ||
        !str_to_i64(hours, &hour) || !str_to_i64(rest, &minute) || minute > 59 ||
        hour * 60 + minute > DAY_MINUTES) {
        return false;
    }
    *ret_minute = (int32_t)(hour * 60 + minute);
    return true;
}

/* ---- servers ---- */

static struct str url_host(struct str url)
{
    size_t at = str_find(url, STR("://"));
    struct str host = at == STR_NPOS ? STR_NULL : str_from(url, at + 3);
    if (host.len > 0 && host.ptr[0] == '[') {
        size_t end = str_find_byte(host, ']');
        return end == STR_NPOS ? STR_NULL : str_sub(host, 0, end + 1);
    }
    return str_take(&host, ':');
}

static bool is_host(struct str host)
{
    bool v6 = host.len > 2 && host.ptr[0] == '[';
    struct str inner = v6 ? str_sub(host, 1, host.len - 2) : host;
    bool ok = inner.len > 0 && inner.len <= HOST_MAX_BYTES && inner.ptr[0] != '-' &&
              inner.ptr[0] != '.' && !str_has(inner, STR(".."));
    for (size_t i = 0; i < inner.len; i++) {
        char c = inner.ptr[i];
        ok = ok && (str_is_alnum(c) || c == '.' || (v6 ? c == ':' : c == '-'));
    }
    return ok;
}

static bool is_port(struct str text)
{
    int64_t port = 0;
    return text.len > 0 && str_is_digit(text.ptr[0]) && str_to_i64(text, &port) &&
           port >= 1 && port <= PORT_MAX;
}

void value_url(const struct value *v, const char *scheme, struct str *ret)
{
    struct arena *a = v->l->a;
    struct str url = v->text;
    if (str_starts(url, STR("maildir:")) && url.len > 8) {
        struct str path = path_join(a, v->l->dir, str_from(url, 8));
        *ret = arena_printf(a, "maildir:%.*s", STR_ARG(path));
        return;
    }
    struct str host = url_host(url);
    bool plain = str_starts(url, arena_printf(a, "%s://", scheme));
    bool tls = str_starts(url, arena_printf(a, "%ss://", scheme));
    size_t head = plain || tls ? str_find(url, STR("://")) + 3 + host.len : 0;
    struct str port = str_from(url, head);
    bool ok = (plain || tls) && is_host(host) &&
              (port.len == 0 || (port.ptr[0] == ':' && is_port(str_from(port, 1))));
    if (!ok) {
        load_find(v->l, v->line,
                  "'%s' in section '%s' must be maildir:PATH, %ss://HOST[:PORT] or "
                  "%s://HOST[:PORT]",
                  v->s->name, v->section->name, scheme, scheme);
        return;
    }
    *ret = url;
}

bool value_url_is_loopback(struct str url)
{
    struct str host = url_host(url);
    return str_starts(url, STR("maildir:")) || str_ieq_c(host, "localhost") ||
           str_eq_c(host, "[::1]") || str_starts(host, STR("127."));
}

/* ---- hours ---- */

static int day_of(struct str name)
{
    static const struct {
        const char *name;
        int day;
    } days[] = {{"mo", 0},  {"mon", 0}, {"di", 1},  {"tu", 1}, {"tue", 1}, {"mi", 2},
                {"we", 2},  {"wed", 2}, {"do", 3},  {"th", 3}, {"thu", 3}, {"fr", 4},
                {"fri", 4}, {"sa", 5},  {"sat", 5}, {"so", 6}, {"su", 6},  {"sun", 6}};
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        if (str_ieq_c(name, days[i].name)) {
            return days[i].day;
        }
    }
    return -1;
}

/* "Mo-Fr 08:00-18:00", "Sa 09:00-13:00" */
static bool parse_hours(struct str item, int *ret_from, int *ret_to,
                        struct day_hours *ret_hours)
{
    struct str times = item, days = str_take(&times, ' ');
    struct str last = days, first = str_take(&last, '-');
    struct str closes = str_trim(times), opens = str_take(&closes, '-');
    *ret_from = day_of(first);
    *ret_to = last.ptr == NULL ? *ret_from : day_of(last);
    return *ret_from >= 0 && *ret_to >= *ret_from &&
           value_minute(str_trim(opens), &ret_hours->from) &&
           value_minute(str_trim(closes), &ret_hours->to) &&
           ret_hours->from < ret_hours->to;
}

void value_hours(const struct value *v, const struct str *items, size_t n,
                 struct day_hours ret[7])
{
    if (n == 1 && str_ieq_c(items[0], "always")) {
        for (int day = 0; day < 7; day++) {
            ret[day] = (struct day_hours){0, DAY_MINUTES};
        }
        return;
    }
    if (n == 0) {
        value_find(v, "no day is open: no deadline would ever pass");
    }
    for (size_t i = 0; i < n; i++) {
        int from = 0, to = 0;
        struct day_hours hours = {0};
        if (!parse_hours(items[i], &from, &to, &hours)) {
            value_find(v, "must be such as \"Mo-Fr 08:00-18:00\", or \"always\" alone");
            return;
        }
        for (int day = from; day <= to; day++) {
            if (ret[day].to > 0) {
                value_find(v, "names a day twice");
                return;
            }
            ret[day] = hours;
        }
    }
}

/* ---- digests ---- */

/* "mon,thu", "Mo-Fr" to bits of the week; false: no days. */
static bool parse_days(struct str text, uint8_t *ret_days)
{
    while (text.ptr != NULL) {
        struct str last = str_take(&text, ',');
        struct str first = str_take(&last, '-');
        int from = day_of(first);
        int to = last.ptr == NULL ? from : day_of(last);
        if (from < 0 || to < from) {
            return false;
        }
        for (int day = from; day <= to; day++) {
            *ret_days = (uint8_t)(*ret_days | 1U << day);
        }
    }
    return true;
}

size_t value_digests(const struct value *v, const struct str *items, size_t n,
                     struct digest_time ret[DIGEST_TIMES_MAX])
{
    if (n == 1 && str_ieq_c(items[0], "none")) {
        return 0;
    }
    if (n > DIGEST_TIMES_MAX) {
        value_find(v, "has more than 8 times");
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        size_t blank = str_rfind_byte(items[i], ' ');
        struct str time = blank == STR_NPOS ? items[i] : str_from(items[i], blank + 1);
        struct str days =
            blank == STR_NPOS ? STR("mo-so") : str_sub(items[i], 0, blank);
        ret[i] = (struct digest_time){0};
        if (!parse_days(str_trim(days), &ret[i].days) ||
            !value_minute(time, &ret[i].minute) || ret[i].minute >= DAY_MINUTES) {
            value_find(v, "must be a time such as \"07:30\" or \"mon,thu 08:00\", or "
                          "none");
            return 0;
        }
    }
    return n;
}

/* ---- ladder ---- */

size_t value_ladder(const struct value *v, const struct str *items, size_t n,
                    struct rung ret[LADDER_MAX])
{
    if (n > LADDER_MAX) {
        value_find(v, "has more than 8 rungs");
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        struct str person = items[i], percent = str_take(&person, '%');
        int64_t share = 0;
        person = str_trim(person);
        if (!str_to_i64(percent, &share) || share < 1 || share > PERCENT_MAX ||
            str_is_empty(person)) {
            value_find(v, "must be such as \"75% owner\", 1% to 1000%");
            return 0;
        }
        if (i > 0 && share < ret[i - 1].percent) {
            value_find(v, "must rise from rung to rung");
            return 0;
        }
        ret[i] = (struct rung){(int32_t)share, person};
        if (!str_eq_c(person, LADDER_OWNER)) {
            value_reference(v, "person", person);
        }
    }
    return n;
}

/* ---- rates ---- */

static int64_t window_of(struct str unit)
{
    static const struct {
        const char *unit;
        int64_t s;
    } units[] = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
    for (size_t i = 0; i < ARRAY_LEN(units); i++) {
        if (str_ieq_c(unit, units[i].unit)) {
            return units[i].s;
        }
    }
    return 0;
}

size_t value_rates(const struct value *v, const struct str *items, size_t n,
                   struct rate ret[RATES_MAX])
{
    if (n > RATES_MAX) {
        value_find(v, "has more than 4 rates");
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        struct str unit = items[i], number = str_take(&unit, '/');
        struct rate r = {.window_s = window_of(str_trim(unit))};
        if (!str_to_i64(str_trim(number), &r.n) || r.n < 1 || r.n > RATE_NUMBER_MAX ||
            r.window_s == 0) {
            value_find(v, "must be such as \"500/h\": a number a s, m, h or d");
            return 0;
        }
        ret[i] = r;
    }
    return n;
}
