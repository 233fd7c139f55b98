/* A reading: what the reader makes of the bytes of one incoming mail. Pure data. */
#ifndef NACHFASS_READER_READING_H
#define NACHFASS_READER_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "mail/attachment.h"

struct arena;

enum reading_kind {
    READING_REPLY,     /* a person wrote it (an unsubscribe or question too) */
    READING_AUTO,      /* out of office, ticket receipt: RFC 3834 */
    READING_BOUNCE,    /* RFC 3464/6522 or a plain-text bounce */
    READING_DELAY,     /* "not yet delivered": changes nothing */
    READING_COMPLAINT, /* RFC 5965 */
    READING_RECEIPT,   /* RFC 8098 */
    READING_CHALLENGE, /* "confirm that you are a person" */
    READING_UNREADABLE /* limits exceeded or damaged beyond use; see reason */
};

enum reading_intent {
    INTENT_FEEDBACK,
    INTENT_UNSUBSCRIBE,
    INTENT_QUESTION,
    INTENT_WRONG_PERSON,
    INTENT_EMPTY,
    INTENT_AUTO
};

enum bounce_class { BOUNCE_HARD, BOUNCE_SOFT, BOUNCE_OTHER };

/* nps 0..10, csat 1..5, ces 1..7 */
enum reading_scale { SCALE_NPS, SCALE_CSAT, SCALE_CES };

enum { READING_CANDIDATES_MAX = 16, READING_TOKENS_MAX = 16 };

struct reading_candidate {
    int32_t score;
    struct str evidence; /* the words it was taken from */
};

/* All text is valid UTF-8 without NUL; empty strings where the mail says nothing. */
struct reading {
    enum reading_kind kind;
    enum reading_intent intent;
    enum reading_scale scale; /* that the score is on */
    bool is_auto;             /* any machine mail, bounce etc. included */
    bool is_guess; /* AUTO by the drift of its words alone: somebody should look */

    bool has_score; /* false with review: see candidates */
    int32_t score;
    bool review; /* a person must decide; never together with has_score */
    struct reading_candidate candidates[READING_CANDIDATES_MAX];
    size_t n_candidates;

    struct str reply;     /* new text as typed: what a relay passes on */
    struct str comment;   /* reply without closing formula and name: what is stored */
    struct str signature; /* what stood below it: block, device footer, disclaimer */
    char lang[3];         /* "de", "en", … or "" */

    /* Candidate tokens, best evidence first: address (To, Cc, Delivered-To,
     * X-Original-To), then In-Reply-To, References, then the body. The first token is
     * "the" token of `parse --json`. Lower case. */
    struct str tokens[READING_TOKENS_MAX];
    size_t n_tokens;

    struct str from;       /* addr-spec as written, domain lower case; "" when none */
    struct str from_name;  /* decoded display name */
    struct str subject;    /* decoded, unfolded */
    struct str message_id; /* without angle brackets */
    struct str in_reply_to;
    struct str references; /* ids without brackets, one blank between */
    struct str
        auth_results;    /* Authentication-Results values, topmost first, LF between */
    int64_t date;        /* Date header, 0 when unreadable */
    bool asks;           /* the words hold a question, score or not */
    bool has_attachment; /* a part that is no text of the mail itself */
    struct mail_file files[MAIL_FILES_MAX]; /* as asked for by files_max */
    size_t n_files;

    enum bounce_class bounce_class; /* BOUNCE and DELAY only, as the next two */
    struct str bounce_recipient;    /* whose address failed; "" when hidden */
    struct str bounce_status;       /* RFC 3463 "5.1.1"; "" when none */

    struct str reason; /* why review, why unreadable, limits that cut; for people */
};

/* In the text of a mail of ours: stands before and behind an answer that we offered to
 * its reader. Who sends those words on means them. */
#define SENT_OFFER '\x1e'

/* One mail to read. */
struct reader_request {
    struct str raw; /* whole mail or its first bytes */
    bool truncated; /* raw is not the whole mail */
    enum reading_scale scale;
    bool scale_shown; /* the scale that our quoted question shows goes before `scale` */
    /* Text part of the mail we sent that this answers (UTF-8, LF); empty = unknown. */
    struct str sent_text;
    /* An opened quote goes on to the end, whatever stands in it: the mail we sent holds
     * words that nobody may take for the sender's. */
    bool to_end;
    struct str own_domain; /* lower case; empty = any. A token counts at any domain. */
    struct file_limits files; /* zeros: none are looked for */
};

const char *reading_kind_name(enum reading_kind k);     /* "reply" … as in DESIGN 3 */
const char *reading_intent_name(enum reading_intent i); /* "feedback" … */
const char *bounce_class_name(enum bounce_class c);
const char *reading_scale_name(enum reading_scale s);
/* Lowest and highest score of a scale. */
void reading_scale_bounds(enum reading_scale s, int32_t *ret_min, int32_t *ret_max);

#endif
