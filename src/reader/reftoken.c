/* Finds the tokens of our mails in an answer. Must never look anything up: whether a
 * token is ours is for the store to say. */
#include "reader/reftoken.h"

#include "base/arena.h"
#include "base/eight.h"
#include "mail/header.h"
#include "mail/token.h"

enum {
    TOKEN_MAX = 40,
    TOKEN_MIN = 16, /* twice eight bytes: see run_next */
    BODY_MAX = 262144,
    HEADERS_PER_NAME = 8,
    GUESS_MAX = 65536
};

/* What a text shows, by where it stands: the details of addresses, ids of mails, words
 * that are printed. The first two need not bear a digit: one token in 200 has none.
 * Only printed ones must look like a token (token_is_plausible). */
struct found {
    struct tokens {
        struct str token[READING_TOKENS_MAX];
        size_t n;
    } details, ids, printed;
};

static void add(struct tokens *t, struct str s)
{
    bool is_new = t->n < READING_TOKENS_MAX && s.len >= TOKEN_MIN && s.len <= TOKEN_MAX;
    for (size_t i = 0; is_new && i < t->n; i++) {
        is_new = !str_ieq(t->token[i], s);
    }
    if (is_new) {
        t->token[t->n++] = s;
    }
}

static void keep(struct arena *a, const struct tokens *t, struct reading *r)
{
    for (size_t k = 0; k < t->n; k++) {
        struct str s = t->token[k];
        bool is_new = r->n_tokens < READING_TOKENS_MAX;
        for (size_t i = 0; is_new && i < r->n_tokens; i++) {
            is_new = !str_ieq(r->tokens[i], s);
        }
        if (!is_new) {
            continue;
        }
        char *low = arena_alloc(a, s.len + 1);
        for (size_t i = 0; i < s.len; i++) {
            low[i] = str_lower(s.ptr[i]);
        }
        r->tokens[r->n_tokens++] = str_of(low, s.len);
    }
}

/* The next run of letters and digits that is long enough for a token, from *at on;
 * false when there is none. Looks at its far end first: most text is passed over in
 * steps as long as a token. */
static bool run_next(struct str s, size_t *at, struct str *ret_run)
{
    size_t from = *at;
    while (s.len - from >= TOKEN_MIN) {
        size_t tail = eight_behind(eight_no_alnum(eight_load(s.ptr + from + 8)));
        if (tail == 8) {
            tail += eight_behind(eight_no_alnum(eight_load(s.ptr + from)));
        }
        if (tail == TOKEN_MIN) {
            size_t n = TOKEN_MIN;
            while (from + n < s.len && str_is_alnum(s.ptr[from + n])) {
                n++;
            }
            *ret_run = str_sub(s, from, n);
            *at = from + n;
            return true;
        }
        from += TOKEN_MIN - tail;
    }
    return false;
}

/* The byte before or behind a run; NUL at the ends of the text. */
static char byte_at(struct str s, size_t at)
{
    return (char)(at < s.len ? s.ptr[at] : '\0');
}

/* "word+TOKEN@" or "word+TOKEN=domain": the detail of an address (RFC 5233), its signs
 * percent encoded perhaps. "+Base64==" is none. */
static struct str detail_of(struct str s, size_t end, struct str run)
{
    char before = byte_at(s, end - run.len - 1);
    bool is_percent = before == '%' && str_istarts(run, STR("2b"));
    bool is_domain = byte_at(s, end) == '=' && str_is_alnum(byte_at(s, end + 1));
    bool is_ended =
        byte_at(s, end) == '@' || is_domain || str_starts(str_from(s, end), STR("%40"));
    bool is = is_ended && (before == '+' || is_percent);
    return is ? str_from(run, is_percent ? 2 : 0) : STR_NULL;
}

/* "<word.TOKEN@domain>" and "<word.TOKEN.n@domain>". */
static bool is_of_id(struct str s, size_t end, struct str run)
{
    size_t behind = end;
    if (byte_at(s, end) == '.') {
        while (str_is_digit(byte_at(s, behind + 1))) {
            behind++;
        }
        behind += behind > end ? 1 : 0;
    }
    return byte_at(s, end - run.len - 1) == '.' && byte_at(s, behind) == '@';
}

/* A word that can only be a token: as long as ours and of its alphabet. */
static bool is_printed(struct str s, size_t end, struct str run)
{
    static const char signs[] = "/+=-";
    char before = byte_at(s, end - run.len - 1);
    return run.len == TOKEN_LEN &&
           (before == '\0' || str_find_byte(str_c(signs), before) == STR_NPOS) &&
           token_is_plausible(run);
}

static void find_in(struct str s, struct found *f)
{
    struct str run;
    for (size_t end = 0; run_next(s, &end, &run);) {
        add(&f->details, detail_of(s, end, run));
        if (is_of_id(s, end, run)) {
            add(&f->ids, run);
        }
        if (is_printed(s, end, run)) {
            add(&f->printed, run);
        }
    }
}

static void find_in_headers(const struct mail_message *m, const char *name,
                            struct found *f)
{
    int seen = 0;
    struct str wanted = str_c(name);
    if ((m->header_names & header_name_bit(wanted)) == 0) {
        return;
    }
    for (size_t i = 0; i < m->n_headers && seen < HEADERS_PER_NAME; i++) {
        if (m->headers[i].name.len == wanted.len &&
            str_ieq(m->headers[i].name, wanted)) {
            find_in(str_sub(m->headers[i].raw, 0, 4096), f);
            seen++;
        }
    }
}

static void find_in_parts(const struct mail_message *m, struct found *f)
{
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mail_part *p = &m->parts[i];
        for (size_t h = 0; i > 0 && h < p->n_headers; h++) {
            find_in(str_sub(p->headers[h].raw, 0, 1000), f);
        }
        find_in(str_sub(p->text, 0, BODY_MAX), f);
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
    struct found to = {0}, ids = {0}, parts = {0};
    for (size_t i = 0; i < ARRAY_LEN(addressed); i++) {
        find_in_headers(m, addressed[i], &to);
    }
    find_in_headers(m, "In-Reply-To", &ids);
    find_in_headers(m, "References", &ids);
    find_in_parts(m, &parts);
    keep(a, &to.details, ret_reading);
    keep(a, &ids.ids, ret_reading);
    keep(a, &parts.details, ret_reading);
    keep(a, &parts.ids, ret_reading);
    if (ret_reading->n_tokens == 0) {
        keep(a, &parts.printed, ret_reading);
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
            struct found found = {0};
            find_in(line, &found);
            const struct tokens *t =
                field < ARRAY_LEN(addressed) ? &found.details : &found.ids;
            if (t->n > 0) {
                best = field;
                ret_guess->n_tokens = 0;
                keep(a, t, ret_guess);
                ret_guess->n_tokens = 1;
            }
        }
    }
}
