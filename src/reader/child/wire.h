/* Requests and readings as bytes, between the parent and the reader child.
 * Must never trust a byte the child wrote: it has seen hostile mail. */
#ifndef NACHFASS_READER_WIRE_H
#define NACHFASS_READER_WIRE_H

#include "base/buf.h"
#include "reader/reading.h"

enum {
    WIRE_HEAD_BYTES = 8, /* mark and length of what follows */
    WIRE_REQUEST_MAX_BYTES = 64 * 1024 * 1024,
    WIRE_READING_MAX_BYTES = 16 * 1024 * 1024
};

/* Appends a whole frame: head and content. .over is set when it does not fit. */
void wire_put_request(struct buf *b, const struct reader_request *req);
void wire_put_reading(struct buf *b, const struct reading *r);

/* A frame around frames: several requests, or the readings of them, in one go. begin
 * returns where it began, for end. */
size_t wire_begin(struct buf *b);
void wire_end(struct buf *b, size_t at);

/* Takes the next frame off the content of such a one. RC_NONE: that was all. RC_INPUT:
 * what is left is no frame. */
enum rc wire_next(struct str *content, struct str *ret_inner, struct err *err) MUST_USE;

/* Content length from a frame's head; RC_INPUT when the mark is wrong or the length is
 * above max. */
enum rc wire_get_head(const unsigned char head[WIRE_HEAD_BYTES], size_t max,
                      size_t *ret_len, struct err *err) MUST_USE;

/* The content of a frame (without head). Strings are views of content. RC_INPUT when it
 * is no request. */
enum rc wire_get_request(struct str content, struct reader_request *ret_req,
                         struct err *err) MUST_USE;

/* As above for a reading, with everything checked that reading.h promises: valid UTF-8
 * without NUL, no control characters in one-line fields, enums, counts and scores in
 * range, tokens plausible, no score together with review. */
enum rc wire_get_reading(struct str content, struct reading *ret_reading,
                         struct err *err) MUST_USE;

#endif
