/* A word list by first bytes. Knows no list and no meaning of a word. */
#include "loop/word_index.h"

bool word_index_add(struct word_index *x, struct str text, uint8_t tag)
{
    bool is_prefix = str_ends(text, STR("*"));
    struct str word = is_prefix ? str_sub(text, 0, text.len - 1) : text;
    if (word.len == 0 || x->n + 1 == WORD_INDEX_MAX) {
        return false;
    }
    uint16_t *head = &x->head[(unsigned char)word.ptr[0]];
    x->n++;
    x->entry[x->n] = (struct word_entry){
        .text = word, .is_prefix = is_prefix, .tag = tag, .next = *head};
    *head = (uint16_t)x->n;
    return true;
}
