/* `init DIR`: a working configuration, templates, spool folders and an empty store.
 * Must never touch what is there already. */
#include <stdio.h>
#include <stdlib.h>

#include "base/embed.h"
#include "base/file.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "store/store.h"

enum { MODE_DIR = 0700, MODE_TEMPLATE = 0644, MODE_CONF = 0600 };

static const char conf_name[] = "nachfass.conf";

static struct str in_dir(struct cmd *c, struct str dir, const char *name)
{
    return path_join(c->a, dir, str_c(name));
}

/* A template that is there is the operator's own. */
static enum rc write_templates(struct cmd *c, struct str dir, struct err *err)
{
    for (const struct embed *e = embed_table; e->path != NULL; e++) {
        if (!str_starts(str_c(e->path), STR("templates/"))) {
            continue;
        }
        struct str path = in_dir(c, dir, e->path);
        enum rc rc = file_mkdirs(path_dir(c->a, path).ptr, MODE_DIR, err);
        if (rc == RC_OK && !file_exists(path.ptr)) {
            rc = file_write_new(path.ptr, str_of(e->data, e->len), MODE_TEMPLATE, err);
        }
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

static enum rc make_spool(struct cmd *c, struct str dir, struct err *err)
{
    static const char *const folders[] = {"in/cur",  "in/new",  "in/tmp",
                                          "out/cur", "out/new", "out/tmp"};
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        enum rc rc = file_mkdirs(in_dir(c, dir, folders[i]).ptr, MODE_DIR, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

static enum rc make_store(struct cmd *c, struct str dir, struct err *err)
{
    struct store *store = NULL;
    enum rc rc = store_open(in_dir(c, dir, "nachfass.db").ptr, true, &store, err);
    if (rc == RC_OK) {
        store_close(store);
    }
    return rc;
}

static void print_next(const char *conf)
{
    printf("wrote %s\n\n"
           "next:\n"
           "  1. edit it: your name and address, people, teams; mail goes to the\n"
           "     folders 'in' and 'out' beside it until you name servers\n"
           "  2. nachfass -c %s check --connect\n"
           "  3. nachfass -c %s import interactions.csv\n"
           "  4. nachfass -c %s run        (this line into your crontab)\n",
           conf, conf, conf, conf);
}

int cmd_init(struct cmd *c)
{
    struct err err;
    if (c->argc != 2) {
        return cmd_usage(c, "DIR");
    }
    struct str dir = str_c(c->argv[1]);
    struct str conf = in_dir(c, dir, conf_name);
    if (file_exists(conf.ptr)) {
        err_set(&err, RC_CONFIG, "'%s' is there already; nothing was changed",
                conf.ptr);
        return cmd_fail(c, RC_CONFIG, &err);
    }
    /* the configuration last: without it a killed init may run again */
    enum rc rc = file_mkdirs(dir.ptr, MODE_DIR, &err);
    rc = rc == RC_OK ? write_templates(c, dir, &err) : rc;
    rc = rc == RC_OK ? make_spool(c, dir, &err) : rc;
    rc = rc == RC_OK ? make_store(c, dir, &err) : rc;
    rc = rc == RC_OK ? file_write_new(conf.ptr, settings_sample(c->a), MODE_CONF, &err)
                     : rc;
    if (rc != RC_OK) {
        return cmd_fail(c, rc, &err);
    }
    print_next(conf.ptr);
    return EXIT_SUCCESS;
}
