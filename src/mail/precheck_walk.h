/* What the pre-check keeps while it walks over a mail. For the precheck_*.c files only.
 */
#ifndef NACHFASS_MAIL_PRECHECK_WALK_H
#define NACHFASS_MAIL_PRECHECK_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "mail/parse.h"
#include "mail/precheck.h"

struct arena;

enum precheck_notice {
    NOTICE_DROPPED_LINE = 1,
    NOTICE_REPEATED_FIELD = 2,
    NOTICE_NO_HEADER_END = 4,
    NOTICE_BOUNDARY = 8
};

/* Where the type of an entity stands; 0 when it was not rewritten. */
struct type_place {
    size_t in_heads, in_out;
};

struct span {
    size_t from, to;
};

/* A container whose end is not seen yet. */
struct level {
    struct str boundary; /* as in the mail; "" for message/rfc822 */
    unsigned edge;       /* number of its boundary in the skeleton */
    struct type_place type;
    bool is_digest;
    bool is_open;   /* its boundary was seen */
    bool is_closed; /* its last boundary was seen; another one opens it again */
};

/* The mail or part whose header is being read, or was read last. */
struct entity {
    size_t header_bytes;
    size_t n_fields;
    size_t dropped_at; /* offset of the first line that is no field; STR_NPOS */
    bool skipping;     /* the present field is dropped with its continuations */
    bool has_type, has_encoding;
    bool is_encoded; /* quoted-printable or base64 */
    struct str type, subtype, boundary;
    unsigned edge; /* of a multipart: number of its boundary in the skeleton */
    struct type_place place;
    size_t encoding_at; /* offset of its field in heads */
    unsigned had;       /* essential fields, as bits */
};

struct check {
    struct arena *a;
    struct str raw;
    size_t at;        /* offset of the present line */
    size_t next;      /* offset of the line after it */
    bool cr_ends;     /* a lone CR ends a line too */
    bool is_outside;  /* the present line is no part's: preamble or epilogue */
    struct buf out;   /* the skeleton */
    struct buf heads; /* all fields of all entities, repaired */
    size_t field_at;  /* where the present one begins; the end when there is none */
    struct span run;  /* the last lines of the present body, in raw */
    struct buf text;  /* what of it stands elsewhere, before them */
    struct buf stray; /* text outside all parts */
    struct precheck_entity *entities;
    struct level levels[MAIL_DEPTH_MAX];
    size_t n_levels;
    size_t n_parts;
    unsigned n_edges;
    bool in_header;
    bool is_over; /* past the limit of parts: the rest is not read */
    struct entity entity;
    unsigned notices;
    struct str limit; /* the first one met */
};

/* The line of raw at that offset without its end, and the offset of the next one. */
struct str precheck_line(struct str raw, size_t at, bool cr_ends, size_t *ret_next);

/* The present line is of the present body. */
void precheck_body_add(struct check *c);
/* Nothing more of the present body comes. */
void precheck_body_done(struct check *c, bool is_edged);

/* Notes that a limit is broken. */
void precheck_limit(struct check *c, const char *what, int limit);

/* The present field is complete in c->heads: checks and repairs it there. */
void precheck_field(struct check *c);

/* The name of a field that mails have, to tell it from a text that looks like one. */
bool precheck_is_known(struct str name);

/* The bit of a field that a header has once and a mail can hardly be without; 0. */
unsigned precheck_essential(struct str name);
/* The line is the empty one behind the present header, and not one that stands within:
 * what follows would make the header complete. */
bool precheck_ends_header(const struct check *c, struct str line);

/* In the skeleton each multipart has a boundary of ours, by its number. */
void precheck_edge_put(struct buf *b, unsigned edge);
/* The boundary of the multipart whose body starts at c->next: the one its header gives
 * when a line of it is there, else the one that the lines themselves show. "" = none.
 */
struct str precheck_boundary(const struct check *c, struct str declared);
/* The same for a mail without Content-Type that shows at once that it has parts. */
struct str precheck_boundary_guess(const struct check *c);
/* Which open level's boundary the line is, -1 when none. */
int precheck_boundary_level(const struct check *c, struct str line, bool *ret_is_last);

#endif
