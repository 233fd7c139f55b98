/* Settings: the sample loads, its values arrive, and what is wrong is refused with its
 * line and reason. */
#include "settings_fixture.h"

static struct str replaced(struct arena *a, struct str text, const char *from,
                           const char *to)
{
    size_t at = str_find(text, str_c(from));
    if (at == STR_NPOS) {
        fail_msg("'%s' is not in the sample", from);
    }
    return arena_printf(a, "%.*s%s%.*s", (int)at, text.ptr, to,
                        STR_ARG(str_from(text, at + strlen(from))));
}

/* The number of the line that holds `part` first. */
static int line_with(struct str text, const char *part)
{
    size_t at = str_find(text, str_c(part));
    int line = 1;
    for (size_t i = 0; i < at && i < text.len; i++) {
        line += text.ptr[i] == '\n';
    }
    return line;
}

static bool has_finding(const struct fixture *f, const char *part)
{
    for (size_t i = 0; i < f->findings.n; i++) {
        if (str_has(f->findings.items[i].text, str_c(part))) {
            return true;
        }
    }
    return false;
}

static bool has_line(struct fixture *f, int line)
{
    struct str prefix = arena_printf(&f->a, "%.*s:%d: ", STR_ARG(f->conf), line);
    for (size_t i = 0; i < f->findings.n; i++) {
        if (str_starts(f->findings.items[i].text, prefix)) {
            return true;
        }
    }
    return false;
}

static void test_sample_loads_with_its_values(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(load(f, settings_sample(&f->a)), RC_OK);
    assert_int_equal(f->findings.n, 0);
    const struct settings *s = &f->settings;
    const struct policy *p = &s->policy;
    assert_true(str_eq_c(s->own_domain, "firma.example"));
    assert_true(str_eq(s->store_path, arena_printf(&f->a, "%s/nachfass.db", f->dir)));
    assert_true(
        str_eq(s->mailboxes[0].in.url, arena_printf(&f->a, "maildir:%s/in", f->dir)));
    assert_true(str_eq(s->out.url, arena_printf(&f->a, "maildir:%s/out", f->dir)));
    assert_int_equal(s->out.timeout_s, 60);
    assert_int_equal(s->out.connections, 4);
    assert_int_equal(p->n_rates + p->n_domain_rates, 0);
    assert_int_equal(p->warmup_from, 0);
    assert_true(str_is_empty(p->journal));
    assert_int_equal(p->receipt_wait_s, 900);
    assert_int_equal(p->soft_max, 3);
    assert_int_equal(p->soft_window_s, 30 * 86400);
    assert_int_equal(p->soft_rest_s, 90 * 86400);
    assert_int_equal(p->n_surveys, 1);
    assert_int_equal(p->surveys[0].delay_s, 7200);
    assert_int_equal(p->surveys[0].window_s, 14 * 86400);
    assert_int_equal(p->n_persons, 2);
    assert_int_equal(p->persons[0].n_digests, 1);
    assert_int_equal(p->persons[0].digests[0].minute, 450);
    assert_int_equal(p->persons[0].digests[0].days, 127);
    assert_int_equal(p->persons[1].n_digests, 0);
    assert_int_equal(p->n_teams, 1);
    const struct team *team = policy_team(p, p->default_team);
    assert_non_null(team);
    assert_true(str_eq_c(team->zone, "Europe/Berlin"));
    assert_int_equal(team->n_rungs, 3);
    assert_int_equal(team->ladder[0].percent, 75);
    assert_true(str_eq_c(team->ladder[1].person, "lena"));
    assert_int_equal(team->hours[4].from, 480);
    assert_int_equal(team->hours[5].to, 780);
    assert_int_equal(team->hours[6].to, 0);
    assert_int_equal(p->routes[0].team.len, 1);
    assert_int_equal(p->daily_cap, 3);
}

