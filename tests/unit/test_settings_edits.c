/* Settings, damaged: a typing error anywhere in the sample is refused with its line or
 * changes nothing. */
#include "settings_fixture.h"

#include "base/buf.h"

enum { TEXT_MAX_BYTES = 1 << 20 };

/* All that the settings say, as text: equal texts are equal settings. */
static struct str dump(struct arena *a, const struct settings *s)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(TEXT_MAX_BYTES);
    const struct policy *p = &s->policy;
#define PUT(x) buf_printf(&b, "|%.*s", STR_ARG(x))
#define NUM(x) buf_printf(&b, "|%lld", (long long)(x))
    PUT(s->store_path), PUT(s->templates_dir), PUT(s->own_domain);
    PUT(s->out.url), PUT(s->out.user), PUT(s->out.password), PUT(s->out.helo);
    PUT(s->out.ca_file), NUM(s->out.allow_plain), NUM(s->out.timeout_s);
    NUM(s->out.connections);
    NUM(s->policy.warmup_from), NUM(s->policy.warmup_first), PUT(s->policy.journal);
    NUM(s->policy.receipt_wait_s), NUM(s->policy.soft_max);
    NUM(s->policy.soft_window_s), NUM(s->policy.soft_rest_s);
    for (size_t i = 0; i < s->policy.n_rates; i++) {
        NUM(s->policy.rates[i].n), NUM(s->policy.rates[i].window_s);
    }
    for (size_t i = 0; i < s->n_mailboxes; i++) {
        const struct in_config *in = &s->mailboxes[i].in;
        PUT(s->mailboxes[i].name), PUT(in->url), PUT(in->user), PUT(in->password);
        PUT(in->folder), PUT(in->done_folder), PUT(in->aside_folder), PUT(in->ca_file);
        NUM(in->allow_plain), NUM(in->timeout_s);
    }
    PUT(p->company), PUT(p->address), PUT(p->sender_name), PUT(p->footer), PUT(p->zone);
    PUT(p->language), PUT(p->default_team);
    PUT(p->authserv_id), NUM(p->followup_delay_s), NUM(p->followup_expires_s);
    NUM(p->daily_cap), NUM(p->retry_max_s);
    for (size_t i = 0; i < p->n_surveys; i++) {
        const struct survey *v = &p->surveys[i];
        PUT(v->name), NUM(v->metric), NUM(v->delay_s), NUM(v->expires_s);
        NUM(v->remind_s), NUM(v->window_s), NUM(v->low), NUM(v->high);
        PUT(v->language), PUT(v->template);
        NUM(v->n_channels), NUM(v->n_teams), NUM(v->n_products);
    }
    for (size_t i = 0; i < p->n_persons; i++) {
        const struct person *v = &p->persons[i];
        PUT(v->id), PUT(v->name), PUT(v->email), PUT(v->language), NUM(v->n_digests),
            NUM(v->digest_empty);
        for (size_t k = 0; k < v->n_digests; k++) {
            NUM(v->digests[k].minute), NUM(v->digests[k].days);
        }
    }
    for (size_t i = 0; i < p->n_teams; i++) {
        const struct team *v = &p->teams[i];
        PUT(v->id), PUT(v->name), PUT(v->owner), PUT(v->deputy), NUM(v->deadline_s);
        PUT(v->zone);
        for (size_t k = 0; k < 7; k++) {
            NUM(v->hours[k].from), NUM(v->hours[k].to);
        }
        for (size_t k = 0; k < v->n_rungs; k++) {
            NUM(v->ladder[k].percent), PUT(v->ladder[k].person);
        }
    }
    for (size_t i = 0; i < p->n_routes; i++) {
        const struct route *v = &p->routes[i];
        PUT(v->team), PUT(v->product), PUT(v->language), PUT(v->channel);
        PUT(v->survey), PUT(v->to);
    }
#undef PUT
#undef NUM
    return arena_str(a, buf_str(&b));
}

enum edit {
    EDIT_DROP_FIRST,   /* first letter of the line's first word */
    EDIT_SWAP_FIRST,   /* its first two letters */
    EDIT_DOUBLE_FIRST, /* its first letter twice */
    EDIT_DROP_EQUALS,
    EDIT_DROP_QUOTE,      /* the first one */
    EDIT_DROP_LAST_QUOTE, /* the last one */
    EDIT_DROP_BRACE,      /* the first of { and } */
    EDIT_TWICE,           /* the whole line */
    EDIT_STAR,            /* a stray * at its end */
    EDIT_CONTROL,         /* a control byte at its end */
    EDIT_COUNT
};

