/* The marks by which mail clients open what they quote and what they sign with.
 * Must never name an element that also wraps new text. */
#include "base/attr.h"
#include "mail/html_tag.h"

enum { ID_BYTES_MAX = 200 };

/* What a mark may be written in. */
enum place { IN_CLASS, IN_ID, IN_NAME };

struct mark {
    enum place place;
    const char *word;
};

static const struct mark quote_marks[] = {
    {IN_CLASS, "gmail_quote"},
    {IN_CLASS, "gmail_quote_container"},
    {IN_CLASS, "gmail_quote_attribution"},
    {IN_CLASS, "gmail_extra"},
    {IN_CLASS, "gmx_quote"},
    {IN_CLASS, "missive_quote"},
    {IN_CLASS, "OutlookMessageHeader"},
    {IN_CLASS, "moz-cite-prefix"},
    {IN_CLASS, "moz-forward-container"},
    {IN_CLASS, "ms-outlook-mobile-reference-message"},
    {IN_CLASS, "protonmail_quote"},
    {IN_CLASS, "tutanota_quote"},
    {IN_CLASS, "yahoo_quoted"},
    {IN_CLASS, "zmail_extra"},
    {IN_ID, "appendonsend"}, /* Outlook web */
    {IN_ID, "divRplyFwdMsg"},
    {IN_ID, "isForwardContent"}, /* 163.com */
    {IN_ID, "isReplyContent"},
    {IN_ID, "mail-editor-reference-message-container"},
    {IN_ID, "OLK_SRC_BODY_SECTION"}, /* Outlook for Mac */
    {IN_ID, "reply-intro"},          /* Roundcube */
    {IN_ID, "stopSpelling"},         /* Hotmail */
    {IN_ID, "zwchr"},                /* Zimbra */
    {IN_NAME, "messageReplySection"},
};

static const struct mark signature_marks[] = {
    {IN_CLASS, "gmail_signature"},
    {IN_CLASS, "moz-signature"},
    {IN_CLASS, "protonmail_signature_block"},
    {IN_CLASS, "sh-signature"},
    {IN_ID, "_rc_sig"},
    {IN_ID, "composer_signature"}, /* Samsung */
    {IN_ID, "ms-outlook-mobile-signature"},
    {IN_ID, "Signature"}, /* Outlook web */
    {IN_ID, "signature_old"},
    {IN_ID, "ymail_android_signature"},
    {IN_NAME, "messageSignatureSection"},
};

/* Web clients put "x_" in front of ids and classes when a mail is quoted once more. */
static struct str without_x(struct str s)
{
    return str_starts(s, STR("x_")) ? str_from(s, 2) : s;
}

static bool has_word(struct str words, const char *word)
{
    while (words.ptr != NULL) {
        if (str_ieq_c(without_x(str_trim(str_take(&words, ' '))), word)) {
            return true;
        }
    }
    return false;
}

/* Outlook's line above the header block of the quoted mail, in its own words and in
 * those of a browser. */
static bool is_outlook_border(struct str style)
{
    static const char *const colours[] = {"#E1E1E1",          "#B5C4DF",
                                          "rgb(225,225,225)", "rgb(225, 225, 225)",
                                          "rgb(181,196,223)", "rgb(181, 196, 223)"};
    if (!str_ihas(style, STR("border-top:")) &&
        !str_ihas(style, STR("solid none none"))) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(colours); i++) {
        if (str_ihas(style, str_c(colours[i]))) {
            return true;
        }
    }
    return false;
}

static bool is_marked(const struct html_tag *tag, const struct mark *m)
{
    switch (m->place) {
    case IN_CLASS:
        return tag->class.len > 0 && has_word(tag->class, m->word);
    case IN_ID:
        return str_ieq_c(without_x(tag->id), m->word);
    case IN_NAME:
        return str_ieq_c(tag->name_attr, m->word);
    }
    return false;
}

bool html_tag_opens_quote(const struct html_tag *tag)
{
    if (tag->is_end ||
        tag->class.len + tag->id.len + tag->name_attr.len + tag->style.len == 0) {
        return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(quote_marks); i++) {
        if (is_marked(tag, &quote_marks[i])) {
            return true;
        }
    }
    if (tag->element != EL_DIV) {
        return false;
    }
    return str_ieq_c(tag->name_attr, "quote") || is_outlook_border(tag->style) ||
           str_ihas(str_sub(tag->id, 0, ID_BYTES_MAX), STR("yahoo_quoted"));
}

bool html_tag_opens_signature(const struct html_tag *tag)
{
    if (tag->is_end || tag->class.len + tag->id.len + tag->name_attr.len == 0) {
        return str_ieq_c(tag->name, "signature") && !tag->is_end; /* Mailspring */
    }
    for (size_t i = 0; i < ARRAY_LEN(signature_marks); i++) {
        if (is_marked(tag, &signature_marks[i])) {
            return true;
        }
    }
    return str_ieq_c(tag->name, "signature");
}

bool html_tag_is_tight(const struct html_tag *tag)
{
    return str_istarts(tag->class, STR("Mso")) ||
           str_ihas(tag->style, STR("margin:0")) ||
           str_ihas(tag->style, STR("margin: 0"));
}
