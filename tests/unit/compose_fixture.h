/* Shared by the tests of MIME out: a draft with every field set, and counting. */
#ifndef NACHFASS_TESTS_COMPOSE_FIXTURE_H
#define NACHFASS_TESTS_COMPOSE_FIXTURE_H

#include "mail/compose.h"

static inline struct draft make_draft(void)
{
    return (struct draft){
        .from_name = STR("Beispiel AG"),
        .from = STR("feedback@firma.example"),
        .to_name = STR("Jo Doe"),
        .to = STR("jo@kunde.example"),
        .reply_to = STR("feedback+k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example"),
        .subject = STR("Hello"),
        .message_id = STR("survey.k7x2mq4tb3wn5yd8rj6pzc2ahe@firma.example"),
        .in_reply_to = STR("a@kunde.example"),
        .references = STR("a@kunde.example b@kunde.example"),
        .date = 1772442840, /* 2026-03-02T09:14:00Z */
        .zone_offset_s = 3600,
        .language = STR("de"),
        .auto_submitted = STR("auto-generated"),
        .list_unsubscribe = STR("mailto:f@firma.example?subject=UNSUBSCRIBE"),
        .text = STR("Hi\n"),
        .html = STR("<p>Hi</p>\n"),
    };
}

static inline size_t count_fields(struct str raw)
{
    size_t n = 0;
    while (raw.len > 0 && raw.ptr[0] != '\r') {
        n += raw.ptr[0] != ' ' && raw.ptr[0] != '\t';
        raw = str_from(raw, str_find(raw, STR("\r\n")) + 2);
    }
    return n;
}

#endif
