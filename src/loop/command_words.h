/* The words of conf/command-words.txt, and lines taken apart to be held against them.
 * Pure; linear in the line. */
#ifndef NACHFASS_LOOP_COMMAND_WORDS_H
#define NACHFASS_LOOP_COMMAND_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "loop/phrase.h"

enum { COMMAND_WORDS_MAX = 16, COMMAND_NUMBERS_MAX = 3 };

/* A line in folded words, its numbers apart; n is 0 for a line too long for a command.
 */
struct command_words {
    char room[WORDS_LINE_MAX];
    struct str w[COMMAND_WORDS_MAX];
    size_t n;
    /* hundredths ("20,50" is 2050), the number of the case ("#12", "Fall 12") left out
     */
    int64_t numbers[COMMAND_NUMBERS_MAX];
    size_t n_numbers;
};

void command_words_of(struct str line, struct command_words *ret);

/* Does the section hold the word, or the phrase? */
bool command_listed(const char *section, struct str words);

/* The value of "word=value"; false when the section does not hold the word. */
bool command_value(const char *section, struct str word, int64_t *ret);

/* Removes the words that the section holds. */
void command_words_drop(struct command_words *w, const char *section);

/* Are the words a phrase of the section, when fillers at the ends are left out as far
 * as need be? */
bool command_words_are(const struct command_words *w, const char *section);

/* The same with letters missing, doubled, wrong or swapped, few enough for a slip of
 * the fingers; never for short or ordinary words. Exact phrases count only with
 * is_exact. */
bool command_words_near(const struct command_words *w, const char *section,
                        bool is_exact);

/* Are all words of one of the sections (n of them)? */
bool command_words_all(const struct command_words *w, const char *const *sections,
                       size_t n);
/* Is one of the words of the section? */
bool command_words_any(const struct command_words *w, const char *section);

#endif
