/* SIGTERM and SIGINT as a wish. Must never do more in the handler than leave a note. */
#include "base/stop.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t wanted; /* a handler has no other context */

static void note(int signal_number)
{
    (void)signal_number;
    wanted = 1;
}

static int depth; /* of stop_catch: who waits for a signal within who does */

void stop_catch(void)
{
    if (depth++ > 0) {
        return;
    }
    struct sigaction act = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
    wanted = 0;
    sigemptyset(&act.sa_mask);
    sigaction(SIGTERM, &act, NULL);
    sigaction(SIGINT, &act, NULL);
}

void stop_release(void)
{
    if (--depth > 0) {
        return;
    }
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
}

bool stop_wanted(void)
{
    return wanted != 0;
}
