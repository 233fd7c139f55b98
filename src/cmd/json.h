/* jansson values that free themselves. */
#ifndef NACHFASS_CMD_JSON_H
#define NACHFASS_CMD_JSON_H

#include <jansson.h>

static inline void json_done(json_t **j)
{
    json_decref(*j); /* NULL is accepted */
}

#endif
