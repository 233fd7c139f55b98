/* Reads one tag: its element and the attributes that matter.
 * Must never look at a byte of a tag more than a few times: tags are as long as a
 * stranger likes. */
#include "mail/html_tag.h"

#include "base/attr.h"

/* Sorted by name. */
static const struct {
    const char *name;
    enum html_element element;
} elements[] = {
    {"a", EL_A},
    {"address", EL_BLOCK},
    {"area", EL_VOID},
    {"article", EL_BLOCK},
    {"aside", EL_BLOCK},
    {"b", EL_INLINE},
    {"base", EL_VOID},
    {"basefont", EL_VOID},
    {"big", EL_INLINE},
    {"blockquote", EL_BLOCKQUOTE},
    {"body", EL_BODY},
    {"br", EL_BR},
    {"caption", EL_BLOCK},
    {"center", EL_BLOCK},
    {"code", EL_INLINE},
    {"col", EL_VOID},
    {"dd", EL_BLOCK},
    {"details", EL_BLOCK},
    {"dir", EL_LIST},
    {"div", EL_DIV},
    {"dl", EL_BLOCK},
    {"dt", EL_BLOCK},
    {"em", EL_INLINE},
    {"embed", EL_VOID},
    {"fieldset", EL_BLOCK},
    {"figure", EL_BLOCK},
    {"font", EL_FONT},
    {"footer", EL_BLOCK},
    {"form", EL_BLOCK},
    {"frame", EL_VOID},
    {"h1", EL_HEADING},
    {"h2", EL_HEADING},
    {"h3", EL_HEADING},
    {"h4", EL_HEADING},
    {"h5", EL_HEADING},
    {"h6", EL_HEADING},
    {"header", EL_BLOCK},
    {"hr", EL_HR},
    {"i", EL_INLINE},
    {"iframe", EL_RAW},
    {"img", EL_IMG},
    {"input", EL_VOID},
    {"legend", EL_BLOCK},
    {"li", EL_LI},
    {"link", EL_VOID},
    {"main", EL_BLOCK},
    {"menu", EL_LIST},
    {"meta", EL_VOID},
    {"nav", EL_BLOCK},
    {"noframes", EL_RAW},
    {"noscript", EL_INVISIBLE},
    {"ol", EL_LIST},
    {"option", EL_BLOCK},
    {"p", EL_P},
    {"param", EL_VOID},
    {"pre", EL_PRE},
    {"s", EL_INLINE},
    {"script", EL_RAW},
    {"section", EL_BLOCK},
    {"small", EL_INLINE},
    {"source", EL_VOID},
    {"span", EL_SPAN},
    {"strong", EL_INLINE},
    {"style", EL_RAW},
    {"sub", EL_INLINE},
    {"summary", EL_BLOCK},
    {"sup", EL_INLINE},
    {"svg", EL_INVISIBLE},
    {"table", EL_TABLE},
    {"td", EL_CELL},
    {"template", EL_INVISIBLE},
    {"th", EL_CELL},
    {"title", EL_RAW},
    {"tr", EL_ROW},
    {"track", EL_VOID},
    {"u", EL_INLINE},
    {"ul", EL_LIST},
    {"wbr", EL_VOID},
};

/* Case aside; <0, 0, >0 like strcmp. */
static int name_cmp(struct str name, const char *known)
{
    size_t i = 0;
    while (i < name.len && known[i] != '\0' && str_lower(name.ptr[i]) == known[i]) {
        i++;
    }
    return i < name.len ? (int)(unsigned char)str_lower(name.ptr[i]) - known[i]
                        : -known[i];
}

static enum html_element element_of(struct str name)
{
    size_t from = 0;
    size_t to = ARRAY_LEN(elements);
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int d = name_cmp(name, elements[middle].name);
        if (d == 0) {
            return elements[middle].element;
        }
        from = d > 0 ? middle + 1 : from;
        to = d < 0 ? middle : to;
    }
    return EL_OTHER;
}

static size_t skip_blanks(struct str s, size_t i)
{
    while (i < s.len && (str_is_space(s.ptr[i]) || s.ptr[i] == '/')) {
        i++;
    }
    return i;
}

static bool ends_name(char c)
{
    return str_is_space(c) || c == '>' || c == '/' || c == '=';
}

static void keep_attribute(struct html_tag *tag, struct str name, struct str value)
{
    struct {
        const char *name;
        struct str *to;
    } wanted[] = {{"style", &tag->style},     {"class", &tag->class},
                  {"id", &tag->id},           {"name", &tag->name_attr},
                  {"alt", &tag->alt},         {"color", &tag->color},
                  {"bgcolor", &tag->bgcolor}, {"media", &tag->media}};
    if (str_ieq_c(name, "hidden")) {
        tag->is_hidden = true;
    }
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        if (wanted[i].to->ptr == NULL && str_ieq_c(name, wanted[i].name)) {
            *wanted[i].to = value;
        }
    }
}

/* The value behind '=' at i; returns the offset behind it. */
static size_t read_value(struct str s, size_t i, struct str *ret_value)
{
    while (i < s.len && str_is_space(s.ptr[i])) {
        i++;
    }
    size_t from = i;
    if (i < s.len && (s.ptr[i] == '"' || s.ptr[i] == '\'')) {
        size_t n = str_find_byte(str_from(s, i + 1), s.ptr[i]);
        *ret_value = str_sub(s, i + 1, n);
        return n == STR_NPOS ? s.len : i + n + 2;
    }
    while (i < s.len && !str_is_space(s.ptr[i]) && s.ptr[i] != '>') {
        i++;
    }
    *ret_value = str_sub(s, from, i - from);
    return i;
}

/* One attribute at i, which is neither blank nor '>'; returns the offset behind it. */
static size_t read_attribute(struct str s, size_t i, struct html_tag *tag)
{
    size_t from = i++;
    while (i < s.len && !ends_name(s.ptr[i])) {
        i++;
    }
    struct str name = str_sub(s, from, i - from);
    struct str value = STR("");
    size_t equals = i;
    while (equals < s.len && str_is_space(s.ptr[equals])) {
        equals++;
    }
    if (equals < s.len && s.ptr[equals] == '=') {
        i = read_value(s, equals + 1, &value);
    }
    keep_attribute(tag, name, value);
    return i;
}

size_t html_tag_read(struct str s, struct html_tag *ret_tag)
{
    struct html_tag tag = {.is_end = s.len > 1 && s.ptr[1] == '/'};
    size_t from = tag.is_end ? 2 : 1;
    size_t i = from;
    while (i < s.len && !str_is_space(s.ptr[i]) && s.ptr[i] != '>' && s.ptr[i] != '/') {
        i++;
    }
    tag.name = str_sub(s, from, i - from);
    tag.element = tag.name.len > 0 ? element_of(tag.name) : EL_OTHER;
    i = skip_blanks(s, i);
    while (i < s.len && s.ptr[i] != '>') {
        i = skip_blanks(s, read_attribute(s, i, &tag));
    }
    *ret_tag = tag;
    return i < s.len ? i + 1 : s.len;
}
