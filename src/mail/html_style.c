/* What the style of an element hides from a person's eyes.
 * Must never call text hidden that is only small, pale or far down. */
#include "base/attr.h"
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

static bool is_white(struct str value)
{
    static const char *const names[] = {
        "white",      "#fff", "#ffffff", "rgb(255,255,255)", "rgb(255, 255, 255)",
        "transparent"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_ieq_c(value, names[i])) {
            return true;
        }
    }
    return false;
}

static unsigned with(unsigned state, unsigned bit, bool on)
{
    return on ? state | bit : state & ~bit;
}

static unsigned size_state(struct str value, unsigned state)
{
    struct str unit;
    if (value.len == 0 || (!str_is_digit(value.ptr[0]) && value.ptr[0] != '.')) {
        return state & ~(unsigned)STATE_TINY; /* medium, large … */
    }
    int64_t n = milli(value, &unit);
    if (str_iends(unit, STR("em")) || str_eq_c(unit, "%")) {
        int64_t limit = str_eq_c(unit, "%") ? 10000 : 100;
        return n < limit ? state | STATE_TINY : state; /* relative to the parent */
    }
    return with(state, STATE_TINY, n < 2000);
}

/* A box without height that cuts off what is too long for it: together they hide. */
enum { BOX_FLAT = 1U << 16, BOX_CUT = 1U << 17 };

static unsigned on_display(struct str value, unsigned state)
{
    return str_ieq_c(value, "none") ? state | STATE_GONE : state;
}

static unsigned on_visibility(struct str value, unsigned state)
{
    return with(state, STATE_INVISIBLE, !str_ieq_c(value, "visible"));
}

static unsigned on_opacity(struct str value, unsigned state)
{
    struct str unit;
    return value.len > 0 && milli(value, &unit) < 50 ? state | STATE_GONE : state;
}

static unsigned on_color(struct str value, unsigned state)
{
    return with(state, STATE_WHITE, is_white(value));
}

static unsigned on_background(struct str value, unsigned state)
{
    return with(state, STATE_COLOURED, !is_white(value));
}

static unsigned on_white_space(struct str value, unsigned state)
{
    return with(state, STATE_PRE, str_istarts(value, STR("pre")));
}

/* Moved out of the window. */
static unsigned on_offset(struct str value, unsigned state)
{
    struct str unit;
    bool away =
        str_starts(value, STR("-")) && milli(str_from(value, 1), &unit) >= 500000;
    return away ? state | STATE_GONE : state;
}

static unsigned on_height(struct str value, unsigned state)
{
    struct str unit;
    bool flat =
        value.len > 0 && str_is_digit(value.ptr[0]) && milli(value, &unit) < 2000;
    return flat ? state | BOX_FLAT : state;
}

static unsigned on_overflow(struct str value, unsigned state)
{
    return str_ieq_c(value, "hidden") ? state | BOX_CUT : state;
}

static const struct {
    const char *name;
    unsigned (*apply)(struct str value, unsigned state);
} properties[] = {
    {"display", on_display},
    {"visibility", on_visibility},
    {"font-size", size_state},
    {"opacity", on_opacity},
    {"color", on_color},
    {"background", on_background},
    {"background-color", on_background},
    {"white-space", on_white_space},
    {"text-indent", on_offset},
    {"left", on_offset},
    {"height", on_height},
    {"max-height", on_height},
    {"overflow", on_overflow},
};

static unsigned apply_style(struct str style, unsigned state)
{
    while (style.len > 0) {
        struct str value = str_take(&style, ';');
        struct str name = str_trim(str_take(&value, ':'));
        value = str_trim(value);
        if (str_iends(value, STR("!important"))) {
            value = str_trim(str_sub(value, 0, value.len - 10));
        }
        for (size_t i = 0; i < ARRAY_LEN(properties); i++) {
            if (str_ieq_c(name, properties[i].name)) {
                state = properties[i].apply(value, state);
            }
        }
    }
    return state;
}

unsigned html_tag_state(struct arena *a, const struct html_tag *tag, unsigned state)
{
    if (tag->is_hidden || tag->element == EL_INVISIBLE) {
        state |= STATE_GONE;
    }
    if (tag->element == EL_A) {
        state &= ~(unsigned)STATE_WHITE; /* links are blue unless they say otherwise */
    }
    if (tag->element == EL_PRE) {
        state |= STATE_PRE;
    }
    if (tag->color.len > 0) {
        state = with(state, STATE_WHITE, is_white(str_trim(tag->color)));
    }
    if (tag->bgcolor.len > 0) {
        state = with(state, STATE_COLOURED, !is_white(str_trim(tag->bgcolor)));
    }
    state = apply_style(html_entity_decode(a, tag->style), state);
    if ((state & BOX_FLAT) != 0 && (state & BOX_CUT) != 0) {
        state |= STATE_GONE;
    }
    return state & ~(unsigned)(BOX_FLAT | BOX_CUT);
}

bool html_state_is_visible(unsigned state)
{
    bool white_on_white = (state & STATE_WHITE) != 0 && (state & STATE_COLOURED) == 0;
    return (state & (STATE_GONE | STATE_TINY | STATE_INVISIBLE)) == 0 &&
           !white_on_white;
}
