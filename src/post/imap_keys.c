/* Keys of mails over IMAP, read and sorted.
 * Must never take for a UID what a server could not have given. */
#include "post/imap_keys.h"

#include <stdlib.h>

static int by_uid(const void *x, const void *y)
{
    const struct imap_key *a = x;
    const struct imap_key *b = y;
    if (a->uidvalidity != b->uidvalidity) {
        return a->uidvalidity < b->uidvalidity ? -1 : 1;
    }
    return (a->uid > b->uid) - (a->uid < b->uid);
}

static enum rc parse_key(struct str key, struct imap_key *ret, struct err *err)
{
    struct str rest = key;
    struct str validity = str_take(&rest, '/');
    rest = str_take(&rest, '~'); /* behind it the caller may tell two mails apart */

    if (!str_to_i64(validity, &ret->uidvalidity) || !str_to_i64(rest, &ret->uid) ||
        ret->uid < 1 || ret->uid > UINT32_MAX) {
        return err_set(err, RC_INPUT, "'%.*s' is no key of a mail over IMAP",
                       STR_ARG(key));
    }
    return RC_OK;
}

enum rc imap_keys_sort(const struct str *keys, size_t n, struct imap_key *list,
                       struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        enum rc rc = parse_key(keys[i], &list[i], err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    qsort(list, n, sizeof(*list), by_uid);
    return RC_OK;
}
