/* JSON Lines for the import: one object a line. Must never put a value of the line into
 * a message. */
#include "cmd/import/import.h"
#include "cmd/json.h"

static void json_text_done(char **text)
{
    free(*text); /* of json_dumps: malloc'ed unless jansson was told otherwise */
}

/* Text as it is, null as nothing, all else as JSON writes it. */
static struct str value_text(struct arena *a, const json_t *value)
{
    if (json_is_string(value)) {
        return arena_str(a,
                         str_of(json_string_value(value), json_string_length(value)));
    }
    if (json_is_null(value)) {
        return STR("");
    }
    char *text CLEANUP(json_text_done) =
        json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    return arena_str(a, str_c(text));
}

/* A column of ours is text; an id may be a whole number. */
static enum rc set_field(struct import *im, struct import_row *row, const char *name,
                         const json_t *value, struct err *err)
{
    enum import_column column = import_column_find(str_c(name));
    if (column == COLUMN_COUNT) {
        struct str text = value_text(im->row_a, value);
        if (str_is_empty(text)) {
            return RC_OK;
        }
        if (row->n_extras == IMPORT_EXTRA_MAX) {
            return err_set(err, RC_INPUT, "more than %d attributes", IMPORT_EXTRA_MAX);
        }
        row->extras[row->n_extras++] =
            (struct import_extra){arena_str(im->row_a, str_c(name)), text};
        return RC_OK;
    }
    bool number = column == COLUMN_ID && json_is_integer(value);
    if (!json_is_string(value) && !json_is_null(value) && !number) {
        return err_set(err, RC_INPUT, "%s is not text", import_columns[column]);
    }
    if (!str_is_empty(row->fields[column])) {
        return err_set(err, RC_INPUT, "%s stands twice", import_columns[column]);
    }
    row->fields[column] = value_text(im->row_a, value);
    return RC_OK;
}

static enum rc read_object(struct import *im, struct import_row *row, struct err *err)
{
    json_error_t why;
    struct str text = str_trim(row->raw);
    json_t *object CLEANUP(json_done) =
        json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &why);
    if (object == NULL) {
        return err_set(err, RC_INPUT, "this is not JSON (byte %d)", why.position);
    }
    if (!json_is_object(object)) {
        return err_set(err, RC_INPUT, "this is not a JSON object");
    }
    for (void *i = json_object_iter(object); i != NULL;
         i = json_object_iter_next(object, i)) {
        enum rc rc =
            set_field(im, row, json_object_iter_key(i), json_object_iter_value(i), err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

static enum rc take_line(struct import *im, int64_t number, struct str line, bool over,
                         struct err *err)
{
    struct import_row row = {.line = number, .raw = line};
    struct err why;
    if (str_is_empty(str_trim(line))) {
        return RC_OK;
    }
    if (over) {
        import_reject(im, number, line, "this line is too long");
        return RC_OK;
    }
    if (number == 1 && str_starts(line, STR("\xef\xbb\xbf"))) {
        row.raw = str_from(line, 3);
    }
    if (read_object(im, &row, &why) != RC_OK) {
        import_reject(im, number, row.raw, why.text);
        return RC_OK;
    }
    return import_take(im, &row, err);
}

enum rc import_jsonl(struct import *im, struct input *input, struct err *err)
{
    enum rc rc = RC_OK;
    while (rc == RC_OK) {
        struct str line = STR_NULL;
        bool over = false;
        rc = input_next(input, &line, &over, err);
        if (rc == RC_OK) {
            rc = take_line(im, input->number, line, over, err);
            arena_reset(im->row_a);
        }
    }
    return rc == RC_NONE ? RC_OK : rc;
}