static struct str dropped(struct arena *a, struct str line, size_t at)
{
    if (at == STR_NPOS || at >= line.len) {
        return line;
    }
    return arena_printf(a, "%.*s%.*s", (int)at, line.ptr,
                        STR_ARG(str_from(line, at + 1)));
}

/* The line with one edit; unchanged where the edit does not apply. */
static struct str edited(struct arena *a, struct str line, enum edit edit)
{
    size_t word = 0;
    while (word < line.len && !str_is_alpha(line.ptr[word])) {
        word++;
    }
    struct str head = str_sub(line, 0, word), tail = str_from(line, word);
    size_t brace = str_find_byte(line, '{');
    switch (edit) {
    case EDIT_DROP_FIRST:
        return word < line.len ? dropped(a, line, word) : line;
    case EDIT_SWAP_FIRST:
        return tail.len < 2
                   ? line
                   : arena_printf(a, "%.*s%c%c%.*s", STR_ARG(head), tail.ptr[1],
                                  tail.ptr[0], STR_ARG(str_from(tail, 2)));
    case EDIT_DOUBLE_FIRST:
        return tail.len < 1 ? line
                            : arena_printf(a, "%.*s%c%.*s", STR_ARG(head), tail.ptr[0],
                                           STR_ARG(tail));
    case EDIT_DROP_EQUALS:
        return dropped(a, line, str_find_byte(line, '='));
    case EDIT_DROP_QUOTE:
        return dropped(a, line, str_find_byte(line, '"'));
    case EDIT_DROP_LAST_QUOTE:
        return dropped(a, line, str_rfind_byte(line, '"'));
    case EDIT_DROP_BRACE:
        return dropped(a, line, brace != STR_NPOS ? brace : str_find_byte(line, '}'));
    case EDIT_TWICE:
        return arena_printf(a, "%.*s\n%.*s", STR_ARG(line), STR_ARG(line));
    case EDIT_STAR:
        return arena_printf(a, "%.*s *", STR_ARG(line));
    case EDIT_CONTROL:
        return arena_printf(a, "%.*s\x1b", STR_ARG(line));
    case EDIT_COUNT:
        break;
    }
    return line;
}

static void check_mutant(struct fixture *f, struct str text, struct str mutant,
                         const char *what)
{
    enum rc rc = load(f, mutant);
    if (rc == RC_OK) {
        struct str got = dump(&f->a, &f->settings);
        assert_int_equal(load(f, text), RC_OK);
        if (!str_eq(got, dump(&f->a, &f->settings))) {
            fail_msg("%s: taken, and it means something else", what);
        }
        return;
    }
    for (size_t i = 0; i < f->findings.n; i++) {
        struct str finding = f->findings.items[i].text;
        if (finding.len > f->conf.len + 1 &&
            str_is_digit(finding.ptr[f->conf.len + 1])) {
            return;
        }
    }
    fail_msg("%s: refused without a line", what);
}

static void test_every_single_edit_is_refused_or_harmless(void **state)
{
    struct fixture *f = *state;
    struct str text = arena_str(&f->a, settings_sample(&f->a)), rest = text;
    int n = 0;
    while (rest.ptr != NULL) {
        struct str line = str_take_line(&rest);
        if (str_is_empty(str_trim(line)) || str_trim(line).ptr[0] == '#') {
            continue;
        }
        size_t from = (size_t)(line.ptr - text.ptr);
        for (enum edit edit = 0; edit < EDIT_COUNT; edit++) {
            struct arena a = {0};
            struct str changed = edited(&a, line, edit);
            if (!str_eq(changed, line)) {
                struct str mutant = arena_printf(
                    &a, "%.*s%.*s%.*s", (int)from, text.ptr, STR_ARG(changed),
                    STR_ARG(str_from(text, from + line.len)));
                struct str what =
                    arena_printf(&a, "edit %d of '%.*s'", (int)edit, STR_ARG(line));
                check_mutant(f, text, mutant, what.ptr);
                n++;
            }
            arena_done(&a);
        }
    }
    assert_true(n >= 100);
}

/* No crash, no findings without end. */
static void test_a_file_cut_anywhere_is_read_to_its_end(void **state)
{
    struct fixture *f = *state;
    struct str text = arena_str(&f->a, settings_sample(&f->a));
    for (size_t len = 0; len < text.len; len += 37) {
        load(f, str_sub(text, 0, len));
        assert_true(f->findings.n <= 200);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_every_single_edit_is_refused_or_harmless,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_file_cut_anywhere_is_read_to_its_end,
                                        setup, teardown),
    };
    return cmocka_run_group_tests_name("settings edits", tests, NULL, NULL);
}
