/* Addresses: checking, normal form, lists. RFC 5321 4.1.2, RFC 5322 3.4, RFC 6531. */
#ifndef NACHFASS_MAIL_ADDRESS_H
#define NACHFASS_MAIL_ADDRESS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* One bare addr-spec from outside (import, configuration): checked and made normal:
 * white space around it trimmed, domain lower case and in A-labels (UTS 46:
 * bücher.example becomes xn--…), local part kept. Refused with a reason (RC_INPUT): no
 * or two '@' outside quotes, several addresses, control bytes, NUL, invalid UTF-8, over
 * 254 bytes (local part 64), a local part that is not ASCII (few servers offer
 * SMTPUTF8, and our own need not), empty labels, a label that mixes
 * scripts (homoglyphs). */
enum rc address_check(struct arena *a, struct str in, struct str *ret_address,
                      struct err *err) MUST_USE;

/* True when both are the same mailbox: local part byte-equal ignoring ASCII case,
 * domain equal ignoring case. */
bool address_same(struct str a, struct str b);

/* As people write it: the A-labels of its domain as letters. The address itself where
 * it has none. */
struct str address_shown(struct arena *a, struct str addr);

struct str address_local(struct str addr);
struct str address_domain(struct str addr);
/* "feedback@x.example" + "TOKEN" -> "feedback+TOKEN@x.example" (RFC 5233). */
struct str address_with_detail(struct arena *a, struct str addr, struct str detail);

/* First usable mailbox of a From/To header value (undecoded, unfolded): display name
 * (decoded UTF-8, bidi controls removed) and addr-spec. RC_NONE when there is none. */
enum rc address_first(struct arena *a, struct str header, struct str *ret_name,
                      struct str *ret_addr) MUST_USE;

#endif
