/* What is known of a customer beyond one mail. Counts only; decides nothing. */
#include "store/query.h"

static void read_standing(struct row *r, void *ret_item)
{
    struct standing *st = ret_item;
    st->has_open_case = row_bool(r);
    st->is_suppressed = row_bool(r);
    st->promoted_at = row_i64(r);
    st->n_courtesies = row_i64(r);
    st->was_asked = row_bool(r);
    st->n_not_solved = row_i64(r);
}

static const struct shape standing_shape = {sizeof(struct standing), read_standing};

enum rc standing_get(struct store *s, const struct customer *who, int64_t invitation_id,
                     int64_t case_id, struct standing *ret, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    return query_one(&a, s,
                     QUERY("standing", BIND_I(who->id),
                           BIND_S(address_key(&a, who->email)), BIND_I(invitation_id),
                           BIND_I(case_id)),
                     &standing_shape, ret, err);
}
