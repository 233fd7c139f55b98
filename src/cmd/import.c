/* `import`: interactions in, good rows stored, bad ones told by line and reason and
 * written to a file that imports again once mended. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "cmd/import/import.h"
#include "store/store.h"

enum {
    BATCH_ROWS = 1000,
    HEADER_MAX_BYTES = INPUT_LINE_MAX_BYTES,
    REJECTED_MAX_BYTES = 256 * 1024 * 1024,
    REJECTED_MODE = 0600,
    SOURCE_MAX_BYTES = 64,
    EXIT_SET_ASIDE = 65
};

enum format { FORMAT_CSV, FORMAT_JSONL };

static const char usage[] = "[--format csv|jsonl] [--source NAME] FILE|-";

static const char *shown_name(const struct import *im)
{
    return strcmp(im->file, "-") == 0 ? "stdin" : im->file;
}

void import_reject(struct import *im, int64_t line, struct str raw, const char *reason)
{
    log_warn("%s:%lld: %s", shown_name(im), (long long)line, reason);
    buf_put(&im->rejected, raw);
    if (!str_ends(raw, STR("\n"))) {
        buf_putc(&im->rejected, '\n');
    }
    im->n_rejected++;
}

static enum rc commit_batch(struct import *im, struct err *err)
{
    int64_t rows = im->n_new + im->n_same + im->n_rejected + im->n_forgotten;
    im->n_batch = 0;
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\r%lld rows", (long long)rows);
    }
    return store_commit(im->store, err);
}

enum rc import_take(struct import *im, const struct import_row *row, struct err *err)
{
    struct interaction in;
    struct err why;
    enum import_result result = IMPORT_SAME;
    enum rc rc = import_check(im->row_a, im, row, &in, &why);
    if (rc == RC_OK && im->n_batch == 0) {
        rc = store_begin(im->store, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    if (rc == RC_OK) {
        im->n_batch++;
        rc = interaction_import(im->store, &in, im->c->now, &result, &why);
    }
    if (rc == RC_INPUT) {
        import_reject(im, row->line, row->raw, why.text);
    } else if (rc != RC_OK) {
        *err = why;
        return err_prefix(err, rc, "%s:%lld", shown_name(im), (long long)row->line);
    } else if (result == IMPORT_CONFLICT) {
        import_reject(im, row->line, row->raw,
                      "this interaction_id is there already with other content");
    } else if (result == IMPORT_FORGOTTEN) {
        im->n_forgotten++; /* nothing of it is written down, not even as rejected */
    } else {
        im->n_new += result == IMPORT_NEW;
        im->n_same += result == IMPORT_SAME;
        im->n_unmatched += result == IMPORT_NEW && in.state == INTERACTION_SKIPPED;
    }
    return im->n_batch == BATCH_ROWS ? commit_batch(im, err) : RC_OK;
}

/* FILE.rejected.csv beside the file; none stays when nothing was rejected. */
static enum rc write_rejected(struct import *im, enum format format,
                              struct str *ret_path, struct err *err)
{
    struct arena *a = im->c->a;
    const char *name = strcmp(im->file, "-") == 0 ? "nachfass" : im->file;
    *ret_path =
        arena_printf(a, "%s.rejected.%s", name, format == FORMAT_CSV ? "csv" : "jsonl");
    if (im->n_rejected == 0) {
        if (unlink(ret_path->ptr) != 0 && errno != ENOENT) {
            log_warn("import: old file '%s' cannot be removed: %s", ret_path->ptr,
                     strerror(errno));
        }
        return RC_OK;
    }
    struct str header = buf_str(&im->header), rows = buf_str(&im->rejected);
    if (im->rejected.over) {
        return err_set(err, RC_TEMP, "too many rejected rows to write them down");
    }
    struct buf all CLEANUP(buf_done) = BUF_INIT(header.len + rows.len + 1);
    buf_put(&all, header);
    if (header.len > 0 && !str_ends(header, STR("\n"))) {
        buf_putc(&all, '\n');
    }
    buf_put(&all, rows);
    return file_write(ret_path->ptr, buf_str(&all), REJECTED_MODE, err);
}

