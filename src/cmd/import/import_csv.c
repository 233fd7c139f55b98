/* CSV for the import: libcsv in strict mode, fed line by line, so that a record knows
 * the line it begins in. Must never lose a sound row to a broken one before it. */
#include <csv.h>

#include "cmd/import/import.h"

enum {
    FIELDS_MAX = COLUMN_COUNT + IMPORT_EXTRA_MAX,
    RECORD_MAX_BYTES = 65536,
    BUF_MAX_BYTES = 2 * INPUT_LINE_MAX_BYTES
};

struct reader {
    struct import *im;
    struct input *input;
    struct csv_parser parser;
    char delimiter;
    /* lines of a broken record that are read again */
    struct buf replay;
    size_t replay_at;
    int64_t replay_line;
    /* the record being read */
    struct buf record;
    int64_t record_line;
    struct str fields[FIELDS_MAX];
    size_t n_fields;
    bool complete;
    /* from the header: where a field goes */
    size_t n_columns;
    enum import_column columns[FIELDS_MAX]; /* COLUMN_COUNT = an attribute */
    struct str names[FIELDS_MAX];
};

static void on_field(void *text, size_t len, void *ctx)
{
    struct reader *r = ctx;
    if (r->n_fields < FIELDS_MAX) {
        r->fields[r->n_fields] = arena_str(r->im->row_a, str_of(text, len));
    }
    r->n_fields++;
}

static void on_record(int end, void *ctx)
{
    struct reader *r = ctx;
    (void)end;
    r->complete = true;
}

/* A parser with no memory of the record before. */
static void parser_reset(struct reader *r)
{
    csv_free(&r->parser);
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        die_oom();
    }
    csv_set_delim(&r->parser, (unsigned char)r->delimiter);
}

static void record_reset(struct reader *r)
{
    buf_clear(&r->record);
    r->n_fields = 0;
    r->complete = false;
    arena_reset(r->im->row_a);
}

static void reader_done(struct reader *r)
{
    csv_free(&r->parser);
    buf_done(&r->replay);
    buf_done(&r->record);
}

/* A line end or none: the last line may lack its own. */
static struct str line_of(struct str text)
{
    size_t end = str_find_byte(text, '\n');
    return end == STR_NPOS ? text : str_sub(text, 0, end + 1);
}

static enum rc next_line(struct reader *r, struct str *ret, int64_t *ret_number,
                         bool *ret_over, struct err *err)
{
    if (r->replay_at < r->replay.len) {
        *ret = line_of(str_from(buf_str(&r->replay), r->replay_at));
        *ret_number = r->replay_line++;
        *ret_over = false;
        r->replay_at += ret->len;
        return RC_OK;
    }
    enum rc rc = input_next(r->input, ret, ret_over, err);
    *ret_number = r->input->number;
    return rc;
}

/* Rejects the first line of a broken record and has the others read again: a quote that
 * was never closed must not swallow the sound rows behind it. */
static void give_up_record(struct reader *r, const char *reason)
{
    struct str record = buf_str(&r->record);
    struct str first = line_of(record);
    struct buf again = BUF_INIT(r->replay.max);
    buf_put(&again, str_from(record, first.len));
    buf_put(&again, str_from(buf_str(&r->replay), r->replay_at));
    import_reject(r->im, r->record_line, first, reason);
    buf_done(&r->replay);
    r->replay = again;
    r->replay_at = 0;
    r->replay_line = r->record_line + 1;
    parser_reset(r);
    record_reset(r);
}

static enum rc take_record(struct reader *r, struct err *err)
{
    struct import_row row = {.line = r->record_line, .raw = buf_str(&r->record)};
    enum rc rc = RC_OK;
    if (r->n_fields != r->n_columns) {
        struct str reason = arena_printf(r->im->row_a, "%zu fields instead of %zu",
                                         r->n_fields, r->n_columns);
        if (line_of(row.raw).len < row.raw.len) {
            give_up_record(r, reason.ptr);
            return RC_OK;
        }
        import_reject(r->im, row.line, row.raw, reason.ptr);
    } else {
        for (size_t i = 0; i < r->n_columns; i++) {
            if (r->columns[i] != COLUMN_COUNT) {
                row.fields[r->columns[i]] = r->fields[i];
            } else if (!str_is_empty(r->fields[i])) {
                row.extras[row.n_extras++] =
                    (struct import_extra){r->names[i], r->fields[i]};
            }
        }
        rc = import_take(r->im, &row, err);
    }
    record_reset(r);
    return rc;
}

/* Feeds one more line into the open record. */
static enum rc take_line(struct reader *r, struct str line, int64_t number, bool over,
                         struct err *err)
{
    if (r->record.len == 0) {
        if (str_is_empty(str_trim(line))) {
            return RC_OK;
        }
        r->record_line = number;
    }
    buf_put(&r->record, line);
    size_t done = csv_parse(&r->parser, line.ptr, line.len, on_field, on_record, r);
    if (over) {
        give_up_record(r, "this line is too long");
    } else if (done < line.len) {
        give_up_record(r,
                       "a quote stands inside a field or text behind a closing quote");
    } else if (r->complete) {
        return take_record(r, err);
    } else if (r->record.len > RECORD_MAX_BYTES) {
        give_up_record(r, "a quoted field is never closed");
    }
    return RC_OK;
}

