/* The store: everything the program knows. Takes and returns loop/types.h, never SQL.
 * Every text result lives in the arena given. Errors: RC_TEMP locked too long or disk
 * full, RC_BROKEN damaged, RC_CONFIG cannot open or a newer schema. */
#ifndef NACHFASS_STORE_STORE_H
#define NACHFASS_STORE_STORE_H

#include "base/err.h"
#include "loop/types.h"

struct arena;
struct store;

/* Opens the store at path; creates it when `create`, else RC_CONFIG when absent.
 * Applies pending migrations, each in one transaction. Refuses a newer or foreign
 * schema. */
enum rc store_open(const char *path, bool create, struct store **ret_store,
                   struct err *err) MUST_USE;
void store_close(struct store *s); /* NULL is accepted */

/* Whether commits from now on outlive a power cut (as after opening) or only the death
 * of the process. A durable one keeps those before it as well. */
enum rc store_durable(struct store *s, bool durable, struct err *err) MUST_USE;
/* What any process has committed outlives a power cut: before acts that rest on it. */
enum rc store_sync(struct store *s, struct err *err) MUST_USE;
/* One writer's transaction (BEGIN IMMEDIATE, waits up to 10 s). Never hold it over
 * network I/O. store_rollback is safe when none is open. */
enum rc store_begin(struct store *s, struct err *err) MUST_USE;
enum rc store_commit(struct store *s, struct err *err) MUST_USE;
void store_rollback(struct store *s);
/* Ends a transaction by what became of its work: RC_OK commits, anything else rolls
 * back and is returned. A commit that fails is rolled back too. */
enum rc store_finish(struct store *s, enum rc rc, struct err *err) MUST_USE;

/* A copy of the whole store at path, readable for its owner only, while others go on
 * working. Not inside a transaction. RC_CONFIG: path cannot be made. A file at path is
 * replaced at once, never half written. */
enum rc store_backup(struct store *s, const char *path, struct err *err) MUST_USE;

/* ---- key/value ---- */
enum rc store_meta_get(struct arena *a, struct store *s, const char *key,
                       struct str *ret_value, struct err *err) MUST_USE; /* RC_NONE */
enum rc store_meta_set(struct store *s, const char *key, struct str value,
                       struct err *err) MUST_USE;

/* A number that grows with everything that may leave: from 1. */
enum rc store_mark_next(struct store *s, int64_t *ret_mark, struct err *err) MUST_USE;

/* A customer as an answer to that invitation, in that case (0: none), finds them. */
enum rc standing_get(struct store *s, const struct customer *who, int64_t invitation_id,
                     int64_t case_id, struct standing *ret, struct err *err) MUST_USE;

/* ---- interactions ---- */
enum import_result { IMPORT_NEW, IMPORT_SAME, IMPORT_CONFLICT, IMPORT_FORGOTTEN };
/* Inserts with its customer (by normal address; name and language follow the newest
 * interaction). SAME: (source, ext_id) is there with equal content. CONFLICT: there
 * with other content; nothing is changed. FORGOTTEN: of somebody who was forgotten
 * (forget.h); nothing of it is stored. */
enum rc interaction_import(struct store *s, const struct interaction *in, int64_t now,
                           enum import_result *ret, struct err *err) MUST_USE;
enum rc interaction_get(struct arena *a, struct store *s, int64_t id,
                        struct interaction *ret,
                        struct err *err) MUST_USE; /* RC_NONE */
enum rc interaction_set_state(struct store *s, int64_t id, enum interaction_state state,
                              struct str reason, struct err *err) MUST_USE;

enum rc customer_get(struct arena *a, struct store *s, int64_t id, struct customer *ret,
                     struct err *err) MUST_USE; /* RC_NONE */

/* ---- invitations, tokens ---- */
/* In a transaction; writes its TOKEN_SURVEY row too. */
enum rc invitation_add(struct store *s, const struct invitation *inv, int64_t *ret_id,
                       struct err *err) MUST_USE;
enum rc invitation_get(struct arena *a, struct store *s, int64_t id,
                       struct invitation *ret, struct err *err) MUST_USE; /* RC_NONE */
