/* The marks by which mail clients open what they quote.
 * Must never name an element that also wraps new text. */
#include "base/attr.h"
#include "mail/html_tag.h"

/* Words of the class attribute. */
static const char *const quote_classes[] = {
    "gmail_quote",      "gmail_quote_container", "gmail_extra",
    "moz-cite-prefix",  "moz-forward-container", "yahoo_quoted",
    "protonmail_quote", "zmail_extra",           "ms-outlook-mobile-reference-message",
    "gmx_quote",        "tutanota_quote",
};

/* Web clients put "x_" in front of ids when a mail is quoted once more. */
static const char *const quote_ids[] = {
    "appendonsend",         "divRplyFwdMsg", "mail-editor-reference-message-container",
    "OLK_SRC_BODY_SECTION", "reply-intro",
};

static bool has_word(struct str words, const char *word)
{
    while (words.ptr != NULL) {
        if (str_ieq_c(str_trim(str_take(&words, ' ')), word)) {
            return true;
        }
    }
    return false;
}

/* Outlook's line above the header block of the quoted mail. */
static bool is_outlook_border(struct str style)
{
    return str_ihas(style, STR("border-top:solid #E1E1E1")) ||
           str_ihas(style, STR("border-top:solid #B5C4DF"));
}

bool html_tag_opens_quote(const struct html_tag *tag)
{
    if (tag->is_end) {
        return false;
    }
    for (size_t i = 0; tag->class.len > 0 && i < ARRAY_LEN(quote_classes); i++) {
        if (has_word(tag->class, quote_classes[i])) {
            return true;
        }
    }
    struct str id = str_starts(tag->id, STR("x_")) ? str_from(tag->id, 2) : tag->id;
    for (size_t i = 0; id.len > 0 && i < ARRAY_LEN(quote_ids); i++) {
        if (str_ieq_c(id, quote_ids[i])) {
            return true;
        }
    }
    bool is_gmx = tag->element == EL_DIV && str_ieq_c(tag->name_attr, "quote");
    return is_gmx || str_istarts(id, STR("yahoo_quoted")) ||
           (tag->element == EL_DIV && is_outlook_border(tag->style));
}

bool html_tag_is_tight(const struct html_tag *tag)
{
    return str_istarts(tag->class, STR("Mso")) ||
           str_ihas(tag->style, STR("margin:0")) ||
           str_ihas(tag->style, STR("margin: 0"));
}
