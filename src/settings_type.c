/* What the types of settings are called, and which are lists. Knows no setting. */
#include "settings_int.h"

bool setting_is_list(const struct setting *s)
{
    return s->type == SET_GLOBS || s->type == SET_HOURS || s->type == SET_LADDER ||
           s->type == SET_HOLIDAYS || s->type == SET_RATES || s->type == SET_DIGESTS;
}

const char *setting_type_name(enum setting_type type)
{
    switch (type) {
    case SET_ADDRESS:
        return "address";
    case SET_FLAG:
        return "yes or no";
    case SET_COUNT:
    case SET_SCORE:
        return "number";
    case SET_SECONDS:
        return "duration such as 90s, 15m, 2h, 4d";
    case SET_LANGUAGE:
        return "two-letter language";
    case SET_ZONE:
        return "time zone";
    case SET_MONEY:
        return "amount such as 20 or 19.90, or none";
    case SET_PERSON:
        return "person";
    case SET_TEAM:
        return "team";
    case SET_OAUTH:
        return "oauth";
    case SET_GLOBS:
    case SET_HOURS:
    case SET_LADDER:
    case SET_HOLIDAYS:
    case SET_RATES:
    case SET_DIGESTS:
        return "list";
    case SET_DATE:
        return "date such as 2026-03-02";
    case SET_TEXT:
    case SET_PATH:
    case SET_URL_IN:
    case SET_URL_OUT:
    case SET_HTTPS:
    case SET_SECRET:
    case SET_SECRET_FILE:
    case SET_METRIC:
    case SET_GLOB:
        break;
    }
    return "text";
}