static void test_severities_deputies_and_hours_are_read(void **state)
{
    struct fixture *f = *state;
    struct str text = settings_sample(&f->a);
    text = replaced(&f->a, text, "# deputy = \"\"",
                    "deputy = lena\n    hours = {\"Mo-Do 07:00-15:00\"}\n"
                    "    zone = \"Asia/Kolkata\"");
    text = replaced(&f->a, text, "# resolution = 0", "resolution = 40h");
    text = replaced(&f->a, text, "# pause_waiting = no", "pause_waiting = yes");
    text = replaced(&f->a, text, "cases {",
                    "severity \"legal\" {\n words = {\"*anwalt*\", \"gericht\"}\n"
                    " any_time = yes\n}\n"
                    "severity \"gold\" {\n score_at_most = 0\n"
                    " attribute = {\"value=gold\"}\n first_response = 2h\n"
                    " resolution = 10h\n}\ncases {");
    assert_int_equal(load(f, text), RC_OK);
    const struct policy *p = &f->settings.policy;
    assert_true(str_eq_c(p->persons[0].deputy, "lena"));
    assert_true(str_eq_c(p->persons[0].zone, "Asia/Kolkata"));
    assert_int_equal(p->persons[0].hours[3].to, 900);
    assert_int_equal(p->persons[0].hours[4].to, 0);
    assert_true(str_eq_c(p->persons[1].zone, "Europe/Berlin"));
    assert_int_equal(p->persons[1].hours[0].to, 0); /* the team's */
    assert_true(str_eq_c(p->teams[0].ladder[0].person, LADDER_OWNER));
    assert_int_equal(p->teams[0].resolution_s, 40 * 3600);
    assert_true(p->pause_waiting);
    assert_int_equal(p->absence_s, 3 * 86400);
    assert_int_equal(p->n_severities, 2);
    const struct severity *s = p->severities;
    assert_true(str_eq_c(s[0].id, "legal"));
    assert_int_equal(s[0].score_at_most, -1);
    assert_int_equal(s[0].n_words, 2);
    assert_int_equal(s[0].first_response_s + s[0].resolution_s, 0);
    assert_true(s[0].any_time);
    assert_int_equal(s[1].score_at_most, 0);
    assert_true(str_eq_c(s[1].attributes[0], "value=gold"));
    assert_int_equal(s[1].first_response_s, 7200);
    assert_int_equal(s[1].resolution_s, 36000);
    assert_false(s[1].any_time);
}

static void test_vouchers_and_favours_are_read(void **state)
{
    struct fixture *f = *state;
    struct str text = settings_sample(&f->a);
    text = replaced(&f->a, text, "cases {",
                    "voucher \"kulanz\" {\n max_case = 60\n max_month = \"1000.50\"\n"
                    " approve_above = \"25,5\"\n}\n"
                    "voucher \"ch\" {\n currency = chf\n approve_above = 0\n}\n"
                    "promote \"portal\" {\n kind = review\n"
                    " url = \"https://r.example/x\"\n language = de\n}\n"
                    "promote \"friends\" {\n kind = referral\n"
                    " url = \"https://r.example/y\"\n}\ncases {");
    text = replaced(&f->a, text, "# promote = no", "promote = yes");
    assert_int_equal(load(f, text), RC_OK);
    const struct policy *p = &f->settings.policy;
    assert_int_equal(p->n_vouchers, 2);
    assert_true(str_eq_c(p->vouchers[0].id, "kulanz"));
    assert_true(str_eq_c(p->vouchers[0].currency, "EUR"));
    assert_int_equal(p->vouchers[0].max_case, 6000);
    assert_int_equal(p->vouchers[0].max_month, 100050);
    assert_int_equal(p->vouchers[0].max_person_month, -1);
    assert_int_equal(p->vouchers[0].approve_above, 2550);
    assert_int_equal(p->vouchers[0].approve_within_s, 3 * 86400);
    assert_int_equal(p->vouchers[0].valid_s, 14 * 86400);
    assert_true(str_eq_c(p->vouchers[1].currency, "CHF"));
    assert_int_equal(p->vouchers[1].approve_above, 0);
    assert_int_equal(p->n_promotes, 2);
    assert_int_equal(p->promotes[0].kind, PROMOTE_REVIEW);
    assert_int_equal(p->promotes[1].kind, PROMOTE_REFERRAL);
    assert_true(str_is_empty(p->promotes[1].language));
    assert_int_equal(p->promote_every_s, 365 * 86400);
    assert_int_equal(p->followup_remind_s, 5 * 86400);
    assert_true(p->surveys[0].promote && !p->surveys[0].thank);
}

