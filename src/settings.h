/* The configuration: one table of settings (name, type, unit, default, bounds, help)
 * feeds parser, check and the sample file. libconfuse reads the syntax. */
#ifndef NACHFASS_SETTINGS_H
#define NACHFASS_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "loop/types.h"
#include "post/in.h"
#include "post/out.h"

struct arena;
struct template_set;

/* Where a password comes from; at most one of them is set. */
struct secret {
    struct str text;    /* as written, or the first line of a file */
    struct str command; /* its first line of output; run when a server is asked for */
    struct str env;     /* a variable of the environment */
    struct str credential; /* systemd's: a file in $CREDENTIALS_DIRECTORY */
    struct str oauth; /* title of an oauth section: a token instead of a password */
};

/* An OAuth 2.0 provider's account. */
struct oauth {
    struct str name; /* title of the section */
    struct str token_url, device_url, client_id, client_secret, scope;
    struct str token_file; /* where the tokens are kept */
    struct str ca_file;
};

struct mailbox {
    struct str name;     /* title of the section; key of the mark in the store */
    struct in_config in; /* the password is in secret */
    struct secret secret;
};

/* The operator, when a step has not worked for long. */
struct alarm {
    struct str to;      /* empty: nobody is told */
    struct str command; /* takes the mail on stdin; empty: by the outgoing server */
    int64_t after_s;
};

/* What is kept no longer than so long; 0 = for ever. */
struct retention {
    int64_t raw_mail_s;     /* bytes of mails */
    int64_t answers_s;      /* answered interactions with case and mails, once closed */
    int64_t interactions_s; /* the others */
};

struct settings {
    struct str path;       /* of the file */
    struct str dir;        /* its folder; relative paths are relative to it */
    struct str store_path; /* absolute or relative to the working directory: usable */
    struct str templates_dir;       /* the operator's templates */
    bool informal;                  /* files of LANG-informal win over those of LANG */
    struct template_set *templates; /* of both, made by cmd_load */
    struct policy policy;
    const struct mailbox *mailboxes;
    size_t n_mailboxes;
    const struct oauth *oauths;
    size_t n_oauths;
    struct out_config out; /* the password is in out_secret */
    struct secret out_secret;
    struct alarm alarm;
    struct retention retention;
    struct str own_domain; /* of policy.address */
};

/* One finding of a check: "nachfass.conf:12: unknown setting 'dealy', did you mean
 * 'delay'?" */
struct finding {
    struct str text;
};
struct findings {
    struct finding *items;
    size_t n;
};

/* Reads the file and checks every value; all findings at once. RC_OK: none, *ret is
 * complete. RC_CONFIG: at least one finding, *ret is not to be used. The file is
 * refused when it holds a password and others can read it. */
enum rc settings_load(struct arena *a, const char *path, struct settings *ret,
                      struct findings *ret_findings, struct err *err) MUST_USE;

/* The oauth section of that title; NULL when there is none. */
const struct oauth *settings_oauth(const struct settings *set, struct str name);

/* Fetches a password: runs the command, reads the variable or the credential. Empty
 * when none is configured. RC_CONFIG or RC_TEMP with a sentence that shows nothing of
 * it. */
enum rc settings_secret(struct arena *a, const struct secret *secret,
                        struct str *ret_password, struct err *err) MUST_USE;

/* All settings of a section with their meaning; empty when there is no such section. */
struct str settings_help(struct arena *a, const char *section);

/* The commented sample configuration, set to the embedded default. */
struct str settings_sample(struct arena *a);

#endif
