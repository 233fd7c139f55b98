/* format=flowed (RFC 3676): puts broken lines together again. */
#ifndef NACHFASS_MAIL_FLOWED_H
#define NACHFASS_MAIL_FLOWED_H

#include <stdbool.h>

#include "base/str.h"

struct arena;

/* text with LF ends; del_sp as declared. Quoted lines keep their depth, written as
 * ">>" and a blank; the signature line "-- " is never joined. */
struct str flowed_unwrap(struct arena *a, struct str text, bool del_sp);

#endif