/* The follow-up of a case's present round that is not cancelled; RC_NONE. */
enum rc invitation_followup_of(struct arena *a, struct store *s, int64_t case_id,
                               struct invitation *ret, struct err *err) MUST_USE;
enum rc invitation_due_reminder(struct arena *a, struct store *s, int64_t now,
                                size_t limit, struct invitation **ret, size_t *ret_n,
                                struct err *err) MUST_USE;
enum rc invitation_due_expiry(struct arena *a, struct store *s, int64_t now,
                              size_t limit, struct invitation **ret, size_t *ret_n,
                              struct err *err) MUST_USE;
/* state, sent_at, remind_at; in a transaction. */
enum rc invitation_update(struct store *s, const struct invitation *inv,
                          struct err *err) MUST_USE; /* state, sent_at, remind_at */
/* Its first mail has left; RC_NONE: one had before, or there is no such invitation. */
enum rc invitation_sent(struct store *s, int64_t id, int64_t at,
                        struct err *err) MUST_USE; /* in the caller's transaction */
enum rc token_add(struct store *s, const struct token_row *t, struct err *err) MUST_USE;
enum rc token_find(struct arena *a, struct store *s, struct str token,
                   struct token_row *ret, struct err *err) MUST_USE; /* RC_NONE */
/* What a customer with that address writes about when a mail does not say: the only
 * open survey, or the only case that is not closed. RC_NONE: there is none, or several.
 */
enum rc token_of_sender(struct arena *a, struct store *s, struct str email,
                        struct token_row *ret, struct err *err) MUST_USE;
/* The desk token of a person for a case; RC_NONE. */
enum rc token_of_desk(struct arena *a, struct store *s, int64_t case_id,
                      struct str person, struct str *ret, struct err *err) MUST_USE;

/* ---- suppressions (by normal address) ---- */
enum rc suppression_add(struct store *s, struct str email, struct str reason,
                        int64_t now, struct err *err) MUST_USE; /* idempotent */
enum rc suppression_remove(struct store *s, struct str email, struct err *err) MUST_USE;
enum rc suppression_find(struct arena *a, struct store *s, struct str email,
                         struct str *ret_reason,
                         struct err *err) MUST_USE; /* RC_NONE */
struct suppression {
    struct str email, reason;
    int64_t at;
    int64_t until; /* 0 = until a person removes it */
};
/* As suppression_add, with an end; one without end stays so. */
enum rc suppression_pause(struct store *s, const struct suppression *p,
                          struct err *err) MUST_USE;
/* Ends those whose time is over. */
enum rc suppression_lapse(struct store *s, int64_t now, struct err *err) MUST_USE;
/* A mail to that address came back for a reason that may pass. */
enum rc soft_bounce_add(struct store *s, struct str email, int64_t at,
                        struct str status, struct err *err) MUST_USE;
enum rc soft_bounce_count(struct store *s, struct str email, int64_t since,
                          int64_t *ret_n, struct err *err) MUST_USE;

enum rc suppression_list(struct arena *a, struct store *s, struct suppression **ret,
                         size_t *ret_n, struct err *err) MUST_USE;

/* ---- responses ---- */
/* Adds; a VALID one turns earlier VALID ones of the invitation to SUPERSEDED. */
enum rc response_add(struct store *s, const struct response *r, int64_t *ret_id,
                     struct err *err) MUST_USE;
enum rc response_get(struct arena *a, struct store *s, int64_t id, struct response *ret,
                     struct err *err) MUST_USE; /* RC_NONE */
/* The answer to an invitation that counts, with its score; RC_NONE. */
enum rc response_counted(struct arena *a, struct store *s, int64_t invitation_id,
                         struct response *ret, struct err *err) MUST_USE;
enum rc response_update(struct store *s, const struct response *r,
                        struct err *err) MUST_USE; /* score, comment, state, reason */
/* The queue of state REVIEW, oldest first. */
enum rc response_review_list(struct arena *a, struct store *s, struct response **ret,
                             size_t *ret_n, struct err *err) MUST_USE;
