/* Who is thanked, asked what is missing, asked for a favour; and who is left alone. */
#include "loop_mail_row.h"

#include "loop/ladder.h"

#define DAY ((int64_t)86400)

static const struct promote promotes[] = {
    {.id = {"gpro", 4},
     .kind = PROMOTE_REFERRAL,
     .url = {"https://r.example/pro", 21},
     .language = {"de", 2},
     .product = {"*pro", 4}},
    {.id = {"de", 2}, .url = {"https://r.example/de", 20}, .language = {"de", 2}},
};

struct care_row {
    const char *name;
    int score;
    const char *text;
    enum incoming_intent intent;
    const char *from, *language, *product;
    bool no_thanks, no_ask, no_promote; /* the survey says no */
    bool open_case, suppressed, late, unknown;
    int64_t promoted_ago; /* days; 0 = never */
    int64_t courtesies, mails_today;
    const char *mails, *url;
};

static void run_care(const struct care_row *r)
{
    struct arena a = {0};
    struct decision d;
    int64_t now = at_time(NOW_TEXT);
    struct survey survey = fix_surveys[0];
    survey.thank = !r->no_thanks;
    survey.ask_passives = !r->no_ask;
    survey.promote = !r->no_promote;
    struct policy p = fix_policy;
    p.surveys = &survey;
    p.n_surveys = 1;
    p.promotes = promotes;
    p.n_promotes = ARRAY_LEN(promotes);
    p.promote_every_s = 365 * DAY;
    const struct row mail = {FIRST(r->name, r->score), .text = r->text,
                             .intent = r->intent, .from = r->from, .late = r->late};
    struct incoming_facts f = facts_of(&mail, now);
    f.policy = &p;
    f.has_standing = !r->unknown;
    f.standing.has_open_case = r->open_case;
    f.standing.is_suppressed = r->suppressed;
    f.standing.n_courtesies = r->courtesies;
    f.standing.promoted_at = r->promoted_ago == 0 ? 0 : now - r->promoted_ago * DAY;
    f.mails_today = r->mails_today;
    f.invitation.language = or_text(r->language, "de");
    f.interaction.product = or_text(r->product, "lamp");
    decision_init(&d, &a);
    decide_incoming(&f, now, &d);
    const char *mails = mails_text(&a, &d);
    if (strcmp(mails, r->mails) != 0) {
        fail_msg("row '%s': mails '%s', want '%s'", r->name, mails, r->mails);
    }
    if (r->url != NULL && !str_eq_c(must_mail(&d, MAIL_PROMOTE)->favour->url, r->url)) {
        fail_msg("row '%s': another link", r->name);
    }
    arena_done(&a);
}

#define CARE(n, sc, words) .name = (n), .score = (sc), .text = (words)