static void print_summary(const struct import *im, struct str rejected_path)
{
    if (im->c->json) {
        json_t *sum = json_pack(
            "{s:I, s:I, s:I, s:I, s:I}", "new", (json_int_t)im->n_new, "unchanged",
            (json_int_t)im->n_same, "rejected", (json_int_t)im->n_rejected, "no_survey",
            (json_int_t)im->n_unmatched, "forgotten", (json_int_t)im->n_forgotten);
        if (im->n_rejected > 0) {
            json_object_set_new(sum, "rejected_file", json_string(rejected_path.ptr));
        }
        cmd_print_json(sum, false);
        json_decref(sum);
    } else {
        printf("%lld new, %lld unchanged, %lld rejected\n", (long long)im->n_new,
               (long long)im->n_same, (long long)im->n_rejected);
    }
    if (im->n_unmatched > 0) {
        log_info("%lld of them match no survey and are not invited",
                 (long long)im->n_unmatched);
    }
    if (im->n_forgotten > 0) {
        log_info("%lld rows of people who asked to be forgotten were left out",
                 (long long)im->n_forgotten);
    }
    if (im->n_rejected > 0) {
        log_info("rejected rows are in '%s': mend them there and import that file",
                 rejected_path.ptr);
    }
}

/* By the option, else by the file's name; standard input is CSV. */
static bool find_format(const char *option, const char *file, enum format *ret)
{
    struct str name = str_c(file);
    if (option == NULL) {
        bool jsonl = str_iends(name, STR(".jsonl")) || str_iends(name, STR(".ndjson"));
        *ret = jsonl ? FORMAT_JSONL : FORMAT_CSV;
        return true;
    }
    *ret = strcmp(option, "jsonl") == 0 ? FORMAT_JSONL : FORMAT_CSV;
    return strcmp(option, "jsonl") == 0 || strcmp(option, "csv") == 0;
}

/* Batches that were committed stay, whatever comes: the next import finds them. */
static enum rc read_all(struct import *im, enum format format, struct err *err)
{
    struct input input CLEANUP(input_done) = {0};
    enum rc rc = input_open(&input, im->file, err);
    if (rc != RC_OK) {
        return rc;
    }
    rc = format == FORMAT_CSV ? import_csv(im, &input, err)
                              : import_jsonl(im, &input, err);
    if (rc == RC_OK && im->n_batch > 0) {
        rc = commit_batch(im, err);
    }
    store_rollback(im->store);
    if (isatty(STDERR_FILENO)) {
        fputs("\r\033[K", stderr);
    }
    return rc;
}

static int run(struct import *im, enum format format)
{
    struct str rejected = STR_NULL;
    struct err err;
    enum rc rc = read_all(im, format, &err);
    if (rc != RC_OK) {
        err_prefix(&err, rc, "%s", shown_name(im));
        return cmd_fail(im->c, rc, &err);
    }
    rc = write_rejected(im, format, &rejected, &err);
    if (rc != RC_OK) {
        return cmd_fail(im->c, rc, &err);
    }
    print_summary(im, rejected);
    return im->n_rejected > 0 ? EXIT_SET_ASIDE : EXIT_SUCCESS;
}

static void import_done(struct import *im)
{
    store_close(im->store);
    buf_done(&im->header);
    buf_done(&im->rejected);
    arena_done(im->row_a);
}

int cmd_import(struct cmd *c)
{
    static const struct option options[] = {{"format", required_argument, NULL, 'f'},
                                            {"source", required_argument, NULL, 's'},
                                            {NULL, 0, NULL, 0}};
    const char *format_name = NULL, *source = "import";
    enum format format = FORMAT_CSV;
    for (int o; (o = getopt_long(c->argc, c->argv, "", options, NULL)) != -1;) {
        if (o == '?') {
            return cmd_usage(c, usage);
        }
        *(o == 'f' ? &format_name : &source) = optarg;
    }
    const char *file = optind + 1 == c->argc ? c->argv[optind] : NULL;
    if (file == NULL || !find_format(format_name, file, &format) || source[0] == '\0' ||
        strlen(source) > SOURCE_MAX_BYTES || !str_is_utf8(str_c(source))) {
        return cmd_usage(c, usage);
    }
    struct settings settings;
    struct arena row_a = {0};
    struct import im CLEANUP(import_done) = {.c = c,
                                             .policy = &settings.policy,
                                             .file = file,
                                             .source = str_c(source),
                                             .row_a = &row_a,
                                             .header = BUF_INIT(HEADER_MAX_BYTES),
                                             .rejected = BUF_INIT(REJECTED_MAX_BYTES)};
    enum rc rc = cmd_open(c, &settings, &im.store);
    return rc == RC_OK ? run(&im, format) : rc_exit_code(rc);
}
