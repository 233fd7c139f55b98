/* A table of learned weights. Names are known by their hash: must never be asked for
 * names that an attacker gains from mistaking for others. */
#include "reader/words/weights.h"

#include "base/attr.h"
#include "base/embed.h"

enum { NAMES_MAX = WEIGHTS_SLOTS / 4 * 3 };

/* The slot of that key, or the free one where it would be. */
static size_t slot_of(const struct weights *w, uint64_t key)
{
    size_t i = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - WEIGHTS_BITS));
    while (w->slot[i].key != 0 && w->slot[i].key != key) {
        i = (i + 1) % WEIGHTS_SLOTS;
    }
    return i;
}

static uint64_t key_of(struct str name)
{
    uint64_t key = str_hash(name);
    return key == 0 ? 1 : key;
}

static enum rc line_read(struct weights *w, struct str line)
{
    int64_t points = 0;
    struct str number = str_take(&line, ' ');
    bool against = str_starts(number, STR("-"));
    if (!str_to_i64(str_from(number, against ? 1 : 0), &points) || points > INT8_MAX) {
        return RC_CONFIG;
    }
    int value = against ? -(int)points : (int)points;
    while (line.ptr != NULL) {
        struct str name = str_take(&line, ' ');
        size_t at = slot_of(w, key_of(name));
        if (str_eq_c(name, "*")) {
            w->base = value;
        } else if (name.len == 0 || w->slot[at].key != 0 || w->n == NAMES_MAX) {
            return RC_CONFIG;
        } else {
            w->slot[at] = (struct weight){key_of(name), value};
            w->n++;
        }
    }
    return RC_OK;
}

enum rc weights_parse(struct weights *w, struct str list, const char *path,
                      struct err *err)
{
    for (int number = 1; list.ptr != NULL; number++) {
        struct str line = str_trim(str_take_line(&list));
        if (line.len > 0 && line.ptr[0] != '#' && line_read(w, line) != RC_OK) {
            return err_set(err, RC_CONFIG, "malformed %s line %d", path, number);
        }
    }
    w->ready = true;
    return RC_OK;
}

enum rc weights_prepare(struct weights *w, const char *path, struct err *err)
{
    return w->ready ? RC_OK : weights_parse(w, embed_file(path), path, err);
}

int weights_of(const struct weights *w, struct str name)
{
    return w->slot[slot_of(w, key_of(name))].points;
}

bool weights_add(const struct weights *w, struct weights_sum *sum, struct str name)
{
    size_t at = slot_of(w, key_of(name));
    uint64_t bit = UINT64_C(1) << at % 64;
    sum->points += (sum->counted[at / 64] & bit) != 0 ? 0 : w->slot[at].points;
    sum->counted[at / 64] |= bit;
    return w->slot[at].key != 0;
}