/* Has the customer sent a newer answer to that invitation, which counts? */
enum rc response_is_overtaken(struct store *s, const struct response *r, bool *ret,
                              struct err *err) MUST_USE;
/* All answers of a customer, newest first (history in an alert). */
enum rc response_of_customer(struct arena *a, struct store *s, int64_t customer_id,
                             size_t limit, struct response **ret, size_t *ret_n,
                             struct err *err) MUST_USE;

/* ---- the review queue: what waits for a person ---- */
/* The TOKEN_REVIEW of a person for an answer resp. a mail: made by the caller, kept
 * apart from the others. token_find finds it as well. */
enum rc review_desk_add(struct store *s, const struct token_row *t,
                        struct err *err) MUST_USE;
/* By person and response_id or inbox_id of t; RC_NONE. */
enum rc review_desk_of(struct arena *a, struct store *s, const struct token_row *t,
                       struct str *ret_token, struct err *err) MUST_USE;
struct review_scope {
    int64_t since;     /* of mails; answers wait for ever */
    struct str person; /* what they never had a desk for comes first; may be empty */
};
/* Answers in state REVIEW, and mails set aside whose answer is not one of these:
 * answers first, oldest first. */
enum rc review_list(struct arena *a, struct store *s, const struct review_scope *of,
                    struct review_entry **ret, size_t *ret_n, struct err *err) MUST_USE;
/* Surveys sent since t that such a mail may answer, the likeliest first. */
enum rc review_guess(struct arena *a, struct store *s, const struct inbox_mail *m,
                     int64_t since, size_t limit, struct invitation **ret,
                     size_t *ret_n, struct err *err) MUST_USE;
/* state, reason, invitation_id of a mail that is ASIDE; its attempts begin anew. In a
 * transaction. */
enum rc inbox_settle(struct store *s, const struct inbox_mail *m,
                     struct err *err) MUST_USE;

/* ---- cases, events ---- */
/* In a transaction. */
enum rc case_add(struct store *s, const struct case_file *c, int64_t *ret_id,
                 struct err *err) MUST_USE; /* writes its TOKEN_CUSTOMER row too */
enum rc case_get(struct arena *a, struct store *s, int64_t id, struct case_file *ret,
                 struct err *err) MUST_USE; /* RC_NONE */
enum rc case_update(struct store *s, const struct case_file *c,
                    struct err *err) MUST_USE;
/* The case that began with this invitation; RC_NONE. */
enum rc case_of_invitation(struct arena *a, struct store *s, int64_t invitation_id,
                           struct case_file *ret, struct err *err) MUST_USE;
enum rc case_of_customer(struct arena *a, struct store *s, int64_t customer_id,
                         size_t limit, struct case_file **ret, size_t *ret_n,
                         struct err *err) MUST_USE; /* newest first */
/* A rung of one of its two clocks is due: 0 < next_rung_at <= now, or
 * 0 < resolve_next_at <= now. */
enum rc case_due_rung(struct arena *a, struct store *s, int64_t now, size_t limit,
                      struct case_file **ret, size_t *ret_n, struct err *err) MUST_USE;
/* RESOLVED, 0 < followup_at <= now. */
enum rc case_due_followup(struct arena *a, struct store *s, int64_t now, size_t limit,
                          struct case_file **ret, size_t *ret_n,
                          struct err *err) MUST_USE;
struct case_filter {
    struct str owner;     /* "" = all */
    bool open_only;       /* not CLOSED */
    int64_t closed_since; /* with !open_only: CLOSED ones only from then on; 0 = all */
};
enum rc case_list(struct arena *a, struct store *s, const struct case_filter *f,
                  struct case_file **ret, size_t *ret_n, struct err *err) MUST_USE;
/* Not CLOSED, and that person was told on the last rung of the ladder. */
enum rc case_list_headed(struct arena *a, struct store *s, struct str person,
                         struct case_file **ret, size_t *ret_n,
                         struct err *err) MUST_USE;
/* Who owns a case that is not CLOSED: ids, each once. */
enum rc case_owners(struct arena *a, struct store *s, struct str **ret, size_t *ret_n,
                    struct err *err) MUST_USE;

