/* The files of a mail that a person may be given: which of them are passed on, and why
 * the others are not. */
#ifndef NACHFASS_MAIL_ATTACHMENT_H
#define NACHFASS_MAIL_ATTACHMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "mail/parse.h"

struct buf;

enum { MAIL_FILES_MAX = 20, MAIL_FILE_NAME_MAX = 100 };

enum file_fate {
    FILE_PASSED,
    FILE_BLOCKED,  /* may run when it is opened */
    FILE_TOO_MANY, /* the limits of the caller */
    FILE_TOO_BIG,
    FILE_CUT,     /* its mail was not fetched to the end */
    FILE_IS_MAIL, /* another mail */
};

struct mail_file {
    struct str name;  /* UTF-8 in one line, no path, never empty */
    struct str type;  /* what a header may say of it: "image/png", else octet-stream */
    struct str bytes; /* decoded; empty unless FILE_PASSED */
    enum file_fate fate;
};

struct file_limits {
    size_t n;     /* files passed on at most */
    size_t bytes; /* of all of them together, decoded */
};

/* The files of m in their order, at most MAIL_FILES_MAX; returns how many. Pictures
 * that belong to the text of a mail (a logo in a signature) are none. truncated: raw
 * was not the whole mail. */
size_t mail_files(struct arena *a, const struct mail_message *m,
                  const struct file_limits *limits, bool truncated,
                  struct mail_file ret[MAIL_FILES_MAX]);

/* A name that cannot mislead: the last part of a path, without controls, signs that
 * turn the direction of text, and blanks or dots at its ends; its ending is kept. Empty
 * when nothing is left. */
struct str mail_file_name(struct arena *a, struct str name);

/* A PNG that the HTML of its mail shows as "cid:ID". */
struct mail_picture {
    struct str cid; /* as a Message-ID without brackets */
    struct str png;
};

/* Appends it as a part of a mail, to be shown in place. */
void mail_picture_put(struct buf *b, const struct mail_picture *p);

/* Appends the file as a part of a mail: its headers, an empty line, base64. */
void mail_file_put(struct buf *b, const struct mail_file *f);

#endif