static void test_thresholds_follow_the_metric(void **state)
{
    static const struct {
        const char *metric;
        int low, high;
    } rows[] = {{"nps", 6, 9}, {"csat", 2, 4}, {"ces", 3, 6}};
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str text = settings_sample(&f->a);
        text = replaced(&f->a, text, "metric = nps",
                        arena_printf(&f->a, "metric = %s", rows[i].metric).ptr);
        text = replaced(&f->a, text, "    low = 6\n", "");
        text = replaced(&f->a, text, "    high = 9\n", "");
        assert_int_equal(load(f, text), RC_OK);
        assert_int_equal(f->settings.policy.surveys[0].low, rows[i].low);
        assert_int_equal(f->settings.policy.surveys[0].high, rows[i].high);
    }
}

static const struct {
    const char *from, *to, *want;
} edits[] = {
    {"delay = 2h", "dealy = 2h", "unknown setting 'dealy', did you mean 'delay'?"},
    {"survey \"service\"", "survye \"service\"", "did you mean 'survey'?"},
    {"delay = 2h", "delay = 2 hours", "neither '=' nor '{'"},
    {"delay = 2h", "delay = -2h", "must be a duration"},
    {"delay = 2h", "delay = {2h, 3h}", "unexpected token '{'"},
    {"delay = 2h", "delay = 91d", "must be from 0s to 90d"},
    {"delay = 2h", "delay = 2h\n    delay = 2h", "set twice"},
    {"low = 6", "low = six", "must be a number"},
    {"low = 6", "low = 9", "'low' must be below 'high'"},
    {"metric = nps", "metric = csat", "must be from 1 to 5 for csat"},
    {"remind = 4d", "remind = 15d", "must come before 'expires'"},
    {"Europe/Berlin", "Europe/Bärlin", "unknown time zone"},
    {"Europe/Berlin", "../../etc/passwd", "unknown time zone"},
    {"feedback@firma.example", "feedback.firma.example", "'address'"},
    {"Maria Becker", "Maria\\nBecker", "double quotes"},
    {"Maria Becker",
     "Maria\x01"
     "Becker",
     "control byte"},
    {"Maria Becker",
     "Maria \xfc"
     "cker",
     "not UTF-8"},
    {"Maria Becker",
     "Maria \xe2\x80\xa8"
     "cker",
     "control bytes"},
    {"Maria Becker", "${HOME}", "means nothing here"},
    {"owner = maria", "owner = mario", "unknown person 'mario', did you mean 'maria'?"},
    {"to = service", "to = servcie", "unknown team 'servcie', did you mean"},
    {"100% lena", "50% lena", "must rise"},
    {"# template = survey", "template = \"../x\"", "must be a plain name"},
    {"Mo-Fr 08:00", "Mo-Fr 25:00", "must be such as"},
    {"Sa 09:00", "Fr 09:00", "names a day twice"},
    {"maildir:in", "http://mail.firma.example", "must be maildir:PATH"},
    {"maildir:in", "imaps://mail.firma.example:0", "must be maildir:PATH"},
    {"maildir:in", "imaps://mail.firma.example", "lacks 'user'"},
    {"maildir:out", "smtp://firma.example/x", "must be maildir:PATH"},
    {"url = \"maildir:out\"", "url = \"smtp://firma.example\"\nallow_plain = yes",
     "this host's own addresses only"},
    {"url = \"maildir:out\"", "url = \"maildir:out\"\n    rates = {\"5/x\"}",
     "such as \"500/h\""},
    {"url = \"maildir:out\"", "url = \"maildir:out\"\n    rates = {\"0/h\"}",
     "such as \"500/h\""},
    {"url = \"maildir:out\"", "url = \"maildir:out\"\n    warmup_from = \"2.3.2026\"",
     "such as 2026-03-02"},
    {"url = \"maildir:out\"", "url = \"maildir:out\"\n    warmup_from = \"2026-02-30\"",
     "such as 2026-03-02"},
    {"url = \"maildir:out\"", "url = \"maildir:out\"\n    journal = here", "'journal'"},
    {"lena.vogt@firma.example", "maria.becker@firma.example", "person 'maria' too"},
    {"lena.vogt@firma.example", "feedback@firma.example", "company's own"},
    {"person \"lena\"", "person \"maria\"", "stands here twice"},
    {"person \"lena\"", "person \"le na\"", "one word"},
    {"person \"lena\"", "person", "title"},
    {"team = \"*\"", "team = *", "must stand in quotes"},
    {"digest = none", "digest = 24:00", "must be a time"},
    {"# deputy = \"\"", "deputy = maria", "the person themselves"},
    {"# deputy = \"\"", "deputy = mario", "unknown person 'mario'"},
    {"# deputy = \"\"", "hours = {\"Mo\"}", "must be such as"},
    {"75% owner", "75% owners", "unknown person 'owners'"},
    {"# resolution = 0", "resolution = 7h", "shorter than 'deadline'"},
    {"# pause_waiting = no", "pause_waiting = perhaps", "yes or no"},
    {"cases {", "severity \"x\" {\n score_at_most = 11\n}\ncases {",
     "must be a number from 0 to 10"},
    {"cases {", "severity \"x\" {\n first_response = 0\n}\ncases {", "must be from"},
    {"cases {", "severity \"x\" {\n first_response = 2h\n resolution = 1h\n}\ncases {",
     "shorter than 'first_response'"},
    {"cases {", "severity \"x\" {\n}\nseverity \"x\" {\n}\ncases {", "twice"},
    {"cases {", "voucher \"x\" {\n max_case = \"20,5,1\"\n}\ncases {", "an amount"},
    {"cases {", "voucher \"x\" {\n max_case = \"-5\"\n}\ncases {", "an amount"},
    {"cases {", "voucher \"x\" {\n currency = EU1\n}\ncases {", "three letters"},
    {"cases {", "voucher \"x\" {\n approve_within = 0\n}\ncases {", "must be from"},
    {"cases {",
     "promote \"x\" {\n kind = gift\n url = \"https://x.example\"\n}\ncases {",
     "review or referral"},
    {"cases {",
     "promote \"x\" {\n kind = review\n url = \"http://x.example\"\n}\ncases {",
     "https://"},
    {"cases {", "promote \"x\" {\n url = \"https://x.example\"\n}\ncases {",
     "lacks 'kind'"},
    {"# raw_mail = 0", "raw_mail = 90", "a day at least"},
    {"# answers = 0", "answers = 20d", "not be shorter than 'ask_every'"},
    {"# interactions = 0", "interactions = 20d", "not be shorter than 'ask_every'"},
    {"# promote = no", "promote = yes\n}\nretention {\n answers = 200d",
     "not be shorter than 'promote_every'"},
    {"digest = none", "digest = \"08:00 mon\"", "must be a time"},
    {"digest = none", "digest = \"fri-mon 08:00\"", "must be a time"},
    {"digest = none", "digest = \"mon,,tue 08:00\"", "must be a time"},
    {"digest = none", "digest = {\"08:00\", \"none\"}", "must be a time"},
    {"route {", "route {{", "opens nothing"},
    {"route {", "route { x", "neither '=' nor '{'"},
    {"# nachfass", "nach fass = x\n# nachfass", "unknown section"},
};

