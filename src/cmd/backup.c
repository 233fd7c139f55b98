/* `backup FILE`: a copy of the store while it is in use. Must never write over a file.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "cmd/guard.h"
#include "store/store.h"

static void store_done(struct store **s)
{
    store_close(*s);
}

int cmd_backup(struct cmd *c)
{
    struct settings settings;
    struct store *s CLEANUP(store_done) = NULL;
    struct err err;
    if (c->argc != 2) {
        return cmd_usage(c, "FILE");
    }
    if (file_exists(c->argv[1])) {
        err_set(&err, RC_CONFIG, "'%s' is there already", c->argv[1]);
        return cmd_fail(c, RC_CONFIG, &err);
    }
    enum rc rc = cmd_open(c, &settings, &s);
    if (rc != RC_OK) {
        return rc_exit_code(rc);
    }
    rc = store_backup(s, c->argv[1], &err);
    if (rc == RC_OK) {
        struct step step = {.set = &settings, .st = s, .now = c->now};
        rc = guard_outdate(&step, &err);
    }
    if (rc != RC_OK) {
        return cmd_fail(c, rc, &err);
    }
    printf("wrote %s\n", c->argv[1]);
    return EXIT_SUCCESS;
}