static void test_one_kind_word_at_most_and_only_where_it_fits(void **state)
{
    (void)state;
    static const struct care_row rows[] = {
        {CARE("promoter", 9, "9"), .mails = "promote:", .url = "https://r.example/de"},
        {CARE("a product of its own", 10, "10, super"), .product = "lamp pro",
         .mails = "promote:", .url = "https://r.example/pro"},
        {CARE("no link in this language", 10, "10"), .language = "en",
         .mails = "thanks:"},
        {CARE("survey asks no favours", 10, "10"), .no_promote = true,
         .mails = "thanks:"},
        {CARE("survey does neither", 10, "10"), .no_promote = true, .no_thanks = true,
         .mails = ""},
        {CARE("favours without plain thanks", 10, "10"), .no_thanks = true,
         .mails = "promote:"},
        {CARE("asked half a year ago", 10, "10"), .promoted_ago = 180,
         .mails = "thanks:"},
        {CARE("asked a day less than a year ago", 10, "10"), .promoted_ago = 364,
         .mails = "thanks:"},
        {CARE("asked a year ago", 10, "10"), .promoted_ago = 365, .mails = "promote:"},
        {CARE("a complaint beside a 9", 9, "9, aber die Lieferung kam zu spät"),
         .mails = "thanks:"},
        {CARE("a complaint in English", 10, "10 but the box was damaged"),
         .mails = "thanks:"},
        {CARE("another case is open", 10, "10"), .open_case = true, .mails = ""},
        {CARE("wants no mail", 10, "10"), .suppressed = true, .mails = ""},
        {CARE("nothing is known", 10, "10"), .unknown = true, .mails = ""},
        {CARE("had a kind word before", 10, "10"), .courtesies = 1, .mails = ""},
        {CARE("enough mails today", 10, "10"), .mails_today = 3, .mails = ""},
        {CARE("too late to count", 10, "10"), .late = true, .mails = ""},
        {CARE("somebody else answered", 10, "10"), .from = "x@web.example",
         .mails = ""},
        {CARE("asks for help", 10, "10, bitte rufen Sie an"),
         .intent = INCOMING_QUESTION, .mails = "alert:anna"},
        {CARE("wants no more", 10, "10, ABMELDEN"), .intent = INCOMING_UNSUBSCRIBE,
         .mails = ""},
        {CARE("passive", 7, "7"), .mails = "passive:"},
        {CARE("passive, upper end", 8, "8/10"), .mails = "passive:"},
        {CARE("passive who said why", 8, "8, Wartezeit"), .mails = ""},
        {CARE("passive, survey does not ask", 8, "8"), .no_ask = true, .mails = ""},
        {CARE("passive, asked before", 8, "8"), .courtesies = 1, .mails = ""},
        {CARE("passive, wants no mail", 8, "8"), .suppressed = true, .mails = ""},
        {CARE("detractor", 6, "6"), .mails = "alert:anna apology:"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        run_care(&rows[i]);
    }
}

static void test_words_behind_the_question_join_the_score(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int score;
        const char *text, *before, *want; /* want NULL: an answer of its own */
        bool was_asked, review;
        enum incoming_intent intent;
    } rows[] = {
        {"words alone", NO_SCORE, "Die Lieferung ging nicht schnell genug", "8",
         "Die Lieferung ging nicht schnell genug", true, false, 0},
        {"added to earlier ones", NO_SCORE, "Und der Preis", "8 Wartezeit",
         "8 Wartezeit\n\nUnd der Preis", false, false, 0},
        {"names the number we asked about", 9, "Zur 9 fehlt die Pünktlichkeit", "8",
         "Zur 9 fehlt die Pünktlichkeit", true, false, 0},
        {"another score", 6, "Eher eine 6, zu langsam", "8", NULL, true, false, 0},
        {"a better one", 9, "9", "8", NULL, true, false, 0},
        {"a 9 that nobody asked about", 9, "Doch 9, alles gut gelaufen", "8", NULL,
         false, false, 0},
        {"not sure", NO_SCORE, "7 oder 9", "8", NULL, true, true, 0},
        {"asks for help", NO_SCORE, "Wer ruft mich an?", "8", NULL, true, false,
         INCOMING_QUESTION},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct decision d;
        const struct row mail = {FIRST(rows[i].name, rows[i].score),
                                 .text = rows[i].text, .review = rows[i].review,
                                 .intent = rows[i].intent};
        struct incoming_facts f = facts_of(&mail, at_time(NOW_TEXT));
        f.has_standing = true;
        f.has_counted = true;
        f.standing.was_asked = rows[i].was_asked;
        f.counted = (struct response){
            .id = 9, .has_score = true, .score = 8, .comment = str_c(rows[i].before)};
        decision_init(&d, &a);
        decide_incoming(&f, at_time(NOW_TEXT), &d);
        const struct action *up = nth_action(&d, ACTION_RESPONSE_UPDATE, 0);
        bool is_new = nth_action(&d, ACTION_RESPONSE_ADD, 0) != NULL;
        if ((up != NULL) != (rows[i].want != NULL) || is_new == (up != NULL)) {
            fail_msg("row '%s': updated %d, added %d", rows[i].name, up != NULL,
                     is_new);
        }
        if (up != NULL && (!str_eq_c(up->u.response.comment, rows[i].want) ||
                           up->u.response.score != 8)) {
            fail_msg("row '%s': '%.*s'", rows[i].name, STR_ARG(up->u.response.comment));
        }
        arena_done(&a);
    }
}