static void test_an_edit_is_refused_with_line_and_reason(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        struct str sample = settings_sample(&f->a);
        enum rc rc = load(f, replaced(&f->a, sample, edits[i].from, edits[i].to));
        if (rc != RC_CONFIG || !has_finding(f, edits[i].want)) {
            fail_msg("%s -> %s: %s, '%.*s'", edits[i].from, edits[i].to, rc_name(rc),
                     f->findings.n > 0 ? (int)f->findings.items[0].text.len : 0,
                     f->findings.n > 0 ? f->findings.items[0].text.ptr : "");
        }
        if (f->findings.items[0].text.len <= f->conf.len + 1 ||
            !str_is_digit(f->findings.items[0].text.ptr[f->conf.len + 1])) {
            fail_msg("%s -> %s: no line", edits[i].from, edits[i].to);
        }
    }
}

static void test_all_findings_come_at_once(void **state)
{
    struct fixture *f = *state;
    struct str text = settings_sample(&f->a);
    text = replaced(&f->a, text, "dir = templates", "dri = templates");
    text = replaced(&f->a, text, "Europe/Berlin", "Europe/Nowhere");
    text = replaced(&f->a, text, "metric = nps", "metric nps");
    text = replaced(&f->a, text, "expires = 14d", "expires = never");
    text = replaced(&f->a, text, "owner = maria", "owner = nobody");
    text = replaced(&f->a, text, "trust {", "thrust {");
    assert_int_equal(load(f, text), RC_CONFIG);
    assert_int_equal(f->findings.n, 6);
    static const char *const marks[] = {"dri =",   "Nowhere", "metric nps",
                                        "= never", "nobody",  "thrust"};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        assert_true(has_line(f, line_with(text, marks[i])));
    }
}