/* ---- persons who cannot be told ---- */
/* One a person: a later one replaces it. */
enum rc absence_set(struct store *s, const struct absence *x, struct err *err) MUST_USE;
enum rc absence_end(struct store *s, struct str person, struct err *err) MUST_USE;
/* Those of now. */
enum rc absence_list(struct arena *a, struct store *s, int64_t now,
                     struct absence **ret, size_t *ret_n, struct err *err) MUST_USE;

enum rc event_add(struct store *s, const struct event *e, struct err *err) MUST_USE;
enum rc event_list(struct arena *a, struct store *s, int64_t case_id,
                   struct event **ret, size_t *ret_n,
                   struct err *err) MUST_USE; /* oldest first */
/* The customer's words of the conversation that nobody has answered, oldest first, of
 * five mails at most; the newest ones where all are; empty before there were any. */
enum rc event_last_words(struct arena *a, struct store *s, int64_t case_id,
                         struct str *ret_words, struct err *err) MUST_USE;
/* How many of that kind the case has had since t. */
enum rc event_count(struct store *s, int64_t case_id, const char *kind, int64_t since,
                    int64_t *ret_n, struct err *err) MUST_USE;

/* ---- vouchers ---- */
/* By its code. SAME: it is there with equal content; CONFLICT: with other content, or
 * in another pool; nothing is changed. */
enum rc voucher_import(struct store *s, const struct voucher *v, int64_t now,
                       enum import_result *ret, struct err *err) MUST_USE;
/* Gives one of wanted->pool and ->cents that ends after valid_until to ->case_id, by
 * ->person, at ->given_at. RC_NONE: there is none. In the caller's transaction. */
enum rc voucher_take(struct arena *a, struct store *s, const struct voucher *wanted,
                     int64_t valid_until, struct voucher *ret,
                     struct err *err) MUST_USE;
/* What is free in a pool by value, the lowest first. */
enum rc voucher_stock_list(struct arena *a, struct store *s, struct str pool,
                           int64_t valid_until, struct voucher_stock **ret,
                           size_t *ret_n, struct err *err) MUST_USE;
/* All values of all pools: free, given, expired. */
enum rc voucher_pools(struct arena *a, struct store *s, int64_t now,
                      struct voucher_stock **ret, size_t *ret_n,
                      struct err *err) MUST_USE;
/* By pool, given since t: n_given, and their sum in cents. */
enum rc voucher_cost(struct arena *a, struct store *s, int64_t since,
                     struct voucher_stock **ret, size_t *ret_n,
                     struct err *err) MUST_USE;
/* Given from by->pool: for by->case_id; since month_from by all and by ->person. */
enum rc voucher_spent_of(struct store *s, const struct voucher *by, int64_t month_from,
                         struct voucher_spent *ret, struct err *err) MUST_USE;
enum rc voucher_wish_add(struct store *s, const struct voucher_wish *w, int64_t *ret_id,
                         struct err *err) MUST_USE;
/* The one of a case that waits; RC_NONE. */
enum rc voucher_wish_of(struct arena *a, struct store *s, int64_t case_id,
                        struct voucher_wish *ret, struct err *err) MUST_USE;
/* All that wait, oldest first. */
enum rc voucher_wish_list(struct arena *a, struct store *s, struct voucher_wish **ret,
                          size_t *ret_n, struct err *err) MUST_USE;
/* One that waits, by w->settled_by. */
enum rc voucher_wish_settle(struct store *s, const struct voucher_wish *w,
                            bool is_approved, int64_t now, struct err *err) MUST_USE;

/* ---- outbox ---- */
/* false in *ret_new: that dedupe key is there already, nothing was added. */
enum rc outbox_add(struct store *s, const struct outbox_mail *m, bool *ret_new,
                   int64_t *ret_id, struct err *err) MUST_USE;