static void test_nobody_is_asked_why_twice(void **state)
{
    (void)state;
    for (int asked = 0; asked < 2; asked++) {
        struct arena a = {0};
        struct decision d;
        const struct row mail = {FIRST("corrected to a 3", 3), .text = "3"};
        struct incoming_facts f = facts_of(&mail, at_time(NOW_TEXT));
        f.has_standing = f.has_counted = true;
        f.standing.was_asked = asked == 1;
        f.counted = (struct response){.id = 9, .has_score = true, .score = 8};
        decision_init(&d, &a);
        decide_incoming(&f, at_time(NOW_TEXT), &d);
        assert_int_equal(must_mail(&d, MAIL_APOLOGY)->ask_reason, asked == 0);
        arena_done(&a);
    }
}

/* ---- the ladder: anna at 75 %, bernd at 100 %, chef at 200 % ---- */

static void test_unsolved_case_goes_one_up_each_time(void **state)
{
    (void)state;
    static const struct {
        const char *name, *owner;
        int rung;
        int64_t before;
        const char *want;
        int want_rung;
    } rows[] = {
        {"nobody was told", "anna", 0, 0, "bernd", 2},
        {"the owner was reminded", "anna", 1, 0, "bernd", 2},
        {"the lead was told", "anna", 2, 0, "chef", 3},
        {"all were told", "anna", 3, 0, "chef", 3},
        {"came back before", "anna", 0, 1, "chef", 3},
        {"came back very often", "anna", 0, 9, "chef", 3},
        {"another owns it", "bernd", 0, 0, "anna", 1},
        {"another owns it, again", "bernd", 0, 1, "chef", 3},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct case_file c = {.team = STR("service"),
                                    .owner = str_c(rows[i].owner),
                                    .rung = rows[i].rung};
        int32_t rung = 0;
        struct str who = ladder_next(&fix_policy, &c, rows[i].before, &rung);
        if (!str_eq_c(who, rows[i].want) || rung != rows[i].want_rung) {
            fail_msg("row '%s': %.*s on %d", rows[i].name, STR_ARG(who), (int)rung);
        }
    }
    const struct case_file sales = {.team = STR("sales"), .owner = STR("dora")};
    int32_t none = 7;
    assert_true(str_is_empty(ladder_next(&fix_policy, &sales, 0, &none)));
    assert_int_equal(none, 0);
}

static void test_who_decides_stands_above(void **state)
{
    (void)state;
    static const struct {
        const char *who, *want;
    } rows[] = {{"anna", "bernd"}, {"bernd", "chef"}, {"chef", ""}, {"dora", "bernd"}};
    const struct case_file c = {.team = STR("service"), .owner = STR("anna")};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str got = ladder_above(&fix_policy, &c, str_c(rows[i].who));
        if (!str_eq_c(got, rows[i].want)) {
            fail_msg("row '%s': %.*s", rows[i].who, STR_ARG(got));
        }
    }
    assert_true(ladder_is_above(&fix_policy, &c, STR("chef"), STR("anna")));
    assert_true(ladder_is_above(&fix_policy, &c, STR("bernd"), STR("anna")));
    assert_false(ladder_is_above(&fix_policy, &c, STR("anna"), STR("bernd")));
    assert_false(ladder_is_above(&fix_policy, &c, STR("anna"), STR("anna")));
    assert_false(ladder_is_above(&fix_policy, &c, STR("bernd"), STR("chef")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_kind_word_at_most_and_only_where_it_fits),
        cmocka_unit_test(test_words_behind_the_question_join_the_score),
        cmocka_unit_test(test_nobody_is_asked_why_twice),
        cmocka_unit_test(test_unsolved_case_goes_one_up_each_time),
        cmocka_unit_test(test_who_decides_stands_above),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
