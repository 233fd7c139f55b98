/* Was it a machine? Kind of a mail by its MIME shape, headers and, where machines keep
 * silent about themselves, its words. */
#ifndef NACHFASS_READER_MACHINE_H
#define NACHFASS_READER_MACHINE_H

#include "base/err.h"
#include "mail/parse.h"
#include "reader/reading.h"

struct arena;
struct phrases;

struct machine_request {
    const struct mail_message *message;
    struct str from, from_name; /* the sender's address; "" when none can be used */
    struct str text;            /* readable text, quotes included */
    struct str comment;         /* own words: only they may make a person a machine */
    bool has_score;             /* they give a score for sure: a person's doing */
    bool has_quote;             /* the text quotes a mail: machines seldom do */
};

/* READING_REPLY when a person wrote it. In doubt a person: then nobody is lost.
 * *ret_is_guess: READING_AUTO by the drift of its sentences, no more. */
enum reading_kind machine_kind(struct arena *a, const struct machine_request *req,
                               bool *ret_is_guess);

/* First part of that type that is not inside a returned or forwarded mail; NULL when
 * there is none. */
const struct mail_part *machine_part(const struct mail_message *m, const char *type,
                                     const char *subtype);
/* Part i lies somewhere inside a part of that type; any subtype when NULL. */
bool machine_is_inside(const struct mail_message *m, size_t i, const char *type,
                       const char *subtype);
/* Part i lies inside a returned or forwarded mail. */
bool machine_is_enclosed(const struct mail_message *m, size_t i);

/* s begins with one of n names, case aside. */
bool machine_begins_with(struct str s, const char *const *names, size_t n);
/* By its local part an address that programs write from: "postmaster@". */
bool machine_is_system(struct str addr);

bool machine_has_header(const struct mail_message *m, const char *name);
/* The header's value without white space around it is / holds text, case aside. */
bool machine_header_is(const struct mail_message *m, const char *name,
                       const char *text);
bool machine_header_has(const struct mail_message *m, const char *name,
                        const char *text);

/* auto.c: an out-of-office notice, a ticket receipt or the like. subject and words are
 * what the phrase book finds in the Subject and in the mail's own words. */
bool auto_is_reply(struct arena *a, const struct machine_request *req,
                   const struct phrases *subject, const struct phrases *words);
/* The same by the drift of its sentences alone: somebody should look. */
bool auto_may_be_reply(struct arena *a, const struct machine_request *req,
                       const struct phrases *subject, const struct phrases *words);
/* Cuts the next sentence, or where wanted clause, off the front of *rest. */
struct str auto_take_sentence(struct str *rest, bool clauses);
/* A question mark that ends a sentence: machines seldom ask. */
bool auto_asks(struct str text);
/* Headers that only programs set: RFC 3834 and the vendors' own. */
bool auto_is_declared(const struct mail_message *m);
/* Marks that people's mail may bear as well. */
bool auto_is_hinted(const struct mail_message *m);

/* prose.c: the sentences are those of away notes and receipts, and of nothing else.
 * extra: points that the headers have earned. */
bool prose_is_note(struct arena *a, struct str text, int extra);
/* Some sentence is a person's beyond doubt. */
bool prose_is_personal(struct arena *a, struct str text);

/* drift.c: compiles conf/prose-weights.txt; err names the line of a malformed entry. */
enum rc drift_prepare(struct err *err) MUST_USE;
/* What words and notions of a text weigh together, in tenths: above 0 rather a note,
 * below rather a person. */
int drift_of(struct arena *a, struct str text);

/* bounce.c: fills the bounce_ members of a reading whose tokens are found.
 * READING_DELAY when it is only late, READING_RECEIPT when it arrived. */
enum reading_kind bounce_read(struct arena *a, const struct mail_message *m,
                              struct str text, struct reading *ret_reading);

#endif
