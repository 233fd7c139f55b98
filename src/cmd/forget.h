/* The parts of `forget`: what else speaks of a person, what lies on this disk, what
 * this program cannot reach. */
#ifndef NACHFASS_CMD_FORGET_H
#define NACHFASS_CMD_FORGET_H

#include "cmd/cmd.h"
#include "store/forget.h"

struct forget_job {
    struct cmd *c;
    const struct settings *set;
    struct store *st;
    bool dry_run, force;
    bool again;            /* whom a store that was put back knows again */
    struct forget *people; /* one an address */
    size_t n;
    struct str *shown; /* their addresses as people write them */
    struct str *files; /* that name one of them */
    size_t n_files;
};

/* Adds to f->in mails of people of the firm that answered a digest, and mails that
 * belong to nobody and name this person. */
enum rc forget_find_loose(struct forget_job *j, struct forget *f,
                          struct err *err) MUST_USE;
/* Looks for the addresses in the files of the folders of configuration and store, but
 * for the store's own and the spools': into j->files. */
void forget_find_files(struct forget_job *j);
/* Takes their mails out of spools on this machine. */
enum rc forget_discard(const struct forget_job *j, const struct forget *f,
                       struct err *err) MUST_USE;
/* Says what is erased, and what is not in reach. On stdout, at once. */
void forget_say(const struct forget_job *j);

#endif
