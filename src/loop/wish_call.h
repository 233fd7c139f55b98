/* Does a customer want to be called, and under which number? Pure; the words are those
 * of conf/call-words.txt. */
#ifndef NACHFASS_LOOP_WISH_CALL_H
#define NACHFASS_LOOP_WISH_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum { WISH_PHONES_MAX = 3 };

struct wish_call {
    struct str words; /* the sentence that asks for a call; empty: none does */
    struct str phones[WISH_PHONES_MAX]; /* as typed; each once, in order */
    size_t n_phones;
};

/* Looks through the first 16 KiB of the customer's own words. What is found are views
 * of text. A call that was promised, asked for in vain or not wanted is no wish; dates
 * and numbers of orders are no telephone numbers. */
void wish_call_find(struct str text, struct wish_call *ret);

#endif