/* The end of the file ends the last record. */
static enum rc take_end(struct reader *r, struct err *err)
{
    if (csv_fini(&r->parser, on_field, on_record, r) != 0) {
        give_up_record(r, "a quoted field is never closed");
        return RC_OK;
    }
    return take_record(r, err);
}

/* ---- header ---- */

/* The sign that stands most often outside quotes; a comma when there is none. */
static char find_delimiter(struct str header)
{
    static const char signs[] = {',', ';', '\t'};
    size_t counts[sizeof signs] = {0};
    bool quoted = false;
    size_t best = 0;
    for (size_t i = 0; i < header.len; i++) {
        quoted = quoted != (header.ptr[i] == '"');
        for (size_t k = 0; k < sizeof signs && !quoted; k++) {
            counts[k] += header.ptr[i] == signs[k];
        }
    }
    for (size_t k = 1; k < sizeof signs; k++) {
        best = counts[k] > counts[best] ? k : best;
    }
    return signs[best];
}

static enum rc add_column(struct reader *r, struct str name, struct err *err)
{
    size_t i = r->n_columns;
    r->names[i] = arena_str(r->im->c->a, str_trim(name));
    r->columns[i] = import_column_find(r->names[i]);
    if (!str_is_utf8(r->names[i])) {
        return err_set(err, RC_INPUT, "the header is not UTF-8");
    }
    if (str_is_empty(r->names[i])) {
        return err_set(err, RC_INPUT, "column %zu has no name in the header", i + 1);
    }
    for (size_t k = 0; k < i; k++) {
        if (str_ieq(r->names[k], r->names[i])) {
            return err_set(err, RC_INPUT, "column '%.*s' stands twice in the header",
                           STR_ARG(r->names[i]));
        }
    }
    r->n_columns++;
    return RC_OK;
}

static enum rc check_columns(const struct reader *r, struct err *err)
{
    static const enum import_column needed[] = {COLUMN_ID, COLUMN_AT, COLUMN_EMAIL};
    size_t extras = 0;
    for (size_t i = 0; i < r->n_columns; i++) {
        extras += r->columns[i] == COLUMN_COUNT;
    }
    if (extras > IMPORT_EXTRA_MAX) {
        return err_set(err, RC_INPUT, "the header has more than %d columns",
                       FIELDS_MAX);
    }
    for (size_t n = 0; n < ARRAY_LEN(needed); n++) {
        bool found = false;
        for (size_t i = 0; i < r->n_columns; i++) {
            found = found || r->columns[i] == needed[n];
        }
        if (!found) {
            return err_set(err, RC_INPUT, "the header has no column '%s'",
                           import_columns[needed[n]]);
        }
    }
    return RC_OK;
}

static enum rc read_header(struct reader *r, struct err *err)
{
    struct str line = STR_NULL;
    bool over = false;
    enum rc rc = input_next(r->input, &line, &over, err);
    if (rc == RC_NONE) {
        return err_set(err, RC_INPUT, "there is no header");
    }
    if (rc != RC_OK) {
        return rc;
    }
    buf_put(&r->im->header, line);
    if (str_starts(line, STR("\xef\xbb\xbf"))) {
        line = str_from(line, 3);
    }
    r->delimiter = find_delimiter(line);
    parser_reset(r);
    size_t done = csv_parse(&r->parser, line.ptr, line.len, on_field, on_record, r);
    if (done == line.len && !r->complete) {
        done += csv_fini(&r->parser, on_field, on_record, r) != 0;
    }
    if (over || done != line.len || !r->complete || r->n_fields > FIELDS_MAX) {
        return err_set(err, RC_INPUT, "the header cannot be read");
    }
    for (size_t i = 0; i < r->n_fields && rc == RC_OK; i++) {
        rc = add_column(r, r->fields[i], err);
    }
    record_reset(r);
    return rc == RC_OK ? check_columns(r, err) : rc;
}

enum rc import_csv(struct import *im, struct input *input, struct err *err)
{
    struct reader r CLEANUP(reader_done) = {.im = im,
                                            .input = input,
                                            .delimiter = ',',
                                            .replay = BUF_INIT(BUF_MAX_BYTES),
                                            .record = BUF_INIT(BUF_MAX_BYTES)};
    if (csv_init(&r.parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
        die_oom();
    }
    enum rc rc = read_header(&r, err);
    while (rc == RC_OK) {
        struct str line = STR_NULL;
        int64_t number = 0;
        bool over = false;
        rc = next_line(&r, &line, &number, &over, err);
        if (rc == RC_OK) {
            rc = take_line(&r, line, number, over, err);
        } else if (rc == RC_NONE && r.record.len > 0) {
            rc = take_end(&r, err);
        }
    }
    return rc == RC_NONE ? RC_OK : rc;
}
