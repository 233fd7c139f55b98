/* Mustache source to a flat program of nodes: for mail/template*.c alone. */
#ifndef NACHFASS_MAIL_MUSTACHE_H
#define NACHFASS_MAIL_MUSTACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum {
    MUSTACHE_NODES_MAX = 20000,
    MUSTACHE_LIST_NODES_MAX = 60000, /* of all partials together, each indentation */
    MUSTACHE_SECTIONS_MAX = 32
};

enum node_kind { NODE_TEXT, NODE_VALUE, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL };

struct node {
    enum node_kind kind;
    struct str text; /* NODE_TEXT: to copy; NODE_PARTIAL: indentation */
    struct str name; /* all but NODE_TEXT */
    size_t head;     /* bytes of name before its first '.', its length without one */
    size_t end;      /* sections: index of the first node behind the body */
    size_t line;     /* 1 = first */
    bool is_markup;  /* {{{x}}}, {{&x}} */
};

struct program {
    const struct node *nodes;
    size_t n;
};

/* Sources once compiled, so that mails share them. */
struct compiled {
    struct str name, indent;
    struct program program;
    struct compiled *next;
};
struct compiled_list {
    struct arena *a; /* holds sources and nodes */
    size_t n_nodes;  /* of all */
    struct compiled *first;
};

struct compiled *compiled_find(const struct compiled_list *list, struct str name,
                               struct str indent);
/* Compiles that source, which must live as long as the list. */
enum rc compiled_add(struct compiled_list *list, struct str name, struct str indent,
                     struct str source, struct compiled **ret,
                     struct err *err) MUST_USE;

/* The nodes point into source, which must live as long. RC_CONFIG "line 3: …" when the
 * source is malformed. */
enum rc mustache_compile(struct arena *a, struct str source, struct program *ret,
                         struct err *err) MUST_USE;

#endif