static void test_missing_sections_are_named(void **state)
{
    static const char *const names[] = {"company", "mailbox", "outgoing", "survey",
                                        "person",  "team",    "cases"};
    struct fixture *f = *state;
    assert_int_equal(load(f, STR("# nothing\n")), RC_CONFIG);
    assert_int_equal(f->findings.n, ARRAY_LEN(names));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        assert_true(has_finding(
            f, arena_printf(&f->a, "section '%s' is missing", names[i]).ptr));
    }
    struct str text =
        replaced(&f->a, settings_sample(&f->a), "owner = maria", "# none");
    assert_int_equal(load(f, text), RC_CONFIG);
    assert_true(has_finding(f, "section 'team' lacks 'owner'"));
    assert_true(has_line(f, line_with(text, "team \"service\"")));
}

static void test_a_password_is_kept_from_others(void **state)
{
    struct fixture *f = *state;
    struct str server = replaced(&f->a, settings_sample(&f->a), "url = \"maildir:in\"",
                                 "url = \"imaps://mail.firma.example\"\n"
                                 "user = feedback\npassword = \"hunter2;#\\\\\"");
    assert_int_equal(load_mode(f, server, 0644), RC_CONFIG);
    assert_true(has_finding(f, "others can read it"));
    assert_false(has_finding(f, "hunter2"));
    assert_int_equal(load(f, replaced(&f->a, server, "\"hunter2", "hun ter2")),
                     RC_CONFIG);
    assert_false(has_finding(f, "ter2"));
    assert_int_equal(load_mode(f, server, 0600), RC_OK);
    assert_true(str_eq_c(f->settings.mailboxes[0].secret.text, "hunter2;#\\"));

    struct err err;
    struct str secret = arena_printf(&f->a, "%s/secret", f->dir);
    struct str by_file = replaced(&f->a, server, "password = \"hunter2;#\\\\\"",
                                  "password_file = secret");
    assert_int_equal(load_mode(f, by_file, 0644), RC_CONFIG);
    assert_true(has_finding(f, "no such file"));
    assert_int_equal(file_write(secret.ptr, STR("hunter3\nmore\n"), 0640, &err), RC_OK);
    assert_int_equal(chmod(secret.ptr, 0640), 0);
    assert_int_equal(load_mode(f, by_file, 0644), RC_CONFIG);
    assert_true(has_finding(f, "chmod 600"));
    assert_int_equal(chmod(secret.ptr, 0600), 0);
    assert_int_equal(load_mode(f, by_file, 0644), RC_OK);
    assert_true(str_eq_c(f->settings.mailboxes[0].secret.text, "hunter3"));
}