/* Who claims, and how much is allowed. */
struct claim {
    int64_t run_id, now;
    size_t limit;
    const struct rate *rates;
    size_t n_rates;
    bool has_domain_rates;
};
struct claimed {
    struct outbox_mail *mails;
    size_t n;
    int64_t wait_s; /* a rate holds mails back for so long; 0 = none does */
    int64_t mark;   /* see store_mark_next; of n > 0 */
};
/* Claims up to limit mails QUEUED or RETRY with due_at <= now, most urgent kind first
 * (people waiting before surveys), oldest first, as many as all rates allow, counted
 * over all runs; raw included. What a rate holds back stays as it is. Says that the run
 * is alive. Owns a transaction. */
enum rc outbox_claim(struct arena *a, struct store *s, const struct claim *c,
                     struct claimed *ret, struct err *err) MUST_USE;
/* Claims of the run that were not tried: back, and not counted by any rate. */
enum rc outbox_release(struct store *s, const struct claim *c,
                       struct err *err) MUST_USE;
/* CLAIMED to WIRE, with wire_at and settle_by; RC_NONE: the mail is not that run's any
 * more and must not leave. */
enum rc outbox_wire(struct store *s, const struct outbox_mail *m, int64_t run_id,
                    struct err *err) MUST_USE;
struct run;
/* RUN_CUT: its machine went down with it, its last commits may be lost. */
enum run_life { RUN_ALIVE, RUN_DEAD, RUN_CUT };
struct reclaim {
    enum run_life (*life)(void *ctx, const struct run *r);
    void *ctx;
    enum settle_by settle_by; /* of mails that may have left without a trace */
    int64_t now;              /* until now */
};
/* Claims of runs that are not alive: CLAIMED back to QUEUED, WIRE to UNSURE, a try
 * in doubt more; of one that was cut the questions only claimed are UNSURE, too (see
 * store_durable). Returns the UNSURE rows made (without raw). Owns a transaction. */
enum rc outbox_reclaim(struct arena *a, struct store *s, const struct reclaim *how,
                       struct outbox_mail **ret, size_t *ret_n,
                       struct err *err) MUST_USE;
/* A copy of that mail came to the journal. */
enum rc outbox_receipt(struct store *s, int64_t id, int64_t at,
                       struct err *err) MUST_USE;
/* state, due_at, tries, doubts, code, status, reply, settle_by of one mail. sent_at of
 * its invitation is set by the caller in the same transaction. due_at is not kept of
 * one that is SENT in a transaction. */
enum rc outbox_update(struct store *s, const struct outbox_mail *m, int64_t now,
                      struct err *err) MUST_USE;
enum rc outbox_get(struct arena *a, struct store *s, int64_t id,
                   struct outbox_mail *ret,
                   struct err *err) MUST_USE; /* RC_NONE; raw and text included */
/* Text of the mail with that Message-ID in the thread of this invitation, of this case
 * to the customer, or of this case to the desk; else of the newest one there. */
enum rc outbox_answered_text(struct arena *a, struct store *s,
                             const struct token_row *t, struct str message_id,
                             struct str *ret_text,
                             struct err *err) MUST_USE; /* RC_NONE */
/* The store was restored or copied: what waits may have left already. Questions become
 * EXPIRED, others UNSURE for a person to settle; reminders due until now are not made.
 * In the caller's transaction. */
enum rc outbox_adopt(struct store *s, int64_t now, int64_t *ret_expired,
                     int64_t *ret_held, struct err *err) MUST_USE;
/* The same for interactions that are due: SKIPPED. */
enum rc interaction_adopt(struct store *s, struct str survey, int64_t until,
                          int64_t *ret_n, struct err *err) MUST_USE;
/* How many are QUEUED or RETRY, due or not. */
enum rc outbox_waiting(struct store *s, int64_t *ret_n, struct err *err) MUST_USE;
/* By what makes a mail unique; RC_NONE. */
enum rc outbox_find(struct store *s, struct str dedupe, int64_t *ret_id,
                    struct err *err) MUST_USE;
/* The first mail about a case to that person of the firm: its Message-ID; RC_NONE. */
enum rc outbox_first_to(struct arena *a, struct store *s, int64_t case_id,
                        struct str rcpt, struct str *ret_message_id,
                        struct err *err) MUST_USE;
