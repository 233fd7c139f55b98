/* Lines of a file or of standard input. Must bound memory whatever the input is. */
#include "cmd/input.h"

#include <errno.h>
#include <string.h>

enum rc input_open(struct input *in, const char *path, struct err *err)
{
    *in = (struct input){.line = BUF_INIT(INPUT_LINE_MAX_BYTES)};
    in->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (in->file == NULL) {
        return err_set(err, RC_CONFIG, "cannot open '%s': %s", path, strerror(errno));
    }
    return RC_OK;
}

enum rc input_next(struct input *in, struct str *ret_line, bool *ret_over,
                   struct err *err)
{
    int c = 0;
    buf_clear(&in->line);
    while ((c = getc(in->file)) != EOF) {
        buf_putc(&in->line, (char)c);
        if (c == '\n') {
            break;
        }
    }
    if (ferror(in->file)) {
        return err_set(err, errno == EISDIR ? RC_CONFIG : RC_TEMP,
                       "cannot read line %lld: %s", (long long)in->number + 1,
                       strerror(errno));
    }
    if (in->line.len == 0) {
        return RC_NONE;
    }
    in->number++;
    *ret_over = in->line.over;
    *ret_line = buf_str(&in->line);
    return RC_OK;
}

void input_done(struct input *in)
{
    if (in->file != NULL && in->file != stdin) {
        fclose(in->file);
    }
    buf_done(&in->line);
}