static enum rc fetch_secret(struct fixture *f, const char *line, struct str *ret,
                            struct err *err)
{
    struct str text = replaced(
        &f->a, settings_sample(&f->a), "url = \"maildir:in\"",
        arena_printf(&f->a, "url = \"imaps://mail.firma.example\"\nuser = feedback\n%s",
                     line)
            .ptr);
    assert_int_equal(load(f, text), RC_OK);
    return settings_secret(&f->a, &f->settings.mailboxes[0].secret, ret, err);
}

static void test_a_password_comes_from_where_it_is_kept(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *name, *line;
        enum rc rc;
        const char *want; /* password, or a part of the error */
    } rows[] = {
        {"command", "password_command = \"printf 'hun ter4'\"", RC_OK, "hun ter4"},
        {"command that fails", "password_command = \"sh -c 'echo hunter5; exit 1'\"",
         RC_CONFIG, "password_command: it ended with exit code 1"},
        {"command that is silent", "password_command = true", RC_CONFIG, "no password"},
        {"variable", "password_env = NF_TEST_SECRET", RC_OK, "hunter6"},
        {"no such variable", "password_env = NF_TEST_NOTHING", RC_CONFIG,
         "no variable 'NF_TEST_NOTHING'"},
        {"credential", "password_credential = imap", RC_OK, "hunter7"},
        {"no such credential", "password_credential = smtp", RC_CONFIG,
         "password_credential"},
        {"a path is no credential", "password_credential = \"../imap\"", RC_CONFIG,
         "password_credential"},
    };
    struct err err;
    struct str credential = arena_printf(&f->a, "%s/imap", f->dir);
    assert_int_equal(file_write(credential.ptr, STR("hunter7\n"), 0400, &err), RC_OK);
    assert_int_equal(setenv("CREDENTIALS_DIRECTORY", f->dir, 1), 0);
    assert_int_equal(setenv("NF_TEST_SECRET", "hunter6", 1), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str password = STR_NULL;
        enum rc rc = fetch_secret(f, rows[i].line, &password, &err);
        struct str got = rc == RC_OK ? password : str_c(err.text);
        if (rc != rows[i].rc || !str_has(got, str_c(rows[i].want)) ||
            (rc != RC_OK && str_has(got, STR("hunter")))) {
            fail_msg("row '%s': rc %d '%.*s'", rows[i].name, (int)rc, STR_ARG(got));
        }
    }
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(fetch_secret(f, rows[5].line, &credential, &err), RC_CONFIG);
    assert_non_null(strstr(err.text, "LoadCredential=imap"));
    struct str two = replaced(&f->a, settings_sample(&f->a), "url = \"maildir:in\"",
                              "url = \"imaps://mail.firma.example\"\nuser = feedback\n"
                              "password_env = A\npassword_command = b");
    assert_int_equal(load(f, two), RC_CONFIG);
    assert_true(has_finding(f, "more than one place for the password"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sample_loads_with_its_values, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_vouchers_and_favours_are_read, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_severities_deputies_and_hours_are_read,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_thresholds_follow_the_metric, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_an_edit_is_refused_with_line_and_reason,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_findings_come_at_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_missing_sections_are_named, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_password_is_kept_from_others, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_a_password_comes_from_where_it_is_kept,
                                        setup, teardown),
    };
    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
