/* The signs around the numbers of texts: what scripts/learn-score learns from. Reads
 * lines of "SCALE<tab>TEXT", with "\n" for a line break, and prints for each a line "T"
 * and for each of its numbers a line "VALUE<tab>SIGN SIGN …". */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "reader/score/leaning.h"

enum { LINE_BYTES = 65536 };

/* In place. */
static struct str unescape(char *text)
{
    char *to = text;
    for (const char *from = text; *from != '\0' && *from != '\n'; from++) {
        bool is_break = from[0] == '\\' && from[1] == 'n';
        *to++ = is_break ? '\n' : *from;
        from += is_break;
    }
    return str_of(text, (size_t)(to - text));
}

static enum reading_scale scale_of(struct str name)
{
    enum reading_scale scale = SCALE_NPS;
    while (scale < SCALE_CES && !str_eq_c(name, reading_scale_name(scale))) {
        scale++;
    }
    return scale;
}

static void print_sign(void *ctx, struct str name)
{
    (void)ctx;
    (void)printf("%.*s ", STR_ARG(name));
}

static void print_signs(const struct scan *s)
{
    for (size_t i = 0; i < s->n; i++) {
        (void)printf("%d\t", (int)s->cand[i].value);
        leaning_signs_of(s, i, print_sign, NULL);
        (void)printf("\n");
    }
}

int main(void)
{
    static char line[LINE_BYTES];
    struct err err;
    if (lexicon_prepare(&err) != RC_OK) {
        (void)fprintf(stderr, "signs: %s\n", err.text);
        return EXIT_FAILURE;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct arena a CLEANUP(arena_done) = {0};
        struct toks t;
        char *tab = strchr(line, '\t');
        if (tab == NULL) {
            (void)fprintf(stderr, "signs: a line without a tab\n");
            return EXIT_FAILURE;
        }
        struct scan s = {.t = &t};
        s.scale = scale_of(str_of(line, (size_t)(tab - line)));
        words_tokenize(&a, unescape(tab + 1), &t);
        s.lang = lang_guess(&t);
        lexicon_mark(&t, LEX_ALL, s.lang, NULL, 0);
        reading_scale_bounds(s.scale, &s.min, &s.max);
        candidates_find(&s);
        (void)printf("T\n");
        print_signs(&s);
    }
    return EXIT_SUCCESS;
}
