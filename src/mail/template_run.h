/* Rendering what is compiled already: for mail/template*.c alone. */
#ifndef NACHFASS_MAIL_TEMPLATE_RUN_H
#define NACHFASS_MAIL_TEMPLATE_RUN_H

#include "mail/mustache.h"
#include "mail/template.h"

struct template_run {
    enum template_escape escape;
    const struct tdata *data;
    const struct template_partials *partials;
    struct compiled_list *list; /* partials are taken from it and added to it */
};

/* As template_render. */
enum rc template_run(struct arena *a, const struct program *program,
                     const struct template_run *how, struct str *ret_text,
                     struct err *err) MUST_USE;

#endif
