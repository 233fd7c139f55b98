/* Style declarations, as far as they hide or show text.
 * Must never call text hidden that is only small, pale or far down. */
#include "mail/html_style.h"

#include "base/attr.h"
#include "mail/html_colour.h"
#include "mail/html_entity.h"
#include "mail/html_tag.h"

/* A number with its unit in thousandths: "0.5em" -> 500, unit "em". */
static int64_t milli(struct str value, struct str *ret_unit)
{
    int64_t n = 0;
    int64_t scale = 0;
    size_t i = 0;
    for (; i < value.len && i < 9; i++) {
        char c = value.ptr[i];
        if (c == '.' && scale == 0) {
            scale = 1000;
        } else if (!str_is_digit(c)) {
            break;
        } else if (scale == 0) {
            n = n * 10 + (int64_t)(c - '0') * 1000;
        } else {
            scale /= 10;
            n += (c - '0') * scale;
        }
    }
    *ret_unit = str_trim(str_from(value, i));
    return n;
}

static bool is_number(struct str value)
{
    return value.len > 0 && (str_is_digit(value.ptr[0]) || value.ptr[0] == '.');
}

static void mark(struct html_effect *e, unsigned bit, bool on)
{
    e->set = on ? e->set | bit : e->set & ~bit;
    e->clear = on ? e->clear & ~bit : e->clear | bit;
}

static void on_size(struct str value, struct html_effect *e)
{
    struct str unit;
    if (!is_number(value)) {
        mark(e, STATE_TINY, false); /* medium, large … */
        return;
    }
    int64_t n = milli(value, &unit);
    bool is_percent = str_eq_c(unit, "%");
    if (!is_percent && !str_iends(unit, STR("em"))) {
        mark(e, STATE_TINY, n < 2000);
    } else if (n < (is_percent ? 10000 : 100)) {
        mark(e, STATE_TINY, true); /* relative to the parent */
    }
}

static void on_display(struct str value, struct html_effect *e)
{
    mark(e, OWN_NONE, str_ieq_c(value, "none"));
}

static void on_mso_hide(struct str value, struct html_effect *e)
{
    mark(e, OWN_NONE, str_ieq_c(value, "all"));
}

static void on_visibility(struct str value, struct html_effect *e)
{
    mark(e, STATE_INVISIBLE,
         str_ieq_c(value, "hidden") || str_ieq_c(value, "collapse"));
}

static void on_opacity(struct str value, struct html_effect *e)
{
    struct str unit;
    mark(e, OWN_CLEAR, is_number(value) && milli(value, &unit) < 50);
}

static void on_color(struct str value, struct html_effect *e)
{
    uint32_t ink = html_colour(value);
    if (ink != HTML_COLOUR_NONE) {
        mark(e, STATE_NO_INK, ink == HTML_COLOUR_CLEAR);
        e->ink = ink;
    }
}

static void on_background(struct str value, struct html_effect *e)
{
    uint32_t paper = html_colour(value);
    e->paper =
        paper != HTML_COLOUR_CLEAR && paper != HTML_COLOUR_NONE ? paper : e->paper;
}

static void on_white_space(struct str value, struct html_effect *e)
{
    mark(e, STATE_PRE, str_istarts(value, STR("pre")));
}

static void on_offset(struct str value, struct html_effect *e)
{
    struct str unit;
    bool away =
        str_starts(value, STR("-")) && milli(str_from(value, 1), &unit) >= 500000;
    mark(e, OWN_AWAY, away);
}

static void on_extent(struct str value, struct html_effect *e)
{
    struct str unit;
    mark(e, OWN_FLAT, is_number(value) && milli(value, &unit) < 2000);
}

static void on_overflow(struct str value, struct html_effect *e)
{
    mark(e, OWN_CUT, str_ieq_c(value, "hidden") || str_ieq_c(value, "clip"));
}

