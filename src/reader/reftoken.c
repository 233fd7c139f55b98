/* Finds the tokens of our mails in an answer. Must never look anything up: whether a
 * token is ours is for the store to say. */
#include "reader/reftoken.h"

#include "base/arena.h"
#include "mail/token.h"

enum {
    TOKEN_MAX = 40,
    TOKEN_MIN = 16,
    BODY_MAX = 262144,
    HEADERS_PER_NAME = 8,
    GUESS_MAX = 65536
};

/* Whoever stands in an address or an id need not bear a digit: one token in 200 has
 * none. Only printed ones must look like a token (token_is_plausible). */
static void add(struct arena *a, struct reading *r, struct str s)
{
    if (r->n_tokens == READING_TOKENS_MAX || s.len < TOKEN_MIN || s.len > TOKEN_MAX) {
        return;
    }
    char *low = arena_alloc(a, s.len + 1);
    for (size_t i = 0; i < s.len; i++) {
        low[i] = str_lower(s.ptr[i]);
    }
    struct str token = str_of(low, s.len);
    for (size_t i = 0; i < r->n_tokens; i++) {
        if (str_eq(r->tokens[i], token)) {
            return;
        }
    }
    r->tokens[r->n_tokens++] = token;
}

static struct str alnum_run(struct str s, size_t from)
{
    size_t n = 0;
    while (from + n < s.len && n <= TOKEN_MAX && str_is_alnum(s.ptr[from + n])) {
        n++;
    }
    return str_sub(s, from, n);
}

/* The plus signs of s, as they are and percent encoded, in their order. */
struct pluses {
    struct str s;
    size_t plain, percent; /* offset of the next one; STR_NPOS */
};

static size_t find_from(struct str s, size_t from, char c)
{
    size_t n = str_find_byte(str_from(s, from), c);
    return n == STR_NPOS ? n : from + n;
}

static bool is_percent_plus(struct str s, size_t at)
{
    return at + 2 < s.len && s.ptr[at + 1] == '2' && str_lower(s.ptr[at + 2]) == 'b';
}

static bool pluses_next(struct pluses *p, size_t *ret_behind)
{
    while (p->percent != STR_NPOS && p->percent < p->plain &&
           !is_percent_plus(p->s, p->percent)) {
        p->percent = find_from(p->s, p->percent + 1, '%');
    }
    if (p->plain == STR_NPOS && p->percent == STR_NPOS) {
        return false;
    }
    if (p->plain < p->percent) {
        *ret_behind = p->plain + 1;
        p->plain = find_from(p->s, p->plain + 1, '+');
    } else {
        *ret_behind = p->percent + 3;
        p->percent = find_from(p->s, p->percent + 1, '%');
    }
    return true;
}

/* "word+TOKEN@": the detail of an address (RFC 5233). */
static void add_details(struct arena *a, struct reading *r, struct str s)
{
    struct pluses p = {s, find_from(s, 0, '+'), find_from(s, 0, '%')};
    size_t from = 0;
    while (pluses_next(&p, &from)) {
        struct str token = alnum_run(s, from);
        size_t end = from + token.len;
        bool at = end < s.len && (s.ptr[end] == '@' || s.ptr[end] == '=' ||
                                  str_istarts(str_from(s, end), STR("%40")));
        if (token.len >= TOKEN_MIN && at) {
            add(a, r, token);
        }
    }
}

/* "<word.TOKEN@domain>" and "<word.TOKEN.n@domain>". */
static void add_ids(struct arena *a, struct reading *r, struct str s)
{
    for (size_t i = find_from(s, 0, '.'); i != STR_NPOS; i = find_from(s, i + 1, '.')) {
        struct str token = alnum_run(s, i + 1);
        size_t end = i + 1 + token.len;
        if (token.len < TOKEN_MIN || end >= s.len) {
            continue;
        }
        size_t digits = end + 1;
        while (s.ptr[end] == '.' && digits < s.len && str_is_digit(s.ptr[digits])) {
            digits++;
        }
        if (s.ptr[end] == '@' || (s.ptr[end] == '.' && digits > end + 1 &&
                                  digits < s.len && s.ptr[digits] == '@')) {
            add(a, r, token);
        }
        i = end - 1;
    }
}

/* A word that can only be a token: as long as ours and of its alphabet. */
static void add_printed(struct arena *a, struct reading *r, struct str s)
{
    for (size_t i = 0; i < s.len;) {
        if (!str_is_alnum(s.ptr[i])) {
            i++;
            continue;
        }
        size_t n = 0;
        while (i + n < s.len && str_is_alnum(s.ptr[i + n])) {
            n++;
        }
        bool open = i > 0 && (s.ptr[i - 1] == '/' || s.ptr[i - 1] == '+' ||
                              s.ptr[i - 1] == '=' || s.ptr[i - 1] == '-');
        if (n == TOKEN_LEN && !open && token_is_plausible(str_sub(s, i, n))) {
            add(a, r, str_sub(s, i, n));
        }
        i += n;
    }
}

