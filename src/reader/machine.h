/* Was it a machine? Kind of a mail by its MIME shape, headers and, where machines keep
 * silent about themselves, its words. */
#ifndef NACHFASS_READER_MACHINE_H
#define NACHFASS_READER_MACHINE_H

#include "mail/parse.h"
#include "reader/reading.h"

struct arena;

struct machine_request {
    const struct mail_message *message;
    struct str text;    /* readable text, quotes included */
    struct str comment; /* own words: only they may make a person a machine */
    bool has_score;     /* they give a score for sure: a person's doing */
    bool has_quote;     /* the text quotes a mail: machines seldom do */
};

/* READING_REPLY when a person wrote it. In doubt a person: then nobody is lost. */
enum reading_kind machine_kind(struct arena *a, const struct machine_request *req);

/* From header or Return-Path of a mail system. */
bool machine_is_daemon(struct arena *a, const struct mail_message *m);

/* First part of that type; NULL when there is none. */
const struct mail_part *machine_part(const struct mail_message *m, const char *type,
                                     const char *subtype);
/* Value of "Name: value" (with folded lines) in a block of fields, from *rest on; *rest
 * becomes what follows. RC_NONE when there is no more. */
enum rc machine_field(struct arena *a, struct str *rest, const char *name,
                      struct str *ret_value) MUST_USE;

/* bounce.c: fills the bounce_ members; READING_DELAY when it is only late. */
enum reading_kind bounce_read(struct arena *a, const struct mail_message *m,
                              struct str text, struct reading *ret_reading);

#endif