/* By Message-ID without brackets; RC_NONE. */
enum rc outbox_by_message_id(struct arena *a, struct store *s, struct str message_id,
                             struct outbox_mail *ret, struct err *err) MUST_USE;
/* Automatic mails made for this address since t. */
enum rc outbox_count_to(struct store *s, struct str rcpt, int64_t since, int64_t *ret_n,
                        struct err *err) MUST_USE;
/* Mails of a kind made for a case since t. */
enum rc outbox_count_case(struct store *s, int64_t case_id, enum mail_kind kind,
                          int64_t since, int64_t *ret_n, struct err *err) MUST_USE;
/* Expires QUEUED and RETRY rows with 0 < expires_at <= now, and those of questions that
 * nobody has to answer any more: answered, cancelled, or no more mail wished for.
 * *ret_n of them. */
enum rc outbox_expire(struct store *s, int64_t now, int64_t *ret_n,
                      struct err *err) MUST_USE;
/* Expires QUEUED and RETRY mails about a rung of a time that has stopped since:
 * answered, resolved. Gives them, without raw and text. */
enum rc outbox_withdraw(struct arena *a, struct store *s, struct outbox_mail **ret,
                        size_t *ret_n, struct err *err) MUST_USE;
/* UNSURE mails, oldest first; all of an invitation; FAILED ones, newest first. Without
 * raw and text. */
enum rc outbox_list_unsure(struct arena *a, struct store *s, int64_t after_id,
                           size_t limit, struct outbox_mail **ret, size_t *ret_n,
                           struct err *err) MUST_USE;
enum rc outbox_doubt(struct arena *a, struct store *s, int64_t invitation_id,
                     struct outbox_mail **ret, size_t *ret_n, struct err *err) MUST_USE;
enum rc outbox_list_failed(struct arena *a, struct store *s, size_t limit,
                           struct outbox_mail **ret, size_t *ret_n,
                           struct err *err) MUST_USE;

/* ---- inbox ---- */
/* Adds a raw mail and tells its id; (mailbox, key) and raw_hash known: *ret_new false,
 * it is to be moved (again). The key known with another raw_hash: a server that was put
 * back gives its numbers anew; added as KEY~HASH. raw_hash known by another key: added
 * as INBOX_DUPLICATE, which m->state says then, without its bytes. */
enum rc inbox_add(struct store *s, struct inbox_mail *m, bool *ret_new,
                  struct err *err) MUST_USE;
enum rc inbox_unread(struct arena *a, struct store *s, int64_t after_id, size_t limit,
                     struct inbox_mail **ret, size_t *ret_n, struct err *err) MUST_USE;
/* Own commits: the attempt is known even when the process ends. One that is not NEW any
 * more is passed over. */
enum rc inbox_count_attempts(struct store *s, const int64_t *ids, size_t n,
                             struct err *err) MUST_USE;
enum rc inbox_clear_attempts(struct store *s, const int64_t *ids, size_t n,
                             struct err *err) MUST_USE;
/* state, kind, reason, from, subject, message_id, invitation_id, case_id, words of a
 * mail that is NEW; in a transaction, as inbox_add. */
enum rc inbox_update(struct store *s, const struct inbox_mail *m,
                     struct err *err) MUST_USE;
enum rc inbox_get(struct arena *a, struct store *s, int64_t id, struct inbox_mail *ret,
                  struct err *err) MUST_USE; /* RC_NONE */
/* RC_NONE: it is read already, or gone. */
enum rc inbox_is_new(struct store *s, int64_t id, struct err *err) MUST_USE;
/* Is a mail with the same Message-ID, sender, subject and words APPLIED already? Of
 * very many with that id only the newest are compared. RC_NONE: there is none. */
enum rc inbox_twin(struct store *s, const struct inbox_mail *m,
                   struct err *err) MUST_USE;
struct inbox_key { /* no more than that: thousands of mails are moved at once */
    int64_t id;
    struct str key;
};
/* Read but not yet moved on the server: keys by target. */
enum rc inbox_unmoved(struct arena *a, struct store *s, struct str mailbox, bool aside,
                      size_t limit, struct inbox_key **ret, size_t *ret_n,
                      struct err *err) MUST_USE;
