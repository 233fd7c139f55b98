/* What a decision asks for. Commands carry the actions out in order, in one transaction
 * (cmd/apply.c). Lives in the arena of the unit of work. */
#ifndef NACHFASS_LOOP_ACTIONS_H
#define NACHFASS_LOOP_ACTIONS_H

#include "loop/types.h"

struct arena;

enum action_kind {
    ACTION_RESPONSE_ADD,
    ACTION_RESPONSE_UPDATE,
    ACTION_INVITATION_ADD,
    ACTION_INVITATION_UPDATE,
    ACTION_CASE_OPEN,
    ACTION_CASE_UPDATE,
    ACTION_EVENT,
    ACTION_SUPPRESS,
    ACTION_SOFT_BOUNCE,  /* u.suppress: reason is the status */
    ACTION_ABSENCE,      /* u.absence begins */
    ACTION_PRESENT,      /* u.absence.person is there again */
    ACTION_VOUCHER_GIVE, /* a code, for the mail that follows */
    ACTION_VOUCHER_ASK,
    ACTION_VOUCHER_SETTLE,
    ACTION_INBOX_SETTLE, /* u.aside: its state, reason, invitation_id */
    ACTION_MAIL
};

/* What a notice tells its reader; the words are in cmd/letter/letter.c's templates. */
enum notice {
    NOTICE_NONE,
    NOTICE_RELAYED,          /* your answer went to the customer */
    NOTICE_RESOLVED,         /* closed by you; the follow-up survey goes out on … */
    NOTICE_NOTED,            /* your note is kept; nothing was sent */
    NOTICE_ASSIGNED,         /* the case is yours now, resp. was handed on */
    NOTICE_NOT_ASSIGNED,     /* nobody of that address is known */
    NOTICE_EMPTY,            /* no new text was found in your mail */
    NOTICE_NOT_TRUSTED,      /* a mail that could not be trusted came to the case */
    NOTICE_BOUNCED,          /* a mail of this case could not be delivered */
    NOTICE_TOO_MANY,         /* the other side writes too often; not relayed any more */
    NOTICE_SCORE_CHANGED,    /* the customer gave another score */
    NOTICE_CLOSED,           /* how the follow-up ended */
    NOTICE_SOLVED,           /* the customer says that it is solved */
    NOTICE_HELD,             /* your mail quoted internal text: nothing was sent */
    NOTICE_CUSTOMER_AT_DESK, /* the customer wrote to the desk: nothing was changed */
    NOTICE_UNCLEAR,          /* a command or not? nothing was done */
    NOTICE_ONLY_THANKS,      /* "ok, danke": for the customer? nothing was sent */
    NOTICE_NOT_REACHED,      /* noted; the customer is asked for a better time */
    NOTICE_STILL_NOT_REACHED, /* noted, no more */
    NOTICE_SCORE_SET,         /* by you */
    NOTICE_NO_SUCH_SCORE,     /* not of this scale, or nothing to correct */
    NOTICE_WRONG_ALARM,       /* closed by you, nobody is asked anything */
    NOTICE_REOPENED,          /* by you: the clock runs again */
    NOTICE_IS_OPEN,           /* nothing to reopen */
    NOTICE_NO_VOUCHERS,       /* none are configured */
    NOTICE_NO_SUCH_VOUCHER,   /* none of that value is left */
    NOTICE_VOUCHER_LIMIT,     /* of the case, the month or the person */
    NOTICE_VOUCHER_WAITS,     /* another one waits in this case */
    NOTICE_NOBODY_ABOVE,      /* who could approve it */
    NOTICE_VOUCHER_GIVEN,     /* with the mail to the customer */
    NOTICE_VOUCHER_ASKED,     /* it waits for approval, with the words */
    NOTICE_VOUCHER_APPROVED,  /* and went to the customer */
    NOTICE_VOUCHER_REFUSED,
    NOTICE_VOUCHER_LAPSED, /* nobody has approved it in time */
    NOTICE_NO_WISH,        /* nothing is to be approved */
    NOTICE_NOT_YOURS,      /* to approve */
    NOTICE_MORE_TIME,      /* the deadline was moved */
    NOTICE_RUNG_TOLD,      /* the next one on the ladder hears of it */
    NOTICE_TIME_GIVEN,     /* to that one: `by` took more time */
    NOTICE_NO_CLOCK,       /* no deadline runs */
    NOTICE_TOO_LATE,       /* it has passed */
    NOTICE_TIME_USED,      /* it was moved before, or never may be */
    NOTICE_GAPS,           /* the suggestion still has places to fill in */
    NOTICE_GUESSED,        /* relay: matched by the sender alone */
    NOTICE_WANTS_SILENCE,  /* relay: the customer wants no mail any more */
    NOTICE_SETTLED,        /* of the review queue: settled as you said */
    NOTICE_PLACED,         /* the mail belongs to that survey: it is read now */
    NOTICE_SETTLED_BEFORE, /* somebody was faster: nothing was changed */
    NOTICE_NOT_SETTLED     /* what you wrote settles nothing */
};

