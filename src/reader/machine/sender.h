/* Whether a mail's sender is a mail system, by what he calls himself. */
#ifndef NACHFASS_READER_SENDER_H
#define NACHFASS_READER_SENDER_H

#include "mail/parse.h"

enum sender {
    SENDER_PERSON,
    SENDER_OFFICE, /* "UUCP gateway": a person may bear the name, his words decide */
    SENDER_MAYBE,  /* a postmaster may write by hand, a gateway drop the return path */
    SENDER_DAEMON,
    SENDER_DAEMON_BY_NAME /* which never writes anything else */
};

/* addr and name are those of From, "" when none can be used. */
enum sender sender_of(const struct mail_message *m, struct str addr, struct str name);

#endif
