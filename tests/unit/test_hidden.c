/* THREATS.md row 26: what a person does not see never becomes the score. */
#include "damaged_fixture.h"

static const char *const hidings[] = {
    "<span style='display:none'>%s</span>",
    "<span style='visibility:hidden'>%s</span>",
    "<span style='font-size:0'>%s</span>",
    "<span style='font-size:1px'>%s</span>",
    "<span style='opacity:0'>%s</span>",
    "<span style='color:#fff'>%s</span>",
    "<font color=white>%s</font>",
    "<span style='color:#fdfdfd'>%s</span>",
    "<span style='color:transparent'>%s</span>",
    "<p style='background:#123456;color:#123456'>%s</p>",
    "<div style='max-height:0;overflow:hidden'>%s</div>",
    "<div style='height:1px;overflow:hidden'>%s</div>",
    "<div style='position:absolute;left:-9999px'>%s</div>",
    "<div style='text-indent:-9999px'>%s</div>",
    "<div hidden>%s</div>",
    "<span style='mso-hide:all'>%s</span>",
    "<!-- %s -->",
    "<!--[if mso]>%s<![endif]-->",
    "<template>%s</template>",
    "<noscript>%s</noscript>",
    "<title>%s</title>",
    "<script>%s</script>",
    "<style>%s</style>",
    "<style>.x{display:none}</style><i class=x>%s</i>",
    "<style>#x{color:white}</style><i id=x>%s</i>",
    "<style>tt{font-size:0}</style><tt>%s</tt>",
    "<img alt='%s'>",
    "<a title='%s' href='?score=10'></a>",
};

/* One mail: the hidden text before or behind what is seen. */
static void read_hidden(struct arena *a, size_t i, bool before, struct reading *r)
{
    struct buf b = BUF_INIT(4096);
    struct str way = str_c(hidings[i]);
    size_t at = str_find(way, STR("%s"));
    buf_puts(&b, FROM HTML "<html><body>");
    buf_puts(&b, before ? "" : "<p>Ich gebe 2 Punkte.</p>");
    buf_put(&b, str_sub(way, 0, at));
    buf_puts(&b, "Ich gebe 10 Punkte.");
    buf_put(&b, str_from(way, at + 2));
    buf_puts(&b, before ? "<p>Ich gebe 2 Punkte.</p>" : "");
    buf_puts(&b, "</body></html>\n");
    damaged_read(a, arena_str(a, buf_str(&b)), r);
    buf_done(&b);
}

static void test_row_26_hidden_10_never_wins_over_visible_2(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(hidings) * 2; i++) {
        struct arena a = {0};
        struct reading r;
        read_hidden(&a, i / 2, i % 2 == 0, &r);
        if (!r.has_score || r.score != 2 || str_has(r.reply, STR("10"))) {
            fail_msg("%s: score %d%s, <<%.*s>>", hidings[i / 2], (int)r.score,
                     r.has_score ? "" : " (none)", STR_ARG(r.reply));
        }
        arena_done(&a);
    }
}

static void test_row_26_parts_that_contradict_are_reviewed(void **state)
{
    (void)state;
    static const char *const mails[] = {
        ALTERNATIVE "--b\n" PLAIN "Ich gebe 10 Punkte.\n--b\n" HTML
                    "<p>Ich gebe 2 Punkte.</p>\n--b--\n",
        ALTERNATIVE "--b\n" PLAIN "2\n--b\n" HTML "<p>10</p>\n--b--\n",
        ALTERNATIVE "--b\n" HTML "<p>2</p>\n--b\n" PLAIN "10\n--b--\n",
        ALTERNATIVE "--b\n" PLAIN "Note: 9 von 10\n--b\n" HTML
                    "<p>Note: <b>1</b> von 10</p>\n--b--\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
        struct arena a = {0};
        struct reading r;
        damaged_read(&a, str_c(mails[i]), &r);
        if (r.has_score || !r.review || r.n_candidates < 2) {
            fail_msg("mail %zu: score %d, review %d, %zu candidates", i,
                     r.has_score ? (int)r.score : -1, (int)r.review, r.n_candidates);
        }
        arena_done(&a);
    }
}

/* Characters without width, controls: the digits are read as they are seen. */
static void test_row_26_digits_broken_up_read_as_seen(void **state)
{
    (void)state;
    static const struct {
        const char *mail;
        int score;
    } rows[] = {
        {FROM PLAIN "1\xe2\x80\x8b"
                    "0\n",
         10},
        {FROM PLAIN "1\xe2\x81\xa0"
                    "0 von 10\n",
         10},
        {FROM PLAIN "1\xef\xbb\xbf"
                    "0\n",
         10},
        {FROM PLAIN "1\x01"
                    "0\n",
         10},
        {FROM PLAIN "\xe2\x80\x8f"
                    "7\n",
         7},
        {FROM HTML "<p>1&#8203;0</p>", 10},
        {FROM HTML "<p>1<b></b>0</p>", 10},
        {FROM HTML "<p>1<i style='display:none'>x</i>0</p>", 10},
        {FROM HTML "<p>1&shy;0</p>", 10},
        {FROM HTML "<p><span>1</span><span>0</span></p>", 10},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct reading r;
        damaged_read(&a, str_c(rows[i].mail), &r);
        if (!r.review && (!r.has_score || r.score != rows[i].score)) {
            fail_msg("row %zu: score %d", i, r.has_score ? (int)r.score : -1);
        }
        arena_done(&a);
    }
}

int main(void)
{
    struct err err;
    if (reader_prepare(&err) != RC_OK) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_26_hidden_10_never_wins_over_visible_2),
        cmocka_unit_test(test_row_26_parts_that_contradict_are_reviewed),
        cmocka_unit_test(test_row_26_digits_broken_up_read_as_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