typedef void add_fn(struct arena *a, struct reading *r, struct str s);

static void from_headers(struct arena *a, const struct mail_message *m,
                         const char *name, add_fn *fn, struct reading *r)
{
    int seen = 0;
    struct str wanted = str_c(name);
    for (size_t i = 0; i < m->n_headers && seen < HEADERS_PER_NAME; i++) {
        if (m->headers[i].name.len == wanted.len &&
            str_ieq(m->headers[i].name, wanted)) {
            fn(a, r, str_sub(m->headers[i].raw, 0, 4096));
            seen++;
        }
    }
}

static void from_parts(struct arena *a, const struct mail_message *m, add_fn *fn,
                       struct reading *r)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        for (size_t h = 0; i > 0 && h < p->n_headers; h++) {
            fn(a, r, str_sub(p->headers[h].raw, 0, 1000));
        }
        fn(a, r, str_sub(p->text, 0, BODY_MAX));
    }
}

static const char *const addressed[] = {"To",
                                        "Cc",
                                        "Delivered-To",
                                        "X-Original-To",
                                        "Envelope-To",
                                        "X-Envelope-To",
                                        "X-Delivered-To"};

void reftoken_find(struct arena *a, const struct mail_message *m,
                   struct reading *ret_reading)
{
    for (size_t i = 0; i < ARRAY_LEN(addressed); i++) {
        from_headers(a, m, addressed[i], add_details, ret_reading);
    }
    from_headers(a, m, "In-Reply-To", add_ids, ret_reading);
    from_headers(a, m, "References", add_ids, ret_reading);
    from_parts(a, m, add_details, ret_reading);
    from_parts(a, m, add_ids, ret_reading);
    if (ret_reading->n_tokens == 0) {
        from_parts(a, m, add_printed, ret_reading);
    }
}

/* ---- before the mail is parsed ---- */

enum { FIELD_REPLY_TO = ARRAY_LEN(addressed), FIELD_REFERENCES, FIELD_OTHER };

/* Index in addressed, or one of the others above. */
static size_t field_of(struct str line)
{
    size_t colon = str_find_byte(str_sub(line, 0, 16), ':');
    struct str name = str_sub(line, 0, colon == STR_NPOS ? 0 : colon);
    for (size_t i = 0; i < ARRAY_LEN(addressed); i++) {
        if (str_ieq_c(name, addressed[i])) {
            return i;
        }
    }
    return str_ieq_c(name, "In-Reply-To")  ? FIELD_REPLY_TO
           : str_ieq_c(name, "References") ? FIELD_REFERENCES
                                           : FIELD_OTHER;
}

/* The first id of a line, or its last, without brackets. */
static struct str id_in(struct str line, bool last)
{
    size_t open = last ? str_rfind_byte(line, '<') : str_find_byte(line, '<');
    struct str id = str_from(line, open == STR_NPOS ? line.len : open + 1);
    size_t close = str_find_byte(id, '>');
    return str_trim(str_sub(id, 0, close == STR_NPOS ? 0 : close));
}

static void guess_id(struct str line, size_t field, struct reading *g)
{
    if (field != FIELD_REFERENCES && field != FIELD_REPLY_TO) {
        return;
    }
    struct str id = id_in(line, field == FIELD_REFERENCES);
    if (id.len > 0 && field == FIELD_REFERENCES) {
        g->references = id;
    } else if (id.len > 0 && g->in_reply_to.len == 0) {
        g->in_reply_to = id;
    }
}

void reftoken_guess(struct arena *a, struct str raw, struct reading *ret_guess)
{
    size_t best = FIELD_OTHER, field = FIELD_OTHER; /* addresses before ids */
    struct str rest = str_sub(raw, 0, raw.len < GUESS_MAX ? raw.len : GUESS_MAX);
    *ret_guess = (struct reading){.n_tokens = 0};
    for (struct str line; (line = str_take_line(&rest)).len > 0;) {
        if (line.ptr[0] != ' ' && line.ptr[0] != '\t') {
            field = field_of(line);
        }
        guess_id(line, field, ret_guess);
        if (field < best) {
            struct str had = ret_guess->tokens[0];
            ret_guess->n_tokens = 0;
            (field < ARRAY_LEN(addressed) ? add_details : add_ids)(a, ret_guess, line);
            best = ret_guess->n_tokens > 0 ? field : best;
            ret_guess->tokens[0] = ret_guess->n_tokens > 0 ? ret_guess->tokens[0] : had;
            ret_guess->n_tokens = ret_guess->tokens[0].len > 0;
        }
    }
}
