/* Names and bounds of what a reading holds. */
#include "reader/reading.h"

const char *reading_kind_name(enum reading_kind k)
{
    switch (k) {
    case READING_REPLY:
        return "reply";
    case READING_AUTO:
        return "auto";
    case READING_BOUNCE:
        return "bounce";
    case READING_DELAY:
        return "delay";
    case READING_COMPLAINT:
        return "complaint";
    case READING_RECEIPT:
        return "receipt";
    case READING_CHALLENGE:
        return "challenge";
    case READING_UNREADABLE:
        break;
    }
    return "unreadable";
}

const char *reading_intent_name(enum reading_intent i)
{
    switch (i) {
    case INTENT_FEEDBACK:
        return "feedback";
    case INTENT_UNSUBSCRIBE:
        return "unsubscribe";
    case INTENT_QUESTION:
        return "question";
    case INTENT_WRONG_PERSON:
        return "wrong_person";
    case INTENT_EMPTY:
        return "empty";
    case INTENT_AUTO:
        break;
    }
    return "auto";
}

const char *bounce_class_name(enum bounce_class c)
{
    switch (c) {
    case BOUNCE_HARD:
        return "hard";
    case BOUNCE_SOFT:
        return "soft";
    case BOUNCE_OTHER:
        break;
    }
    return "other";
}

const char *reading_scale_name(enum reading_scale s)
{
    switch (s) {
    case SCALE_NPS:
        return "nps";
    case SCALE_CSAT:
        return "csat";
    case SCALE_CES:
        break;
    }
    return "ces";
}

void reading_scale_bounds(enum reading_scale s, int32_t *ret_min, int32_t *ret_max)
{
    *ret_min = s == SCALE_NPS ? 0 : 1;
    *ret_max = s == SCALE_NPS ? 10 : s == SCALE_CSAT ? 5 : 7;
}
