/* Signs of life, and when their absence is worth a mail. Pure. */
#include "loop/heartbeat.h"

#include "base/arena.h"
#include "base/attr.h"

enum { REPEAT_S = 86400 };

void heartbeat_note(struct heartbeat *h, int64_t now, struct str trouble)
{
    if (trouble.ptr == NULL) {
        h->ok_at = now;
        h->trouble_at = 0;
    } else if (h->trouble_at == 0) {
        h->trouble_at = now;
        h->told_at = 0;
        h->trouble = trouble;
    }
}

void heartbeat_idle(struct heartbeat *h, int64_t now)
{
    if (h->trouble_at == 0) {
        h->ok_at = now;
    }
}

enum heartbeat_news heartbeat_news(const struct heartbeat *h, int64_t after_s,
                                   int64_t now)
{
    if (h->trouble_at == 0) {
        return h->told_at != 0 ? HEARTBEAT_OVER : HEARTBEAT_QUIET;
    }
    bool lasts = now - h->trouble_at >= after_s;
    bool unheard = h->told_at == 0 || now - h->told_at >= REPEAT_S;
    return lasts && unheard ? HEARTBEAT_ALARM : HEARTBEAT_QUIET;
}

void heartbeat_told(struct heartbeat *h, enum heartbeat_news news, int64_t now)
{
    if (news == HEARTBEAT_OVER) {
        h->told_at = 0;
        h->trouble = STR("");
    } else if (news == HEARTBEAT_ALARM) {
        h->told_at = now;
    }
}

bool heartbeat_is_late(const struct heartbeat *h, int64_t after_s, int64_t now)
{
    int64_t since = h->trouble_at != 0 ? h->trouble_at : h->ok_at;
    return since != 0 && now - since > after_s;
}

struct heartbeat heartbeat_parse(struct str text)
{
    struct heartbeat h = {0};
    int64_t *fields[] = {&h.ok_at, &h.trouble_at, &h.told_at};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (!str_to_i64(str_take(&text, ' '), fields[i])) {
            return (struct heartbeat){0};
        }
    }
    h.trouble = text;
    return h;
}

struct str heartbeat_print(struct arena *a, const struct heartbeat *h)
{
    return arena_printf(a, "%lld %lld %lld %.*s", (long long)h->ok_at,
                        (long long)h->trouble_at, (long long)h->told_at,
                        STR_ARG(h->trouble));
}
