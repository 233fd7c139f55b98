/* What a report of delivery says: its machine-readable part (dsn.c), its text and the
 * mail it returns (returned.c), and the meaning of its reasons (reason.c, blame.c). */
#ifndef NACHFASS_READER_REPORT_H
#define NACHFASS_READER_REPORT_H

#include "base/err.h"
#include "mail/parse.h"
#include "reader/reading.h"

struct arena;

enum { DSN_GROUPS_MAX = 64, RETURNED_TO_MAX = 16 };

/* One recipient of RFC 3464; addresses bare, "" when absent or hidden. */
struct dsn_group {
    struct str final, original, actual;
    struct str action, status, diagnostic;
};

struct dsn {
    struct dsn_group group[DSN_GROUPS_MAX];
    size_t n;
};

/* The fields of the status part, wherever it hides; false when there are none. */
bool dsn_read(struct arena *a, const struct mail_message *m, struct dsn *ret_dsn);

struct returned {
    struct str text; /* the report's own words: up to the returned mail */
    struct str to[RETURNED_TO_MAX]; /* whom the returned mail was addressed to */
    size_t n_to;
    struct str from, path; /* header values that name us */
};

/* Splits a report's readable text from the mail it returns. */
void returned_read(struct arena *a, const struct mail_message *m, struct str text,
                   struct returned *ret);
bool returned_holds(const struct returned *r, struct str addr);

/* The address around the '@' at i; "" when it is none. */
struct str report_address_at(struct str text, size_t i);
/* First address in a text; "" when none. */
struct str report_first_address(struct str text);
/* Of a mail system: a mail to it is a report as well, not ours. */
bool report_is_postal(struct str addr);
/* Who an address in a report can be. */
struct report_scene {
    const struct mail_message *message;
    const struct returned *back;
    const struct reading *reading; /* its tokens are found */
};
/* Whose address failed, by the words of the report; "" when it does not say. */
struct str report_recipient(struct arena *a, const struct report_scene *s);
/* The text holds an address that is in no header of the report. */
bool report_names_other(const struct mail_message *m, struct str text);
/* From, when it is no system: some gateways refuse in the customer's name. */
struct str report_sender(const struct report_scene *s);
/* "(generated from a@b.example)" behind the failed one; "" when there is none. */
struct str report_alias(struct arena *a, const struct report_scene *s);

enum smtp_step {
    STEP_RCPT,   /* or not told */
    STEP_BEFORE, /* connecting and greeting */
    STEP_SENDER,
    STEP_DATA
};

struct evidence {
    struct str diagnostic; /* what the server said */
    struct str status;     /* enhanced code of the report */
    struct str near;       /* the paragraph about the recipient */
    struct str text;       /* all the report says */
    struct str subject;    /* "Returned mail: user unknown" */
    enum smtp_step step;   /* at which the server refused */
};

/* What the notions of a text say; the weak ones say it only where nothing else does. */
struct blame {
    bool found;
    enum bounce_class cls;
    bool weak;
    bool vetoes; /* it is the sender, storage, or nothing like an address: never hard */
    bool unsent; /* something was not delivered */
};

/* Compiles conf/bounce-frames.txt; err names a malformed line. */
enum rc blame_prepare(struct err *err) MUST_USE;
struct blame blame_read(struct arena *a, struct str text);

/* First "5.1.1"-like, else "550"-like code in a text; "" when none. */
struct str bounce_code(struct str text);
/* What the server said, out of the paragraph about a recipient; "" when that does not
 * quote it. */
struct str bounce_said(struct str near);
/* What stands behind "Reason:", "Grund:" and the like, to the end of its paragraph. */
struct str report_labelled(struct arena *a, struct str text);
enum bounce_class bounce_classify(struct arena *a, const struct evidence *e);

#endif
