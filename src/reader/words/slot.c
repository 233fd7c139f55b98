/* Compiles one place of a phrase for the lexicon and the phrase books. Must never let a
 * word in that no folded text can hold. */
#include "reader/words/slot.h"

#include <string.h>

#include "base/arena.h"

enum rc slot_compile(struct arena *a, struct str piece, struct slot *slot)
{
    *slot = (struct slot){.number = str_eq_c(piece, "#"), .gap = str_eq_c(piece, "..")};
    if (slot->number || slot->gap) {
        return RC_OK;
    }
    if (str_ends(piece, STR("?"))) {
        slot->optional = true;
        piece.len--;
    }
    size_t n = 1;
    for (size_t i = 0; i < piece.len; i++) {
        n += piece.ptr[i] == '|';
    }
    if (n > SLOT_ALTS_MAX) {
        return RC_CONFIG;
    }
    struct pattern *alt = ARENA_ARRAY(a, n, struct pattern);
    while (piece.ptr != NULL) {
        struct str written = str_take(&piece, '|');
        bool is_prefix = str_ends(written, STR("*"));
        struct str word = words_fold(a, written);
        if (word.len < (is_prefix ? 3u : 1u) || str_find_byte(word, ' ') != STR_NPOS) {
            return RC_CONFIG;
        }
        alt[slot->n_alts++] = pattern_of(word, is_prefix);
        slot->firsts |= slot_first(words_head(word));
    }
    slot->alt = alt;
    return RC_OK;
}

static void alts_keep(struct arena *a, struct arena *letters, struct slot *slot)
{
    struct pattern *alt = ARENA_ARRAY(a, slot->n_alts, struct pattern);
    for (size_t i = 0; i < slot->n_alts; i++) {
        alt[i] = slot->alt[i];
        alt[i].text = arena_str(letters, pattern_word(&alt[i])).ptr;
    }
    slot->alt = alt;
}

const struct slot *slots_keep(struct arena *a, struct arena *letters,
                              const struct slot *slots, size_t n)
{
    struct slot *kept = ARENA_ARRAY(a, n, struct slot);
    memcpy(kept, slots, n * sizeof *kept);
    for (size_t i = 1; i < n; i++) {
        alts_keep(a, letters, &kept[i]);
    }
    alts_keep(a, letters, &kept[0]);
    return kept;
}
