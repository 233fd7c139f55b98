/* From a wish to a mail: gathers the data of the templates and composes the bytes. */
#ifndef NACHFASS_CMD_LETTER_H
#define NACHFASS_CMD_LETTER_H

#include <stdbool.h>

#include "base/err.h"
#include "loop/actions.h"
#include "settings.h"

struct mail_file;
struct mail_picture;
struct packing;
struct store;
struct tdata;

/* What a letter may speak of. */
struct letter_facts {
    const struct settings *set;
    struct store *st;
    int64_t now;
    struct customer customer;
    struct interaction interaction;
    struct invitation invitation;  /* id 0: none */
    struct case_file kase;         /* id 0: none */
    bool has_attachment;           /* the mail that caused it had more than text */
    const struct mail_file *files; /* of that mail; those FILE_PASSED go along */
    size_t n_files;
    struct str from;         /* who sent that mail; empty = there was none */
    struct voucher voucher;  /* taken for the mail in hand; id 0: none */
    bool never_asked;        /* no invitation before this one: no history */
    struct packing *packing; /* of a mailing; NULL: mails are kept as they are */
};

/* The mail for a wish, ready for outbox_add. Writes the desk token of a person where
 * there is none yet: call inside a transaction. */
enum rc letter_make(struct arena *a, const struct letter_facts *f,
                    const struct mail_wish *w, struct outbox_mail *ret,
                    struct err *err) MUST_USE;

/* What makes the mail of a wish unique; letter_make puts it into the mail. For a mail
 * that was made before its invitation had an id. */
struct str letter_dedupe(struct arena *a, const struct letter_facts *f,
                         const struct mail_wish *w);

/* A mail about many cases, whose data the caller built. */
struct staff_mail {
    enum mail_kind kind; /* its name is the template's */
    const struct person *to;
    struct tdata *data;
    struct str key; /* what makes it unique beyond kind and person */
    const struct mail_picture *picture; /* NULL: none */
};
enum rc letter_staff(struct arena *a, const struct letter_facts *f,
                     const struct staff_mail *s, struct outbox_mail *ret,
                     struct err *err) MUST_USE;

/* Address of a person's desk for a case (its token is made when missing). */
enum rc letter_desk_address(struct arena *a, const struct letter_facts *f,
                            int64_t case_id, struct str person, struct str *ret_address,
                            struct err *err) MUST_USE;

/* "mailto:" of the button that resolves a case. */
struct str letter_resolve_mailto(struct arena *a, struct str desk_address,
                                 struct str lang, int64_t case_id);

#endif