static const struct {
    const char *name;
    void (*read)(struct str value, struct html_effect *e);
} properties[] = {
    {"display", on_display},
    {"mso-hide", on_mso_hide},
    {"visibility", on_visibility},
    {"font-size", on_size},
    {"opacity", on_opacity},
    {"color", on_color},
    {"background", on_background},
    {"background-color", on_background},
    {"white-space", on_white_space},
    {"text-indent", on_offset},
    {"left", on_offset},
    {"top", on_offset},
    {"margin-left", on_offset},
    {"height", on_extent},
    {"max-height", on_extent},
    {"width", on_extent},
    {"max-width", on_extent},
    {"overflow", on_overflow},
};

void html_effect_read(struct str declarations, struct html_effect *ret_normal,
                      struct html_effect *ret_important)
{
    const struct html_effect nothing = {.ink = HTML_COLOUR_NONE,
                                        .paper = HTML_COLOUR_NONE};
    *ret_normal = nothing;
    *ret_important = nothing;
    while (declarations.len > 0) {
        struct str value = str_take(&declarations, ';');
        struct str name = str_trim(str_take(&value, ':'));
        struct html_effect *to = ret_normal;
        value = str_trim(value);
        if (str_iends(value, STR("important"))) {
            size_t end = str_rfind_byte(value, '!');
            value = str_trim(str_sub(value, 0, end));
            to = ret_important;
        }
        char first = str_is_empty(name) ? '\0' : str_lower(name.ptr[0]);
        for (size_t i = 0; i < ARRAY_LEN(properties); i++) {
            if (properties[i].name[0] == first && str_ieq_c(name, properties[i].name)) {
                properties[i].read(value, to);
            }
        }
    }
}

void html_effect_apply(struct html_look *look, const struct html_effect *effect)
{
    look->bits = (look->bits & ~effect->clear) | effect->set;
    look->ink = effect->ink != HTML_COLOUR_NONE ? effect->ink : look->ink;
    look->paper = effect->paper != HTML_COLOUR_NONE ? effect->paper : look->paper;
}

/* What attributes and kind of an element do by themselves. */
static void apply_attributes(const struct html_tag *tag, struct html_look *look)
{
    if (tag->is_hidden || tag->element == EL_INVISIBLE) {
        look->bits |= OWN_NONE;
    }
    if (tag->element == EL_A) {
        look->ink = 0x0000ee; /* links are blue unless they say otherwise */
    }
    if (tag->element == EL_PRE) {
        look->bits |= STATE_PRE;
    }
    struct html_effect e = {.ink = HTML_COLOUR_NONE, .paper = HTML_COLOUR_NONE};
    on_color(str_trim(tag->color), &e);
    on_background(str_trim(tag->bgcolor), &e);
    html_effect_apply(look, &e);
}

struct html_look html_tag_look(struct arena *a, const struct html_tag *tag,
                               const struct html_sheet *sheet, struct html_look look)
{
    struct html_effect normal, important;
    html_effect_read(html_entity_decode(a, tag->style), &normal, &important);
    apply_attributes(tag, &look);
    if (sheet != NULL) {
        html_sheet_apply(sheet, tag, false, &look);
    }
    html_effect_apply(&look, &normal);
    if (sheet != NULL) {
        html_sheet_apply(sheet, tag, true, &look);
    }
    html_effect_apply(&look, &important);
    bool is_box = (look.bits & OWN_FLAT) != 0 && (look.bits & OWN_CUT) != 0;
    if (is_box || (look.bits & (OWN_NONE | OWN_CLEAR | OWN_AWAY)) != 0) {
        look.bits |= STATE_GONE;
    }
    look.bits &= STATE_INHERITED;
    return look;
}

bool html_look_is_visible(struct html_look look)
{
    return (look.bits & (STATE_GONE | STATE_TINY | STATE_INVISIBLE | STATE_NO_INK)) ==
               0 &&
           !html_colour_is_same(look.ink, look.paper);
}
