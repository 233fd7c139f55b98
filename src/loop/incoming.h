/* What to do about one incoming mail. Pure: facts in, actions out. */
#ifndef NACHFASS_LOOP_INCOMING_H
#define NACHFASS_LOOP_INCOMING_H

#include "loop/actions.h"

/* The reading in the loop's words (cmd translates; loop cannot see a mail). */
enum incoming_kind {
    INCOMING_REPLY,
    INCOMING_AUTO,
    INCOMING_BOUNCE,
    INCOMING_DELAY,
    INCOMING_COMPLAINT,
    INCOMING_RECEIPT,
    INCOMING_CHALLENGE,
    INCOMING_UNREADABLE
};
enum incoming_intent {
    INCOMING_FEEDBACK,
    INCOMING_UNSUBSCRIBE,
    INCOMING_QUESTION,
    INCOMING_WRONG_PERSON,
    INCOMING_EMPTY
};

/* Mails that one side of a case may send the other in 24 h, as a multiple of the daily
 * cap: far above a lively exchange, far below two machines. */
enum { TALK_CAP_FACTOR = 4 };

struct incoming {
    int64_t inbox_id;
    enum incoming_kind kind;
    enum incoming_intent intent;
    bool has_score, review;
    int32_t score;
    struct str candidates, reason;
    struct str reply, comment, signature, language;
    struct str from, subject, message_id;
    bool asks;           /* the words hold a question, whatever the score */
    bool has_attachment; /* a part that is no text of the mail itself */
    bool has_file;       /* one that goes along with a relay */
    bool
        is_authentic; /* the configured server vouches for From, or none is asked for */
    bool is_guess;    /* an automatic reply by the drift of its words alone */
    bool is_hard;     /* bounce: the address is dead */
    bool is_soft;     /* bounce: given up for a reason that may pass */
    struct str bounce_recipient, bounce_status;
};

enum match_how { MATCH_NONE, MATCH_TOKEN, MATCH_THREAD, MATCH_SENDER };

/* Everything the store knows about it. */
struct incoming_facts {
    const struct policy *policy;
    struct incoming in;
    enum match_how how;
    struct token_row token; /* unless MATCH_NONE */
    bool has_invitation, has_case, has_previous;
    struct invitation invitation;
    struct interaction interaction; /* of the invitation or case */
    struct customer customer;
    struct case_file kase;    /* of the token, or opened by this invitation */
    struct response previous; /* of the invitation: the one that counts now */
    bool has_standing, has_counted;
    struct standing standing;
    struct voucher_facts vouchers; /* of a mail to the desk */
    struct response counted;       /* of the invitation: the answer with a score */
    /* TOKEN_REVIEW: what is to be settled, an answer or else a mail set aside. The
     * invitation, interaction, customer and case are those of the answer, not of the
     * person's mail. */
    bool has_answer, is_overtaken; /* a newer answer of the customer counts */
    struct response answer;
    struct inbox_mail aside;
    bool has_chosen; /* the invitation that the person named */
    struct invitation chosen;
    int64_t mails_today;       /* automatic mails made for the customer in 24 h */
    int64_t owner_mails_today; /* the customer's mails relayed in this case in 24 h */
    int64_t desk_mails_today;  /* the firm's mails relayed in this case in 24 h */
    int64_t more_times;        /* how often the deadline of this round was moved */
    int64_t refused_today; /* mails to the desk in this case that were not trusted */
    const struct str *attributes; /* of the interaction: "name=value" */
    size_t n_attributes;
};

/* The reason of a mail that belongs to nothing: a person may know better. */
#define INCOMING_UNMATCHED "no invitation or case matches"

void decide_incoming(const struct incoming_facts *f, int64_t now, struct decision *d);

/* What makes a mail of ours unique: it follows from this incoming one; or the same wish
 * all day: an alarm that rings for every mail would be the flood. */
struct str inbox_key(struct decision *d, const struct incoming_facts *f);
struct str day_key(struct decision *d, const char *what, int64_t now);

/* The next mail to the customer answers this one, where the customer wrote it. */
void keep_thread(const struct incoming_facts *f, struct case_file *c);

/* ---- the parts, one file each ---- */
/* Who may give commands by this mail: the person its address was given to, or another
 * of the case's team (a redirect of an absent colleague), and proven to be that one.
 * NULL: nobody; then the mail is set aside and its words are shown to the owner
 * (trust.c). */
const struct person *trust_sender(const struct incoming_facts *f, int64_t now,
                                  struct decision *d);
/* The customer's words to the owner of c, with what they should know about them; past
 * the daily cap the owner is told once a day and the mail is set aside: the words stay
 * in the case (customer.c). */
void relay_to_owner(const struct incoming_facts *f, const struct case_file *c,
                    enum notice notice, int64_t now, struct decision *d);
/* New words, or a new score, may make a case graver, before its round begins or while
 * it runs; and a case that its owner cannot be told of goes to who stands in
 * (answer.c). */
void incoming_grade(const struct incoming_facts *f, struct case_file *c,
                    struct str words, int64_t now, struct decision *d);
void incoming_find_owner(const struct policy *p, struct case_file *c, int64_t now,
                         struct decision *d);
/* No text of the customer's own: set aside when something is attached (customer.c).
 */
void decide_empty(const struct incoming_facts *f, struct decision *d);
/* A customer's answer to an invitation (answer.c). */
void decide_answer(const struct incoming_facts *f, int64_t now, struct decision *d);
/* A second answer in a case, or words that belong to it: to its owner (answer.c). */
void tell_owner(const struct incoming_facts *f, int64_t now, struct decision *d);
/* What the score of an answer sets going that a person settled (answer.c). */
void decide_settled(const struct incoming_facts *f, int64_t now, struct decision *d);
/* A mail in a case: the customer's (customer.c) or the owner's (conversation.c). */
void decide_customer(const struct incoming_facts *f, int64_t now, struct decision *d);
void decide_desk(const struct incoming_facts *f, int64_t now, struct decision *d);
/* A person's word on what no rule could read (review.c). */
void decide_review(const struct incoming_facts *f, int64_t now, struct decision *d);
/* Bounces, complaints, out-of-office and other machines' mail (machine.c). */
void decide_machine(const struct incoming_facts *f, int64_t now, struct decision *d);

/* Must a person see this answer at once although its score is good, or missing? It
 * asks, wishes to be called, claims something; words without a score also if they
 * complain. */
bool incoming_wants_help(const struct incoming_facts *f);

#endif
