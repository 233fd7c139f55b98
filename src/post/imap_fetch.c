/* Getting mail over IMAP: UIDs by SEARCH, bytes by UID FETCH, one callback a mail.
 * Must never hold more than one mail in memory. */
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"
#include "post/imap_int.h"

enum {
    /* what one mail may cost on the wire, read-ahead included */
    MAIL_BUDGET = IN_MAIL_MAX_BYTES + 128 * 1024,
    HEAD_MAX_BYTES = 1000,
    LIST_BUDGET = 16 * 1024 * 1024,
    /* beyond this range SEARCH first: UIDs may be sparse */
    DENSE_RANGE = 500
};

static int by_number(const void *x, const void *y)
{
    const uint32_t *a = x;
    const uint32_t *b = y;
    return (*a > *b) - (*a < *b);
}

/* All numbers of first..last: a FETCH of UIDs that are no more is no error. */
static void list_range(struct arena *a, uint32_t first, uint32_t last,
                       uint32_t **ret_uids, size_t *ret_n)
{
    size_t n = (size_t)last - first + 1;
    uint32_t *uids = ARENA_ARRAY(a, n, uint32_t);

    for (size_t i = 0; i < n; i++) {
        uids[i] = first + (uint32_t)i;
    }
    *ret_uids = uids;
    *ret_n = n;
}

static void take_list(struct arena *a, clist *found, uint32_t first,
                      uint32_t **ret_uids, size_t *ret_n)
{
    uint32_t *uids = ARENA_ARRAY(a, (size_t)clist_count(found) + 1, uint32_t);
    size_t n = 0;

    for (clistiter *it = clist_begin(found); it; it = clist_next(it)) {
        const uint32_t *uid = clist_content(it);
        if (*uid >= first) { /* 'n:*' names the last mail even when it is below n */
            uids[n++] = *uid;
        }
    }
    qsort(uids, n, sizeof(*uids), by_number);
    *ret_uids = uids;
    *ret_n = n;
}

enum rc imap_list(struct arena *a, struct imap_session *s, uint32_t first,
                  uint32_t **ret_uids, size_t *ret_n, struct err *err)
{
    uint32_t next = s->imap->imap_selection_info->sel_uidnext;
    clist *found = NULL;

    s->fresh = false;
    *ret_n = 0;
    if (next != 0 && next <= first) {
        return RC_OK;
    }
    if (next != 0 && next - first <= DENSE_RANGE) {
        list_range(a, first, next - 1, ret_uids, ret_n);
        return RC_OK;
    }
    /* 0 as the end of an interval is '*' to libetpan */
    struct mailimap_set *set = mailimap_set_new_interval(first, next ? next - 1 : 0);
    struct mailimap_search_key *key = set ? mailimap_search_key_new_uid(set) : NULL;
    if (!key) {
        die_oom();
    }
    imap_budget(s, LIST_BUDGET);
    int r = mailimap_uid_search(s->imap, NULL, key, &found);
    mailimap_search_key_free(key);
    if (r != MAILIMAP_NO_ERROR) {
        return imap_failed(s, r, "searching the folder", err);
    }
    take_list(a, found, first, ret_uids, ret_n);
    mailimap_search_result_free(found);
    return RC_OK;
}

static bool in_range(int value, int min, int max)
{
    return value >= min && value <= max;
}

/* Unix seconds, 0 when the server's date is none. */
static int64_t unix_time(const struct mailimap_date_time *d)
{
    if (!d || !in_range(d->dt_year, 1970, 9999) || !in_range(d->dt_month, 1, 12) ||
        !in_range(d->dt_day, 1, 31) || !in_range(d->dt_hour, 0, 23) ||
        !in_range(d->dt_min, 0, 59) || !in_range(d->dt_sec, 0, 60) ||
        !in_range(d->dt_zone, -1400, 1400)) {
        return 0;
    }
    struct civil c = {.year = d->dt_year,
                      .month = d->dt_month,
                      .day = d->dt_day,
                      .hour = d->dt_hour,
                      .minute = d->dt_min,
                      .second = d->dt_sec};
    int64_t zone_min = d->dt_zone / 100 * 60 + d->dt_zone % 100;
    return civil_to_unix(&c) - zone_min * 60;
}

struct handler {
    struct imap_session *s;
    const struct imap_taker *taker;
    uint32_t first, last;
    enum rc rc;
};

static void read_item(const struct mailimap_msg_att_static *item, uint32_t *uid,
                      struct in_mail *mail, bool *has_body)
{
    switch (item->att_type) {
    case MAILIMAP_MSG_ATT_UID:
        *uid = item->att_data.att_uid;
        break;
    case MAILIMAP_MSG_ATT_RFC822_SIZE:
        mail->size_bytes = item->att_data.att_rfc822_size;
        break;
    case MAILIMAP_MSG_ATT_INTERNALDATE:
        mail->arrived_at = unix_time(item->att_data.att_internal_date);
        break;
    case MAILIMAP_MSG_ATT_BODY_SECTION:
        if (item->att_data.att_body_section) {
            mail->raw = str_of(item->att_data.att_body_section->sec_body_part,
                               item->att_data.att_body_section->sec_length);
            *has_body = true;
        }
        break;
    default: /* an int of libetpan's; what we did not ask for is not read */
        break;
    }
}