enum rc inbox_set_moved(struct store *s, const int64_t *ids, size_t n,
                        struct err *err) MUST_USE; /* owns a transaction */
/* How many mails of the mailbox lie where they came, to be read or moved. */
enum rc inbox_left(struct store *s, struct str mailbox, int64_t *ret_n,
                   struct err *err) MUST_USE;
/* Where reading of a mailbox stopped; zeros when never. */
enum rc inbox_mark_get(struct store *s, struct str mailbox, int64_t *ret_uidvalidity,
                       int64_t *ret_uid, struct err *err) MUST_USE;
enum rc inbox_mark_set(struct store *s, struct str mailbox, int64_t uidvalidity,
                       int64_t uid, struct err *err) MUST_USE;

/* ---- runs ---- */
struct run {
    int64_t id, started_at, ended_at, now;
    struct str host, command, result;
    int64_t pid;
    int64_t seen_at; /* its last sign of life */
    struct str boot; /* which start of its machine; empty = not known */
};
enum rc run_start(struct store *s, const struct run *r, int64_t *ret_id,
                  struct err *err) MUST_USE;
enum rc run_end(struct store *s, int64_t id, int64_t ended_at, struct str result,
                struct err *err) MUST_USE;
enum rc run_seen(struct store *s, int64_t id, int64_t at, struct err *err) MUST_USE;
enum rc run_last(struct arena *a, struct store *s, size_t limit, struct run **ret,
                 size_t *ret_n, struct err *err) MUST_USE; /* newest first */

/* ---- figures ---- */
struct counts {
    int64_t interactions, waiting, invited, skipped;
    int64_t invitations, sent, open, answered, expired, cancelled, followups;
    int64_t outbox[OUTBOX_EXPIRED + 1];
    int64_t inbox_new, inbox_applied, inbox_aside, inbox_duplicate;
    int64_t review, suppressed;
    int64_t cases[CASE_CLOSED + 1], recovered, unconfirmed, reopened;
};
enum rc store_counts(struct store *s, struct counts *ret, struct err *err) MUST_USE;
struct skip_count {
    struct str reason;
    int64_t n;
};
enum rc interaction_skips(struct arena *a, struct store *s, struct skip_count **ret,
                          size_t *ret_n, struct err *err) MUST_USE;
/* Per survey: invitations sent, answered, histogram of valid scores (index = score) of
 * INVITATION_SURVEY, received since t. */
struct survey_figures {
    struct str survey;
    int64_t sent, answered, with_comment, histogram[11];
};
enum rc survey_figures_list(struct arena *a, struct store *s, int64_t since,
                            struct survey_figures **ret, size_t *ret_n,
                            struct err *err) MUST_USE;
/* first_response_at - opened_at of cases opened since t, ascending. */
enum rc case_response_times(struct arena *a, struct store *s, int64_t since,
                            int64_t **ret_s, size_t *ret_n, struct err *err) MUST_USE;

/* Cases opened, closed and recovered since t; overdue at now. */
struct case_figures {
    int64_t opened, closed, recovered, overdue;
};
enum rc case_figures(struct store *s, int64_t since, int64_t now,
                     struct case_figures *ret, struct err *err) MUST_USE;
/* Answers that count from since to now, by survey, whole weeks before now, score. */
struct week_score {
    struct str survey;
    int64_t weeks_ago, score, n;
};
enum rc week_scores(struct arena *a, struct store *s, int64_t since, int64_t now,
                    struct week_score **ret, size_t *ret_n, struct err *err) MUST_USE;
/* Answers with words and at least that score, received since t, by agent. */
struct praise {
    struct str survey, comment, customer_name;
    int32_t score;
    struct interaction interaction; /* agent, and what a route looks at, no more */
};
enum rc praise_list(struct arena *a, struct store *s, int64_t since, int32_t score,
                    struct praise **ret, size_t *ret_n, struct err *err) MUST_USE;

#endif
