/* Where a header ends: gateways leave empty lines in it, or lines of blanks under it.
 * Must never take a text for a header, be it a header that somebody quotes. */
#include "base/attr.h"
#include "mail/header.h"
#include "mail/precheck_walk.h"

enum { LOOK_BYTES = 8192, FEW_FIELDS = 2 };

unsigned precheck_essential(struct str name)
{
    static const char *const names[] = {"content-type", "content-transfer-encoding",
                                        "from",         "to",
                                        "subject",      "date",
                                        "message-id",   "mime-version"};
    char first = name.len > 0 ? str_lower(name.ptr[0]) : '\0';
    for (unsigned i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i][0] == first && str_ieq_c(name, names[i])) {
            return 1U << i;
        }
    }
    return 0;
}

/* The lines up to the next empty one. */
struct block {
    size_t n_fields, n_known, n_content;
    unsigned essential;
    bool is_twice;  /* one of these, or the header has it */
    bool is_header; /* nothing but fields */
    bool is_folded; /* begins with the rest of a field */
};

static struct block block_at(const struct check *c)
{
    struct block b = {.is_header = true};
    size_t end = c->next + LOOK_BYTES;
    for (size_t at = c->next; at < c->raw.len && at < end;) {
        struct str line = precheck_line(c->raw, at, c->cr_ends, &at);
        if (str_is_empty(str_trim(line))) {
            break;
        }
        if (str_is_space(line.ptr[0])) {
            b.is_folded = b.is_folded || b.n_fields == 0;
            continue;
        }
        struct str name = str_sub(line, 0, header_name_len(line));
        unsigned bit = precheck_essential(name);
        bool is_twice = ((b.essential | c->entity.had) & bit) != 0;
        b.is_twice = b.is_twice || (is_twice && !str_ieq_c(name, "subject"));
        b.essential |= bit;
        b.n_known += precheck_is_known(name);
        b.n_content += str_istarts(name, STR("content-"));
        b.n_fields++;
        if (name.len == 0) {
            b.is_header = false;
            break;
        }
    }
    return b;
}

bool precheck_ends_header(const struct check *c, struct str line)
{
    bool is_blank = str_is_empty(str_trim(line));
    if (!is_blank || c->entity.n_fields == 0) {
        return line.len == 0;
    }
    struct block next = block_at(c);
    if (line.len > 0) { /* folded white space, or what should be an empty line */
        bool is_tab = str_starts(str_from(c->raw, c->next), STR("\t"));
        return !next.is_header || (next.n_known == 0 && (next.n_fields > 0 || !is_tab));
    }
    bool has_type = (next.essential & precheck_essential(STR("content-type"))) != 0;
    bool is_enough = has_type || next.n_known >= FEW_FIELDS;
    bool is_part = c->n_parts > 1;
    return !next.is_header || next.is_folded || next.is_twice || next.essential == 0 ||
           !is_enough || (is_part && next.n_content < next.n_fields);
}