/* libetpan calls this with each message, then frees it. */
static void on_message(struct mailimap_msg_att *msg, void *ctx)
{
    struct handler *h = ctx;
    struct in_mail mail = {.size_bytes = 0};
    uint32_t uid = 0;
    bool has_body = false;

    imap_budget(h->s, MAIL_BUDGET);
    if (h->rc != RC_OK) {
        return;
    }
    for (clistiter *it = clist_begin(msg->att_list); it; it = clist_next(it)) {
        const struct mailimap_msg_att_item *item = clist_content(it);
        if (item->att_type == MAILIMAP_MSG_ATT_ITEM_STATIC) {
            read_item(item->att_data.att_static, &uid, &mail, &has_body);
        }
    }
    /* flag changes come unasked, without a body */
    if (!has_body || uid < h->first || uid > h->last) {
        return;
    }
    if (mail.raw.len > IN_MAIL_MAX_BYTES) {
        mail.raw.len = IN_MAIL_MAX_BYTES;
    }
    h->rc = h->taker->take(h->taker->ctx, uid, &mail);
}

static void on_progress(size_t current, size_t maximum, void *ctx)
{
    (void)current;
    (void)maximum;
    (void)ctx;
}

static void add_item(struct mailimap_fetch_type *type, struct mailimap_fetch_att *item)
{
    if (!item ||
        mailimap_fetch_type_new_fetch_att_list_add(type, item) != MAILIMAP_NO_ERROR) {
        die_oom();
    }
}

static struct mailimap_fetch_type *make_type(void)
{
    struct mailimap_fetch_type *type = mailimap_fetch_type_new_fetch_att_list_empty();

    if (!type) {
        die_oom();
    }
    add_item(type, mailimap_fetch_att_new_uid());
    return type;
}

/* The first bytes of it; PEEK: reading must not set \Seen. */
static void add_section(struct mailimap_fetch_type *type,
                        struct mailimap_section *section, uint32_t max_bytes)
{
    if (!section) {
        die_oom();
    }
    add_item(type,
             mailimap_fetch_att_new_body_peek_section_partial(section, 0, max_bytes));
}

static struct mailimap_fetch_type *whole_mails(void)
{
    struct mailimap_fetch_type *type = make_type();
    add_item(type, mailimap_fetch_att_new_internaldate());
    add_item(type, mailimap_fetch_att_new_rfc822_size());
    add_section(type, mailimap_section_new(NULL), IN_MAIL_MAX_BYTES);
    return type;
}

/* Frees type. */
static enum rc run_fetch(struct handler *h, struct mailimap_fetch_type *type,
                         struct err *err)
{
    struct imap_session *s = h->s;
    struct mailimap_set *set = mailimap_set_new_interval(h->first, h->last);
    clist *left = NULL;

    if (!set) {
        die_oom();
    }
    imap_budget(s, MAIL_BUDGET);
    /* without the progress callbacks libetpan ignores the message handler */
    mailimap_set_progress_callback(s->imap, on_progress, on_progress, NULL);
    mailimap_set_msg_att_handler(s->imap, on_message, h);
    int r = mailimap_uid_fetch(s->imap, set, type, &left);
    mailimap_set_msg_att_handler(s->imap, NULL, NULL);
    mailimap_fetch_type_free(type);
    mailimap_set_free(set);
    if (r == MAILIMAP_NO_ERROR && left) { /* on errors libetpan freed it itself */
        mailimap_fetch_list_free(left);
    }
    if (h->rc != RC_OK) {
        return err_set(err, h->rc, "the mail could not be handed on");
    }
    return r == MAILIMAP_NO_ERROR ? RC_OK : imap_failed(s, r, "fetching mail", err);
}

enum rc imap_fetch(struct imap_session *s, uint32_t first, uint32_t last,
                   const struct imap_taker *taker, struct err *err)
{
    struct handler h = {.s = s, .taker = taker, .first = first, .last = last};
    return run_fetch(&h, whole_mails(), err);
}

static enum rc note_head(void *ctx, uint32_t uid UNUSED,
                         const struct in_mail *mail UNUSED)
{
    *(bool *)ctx = true;
    return RC_OK;
}

enum rc imap_fetch_head(struct imap_session *s, uint32_t uid, struct err *err)
{
    bool seen = false;
    struct imap_taker taker = {note_head, &seen};
    struct handler h = {.s = s, .taker = &taker, .first = uid, .last = uid};
    struct mailimap_fetch_type *type = make_type();
    add_section(type, mailimap_section_new_header(), HEAD_MAX_BYTES);
    enum rc rc = run_fetch(&h, type, err);
    return rc == RC_OK && !seen ? err_set(err, RC_INPUT, "no mail %u", uid) : rc;
}