/* Why somebody is told in another's place. */
enum instead { INSTEAD_NONE, INSTEAD_AWAY, INSTEAD_UNREACHED, INSTEAD_LEFT };

enum { NOTICES_MAX = 8 };

/* A mail to make. Recipient: the person, or the customer when person is empty. The case
 * and invitation are those of the decision. */
struct mail_wish {
    enum mail_kind kind;
    struct str person; /* id */
    struct str dedupe; /* what makes this mail unique beyond kind and case, e.g. "r1" */
    struct str words;  /* to relay, or to show */
    struct str by;     /* person id whose words they are */
    struct str from;   /* the customer's words came from this other address */
    struct str hint;   /* alert: a colleague's words about the case */
    bool ask_reason;   /* apology: no words were given */
    bool is_again;     /* apology: it was not solved after all */
    const struct promote *favour; /* promote: what is asked for */
    enum notice notice;
    enum notice also[NOTICES_MAX]; /* what else was done; ends with NOTICE_NONE */
    bool with_files;               /* those of the mail that caused it go along */
    struct str template;           /* not that of the kind; empty = the kind's */
    int32_t rung;                  /* escalation */
    bool is_unresolved;            /* escalation: of the time to the resolution */
    bool has_voucher;              /* relay_customer: with the code taken before */
    int64_t cents;                 /* approval */
    struct str currency;
    struct str instead_of; /* alert, escalation: the person whose mail this was to be */
    enum instead instead;
    bool is_apart;          /* about no case: nothing of one stands in it */
    struct str in_reply_to; /* of a mail apart: what it answers */
    int64_t due_at;         /* not to leave before; 0 = at once */
};

struct action {
    enum action_kind kind;
    union {
        struct response response;
        struct invitation invitation;
        struct case_file kase;
        struct event event;
        struct mail_wish mail;
        struct absence absence;
        struct inbox_mail aside;
        struct voucher_wish wish;
        struct {
            struct voucher wanted;
            int64_t valid_until;
        } give;
        struct {
            struct voucher_wish wish; /* with settled_by */
            bool is_approved;
        } settle;
        struct {
            struct str email, reason;
        } suppress;
    } u;
};

enum disposition { DISPOSE_DONE, DISPOSE_ASIDE };

struct decision {
    struct arena *a;
    struct action *items;
    size_t n, cap;
    enum disposition disposition; /* of the incoming mail, where there is one */
    struct str reason;            /* why, for people */
};

void decision_init(struct decision *d, struct arena *a);
/* Each appends one action; what is passed is copied shallowly (text is not copied). */
struct action *decision_add(struct decision *d, enum action_kind kind);
void decision_event(struct decision *d, int64_t at, struct str actor, const char *kind,
                    struct str text);
struct mail_wish *decision_mail(struct decision *d, enum mail_kind kind,
                                struct str person, struct str dedupe);
void decision_case(struct decision *d, const struct case_file *c);
/* Somebody cannot be told from now on. */
void decision_absence(struct decision *d, const struct absence *x);
void decision_aside(struct decision *d, const char *reason);
/* The mail is done with; reason "" or a remark for the inbox. */
void decision_done(struct decision *d, const char *reason);

#endif
