/* Functions that may not be used: a use is a compile error. Forced into every file of
 * ours by the Makefile (-include). Banned for reasons in brackets. */
#ifndef NACHFASS_BASE_BANNED_H
#define NACHFASS_BASE_BANNED_H

/* system headers that declare the banned names come first */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* with _FORTIFY_SOURCE and clang these are macros, which would be a warning */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat  /* no room for the terminator */
#pragma GCC poison sprintf vsprintf gets          /* no limit */
#pragma GCC poison strtok strtok_r sscanf         /* hidden state, silent overflow */
#pragma GCC poison atoi atol atoll                /* no error */
#pragma GCC poison gmtime localtime ctime asctime /* hidden state */
#pragma GCC poison mktemp tmpnam                  /* races */
#pragma GCC poison system popen alloca rand srand setlocale

#endif
