/* watch: `run`, kept open: at once when a mailbox has news, else every minute. The
 * configuration is read anew for each run; SIGHUP makes one now. Must hold nothing that
 * a kill could lose: between two runs all is in the store and on the servers. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/select.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/stop.h"
#include "cmd/cmd.h"
#include "cmd/server.h"

enum {
    EVERY_S = 60,      /* deadlines, retries, what is due: without news */
    EVERY_MAX_S = 600, /* nobody waits longer */
    REISSUE_S = 1500,  /* RFC 2177: before 29 minutes */
    BACKOFF_MIN_MS = 5000,
    BACKOFF_MAX_MS = 300000
};

/* The watch over one mailbox. */
struct post_box {
    struct in *in;      /* NULL: not connected */
    int fd;             /* readable when there is news; -1: this server cannot tell */
    int64_t again_ms;   /* not connected: when to try again */
    int64_t backoff_ms; /* between two tries */
};

struct watch {
    struct cmd *c;
    struct arena *a; /* of settings and connections: until the next SIGHUP */
    struct settings set;
    struct post_box *boxes; /* as set.mailboxes */
    int64_t every_ms;
};

static volatile sig_atomic_t hangup; /* written by the handler, read between waits */

static void on_hangup(int signal UNUSED)
{
    hangup = 1;
}

static void catch_hangup(void)
{
    struct sigaction act = {.sa_handler = on_hangup, .sa_flags = SA_RESTART};
    sigemptyset(&act.sa_mask);
    sigaction(SIGHUP, &act, NULL);
}

/* While we look whether one has come none may come: it would be slept through. */
static void hold_signals(int how)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(how, &set, NULL);
}

static void lose(struct post_box *box, const struct mailbox *name, enum rc rc,
                 const struct err *err)
{
    in_close(box->in);
    int64_t wait = box->backoff_ms == 0 ? BACKOFF_MIN_MS : box->backoff_ms * 2;
    box->backoff_ms = wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS;
    box->in = NULL;
    box->again_ms = clock_mono_ms() + box->backoff_ms;
    log_warn("mailbox '%.*s' is not watched for %lld s, it is still read: %s rc=%s",
             STR_ARG(name->name), (long long)box->backoff_ms / 1000, err->text,
             rc_name(rc));
}

/* Connected and waiting for news, or known to be without such a thing. True: it is so
 * again after a loss, and what came meanwhile is to be read. */
static bool attend(struct watch *w, size_t i)
{
    struct post_box *box = &w->boxes[i];
    const struct mailbox *name = &w->set.mailboxes[i];
    struct err err;
    enum rc rc = RC_OK;
    if (box->fd >= 0 || (box->in == NULL && clock_mono_ms() < box->again_ms)) {
        return false;
    }
    if (box->in == NULL) {
        rc = server_open_in(w->a, &w->set, name, &box->in, &err);
    }
    if (rc == RC_OK) {
        rc = in_watch(box->in, REISSUE_S, &box->fd, &err);
    }
    if (rc == RC_NONE) { /* asked every minute instead */
        log_info("mailbox '%.*s' cannot tell of news: it is read every %lld s",
                 STR_ARG(name->name), (long long)w->every_ms / 1000);
        in_close(box->in);
        box->in = NULL;
        box->again_ms = INT64_MAX;
    } else if (rc != RC_OK) {
        lose(box, name, rc, &err);
    }
    return rc == RC_OK && box->backoff_ms > 0;
}

/* *ret_due: as attend. Returns when the next lost one is tried again. */
static int64_t attend_all(struct watch *w, bool *ret_due)
{
    int64_t again_ms = INT64_MAX;
    for (size_t i = 0; i < w->set.n_mailboxes; i++) {
        *ret_due = attend(w, i) || *ret_due;
        if (w->boxes[i].in == NULL && w->boxes[i].again_ms < again_ms) {
            again_ms = w->boxes[i].again_ms;
        }
    }
    return again_ms;
}

/* Something came from the mailbox's watcher. True: a run is due. */
static bool look(struct watch *w, size_t i)
{
    struct post_box *box = &w->boxes[i];
    struct err err;
    enum rc rc = in_watch_end(box->in, &err);
    box->fd = -1;
    if (rc == RC_OK || rc == RC_NONE) {
        box->backoff_ms = 0;
        return rc == RC_OK;
    }
    lose(box, &w->set.mailboxes[i], rc, &err);
    return true; /* what came before the connection broke */
}

/* Waits with signals let through; which of the boxes spoke is in *fds then. */
static int wait_on(const struct watch *w, fd_set *fds, int64_t left_ms)
{
    struct timespec t = {.tv_sec = left_ms / 1000,
                         .tv_nsec = (long)(left_ms % 1000) * 1000000};
    sigset_t none;
    int max = -1;
    sigemptyset(&none);
    FD_ZERO(fds);
    for (size_t i = 0; i < w->set.n_mailboxes; i++) {
        int fd = w->boxes[i].fd;
        if (fd >= 0 && fd < FD_SETSIZE) {
            FD_SET(fd, fds);
            max = fd > max ? fd : max;
        }
    }
    return pselect(max + 1, fds, NULL, NULL, &t, &none);
}

/* Until there is news, the time is up, or a signal says so. */
static void wait_for_news(struct watch *w)
{
    int64_t until = clock_mono_ms() + w->every_ms;
    bool due = false;
    while (!due && hangup == 0 && !stop_wanted() && clock_mono_ms() < until) {
        fd_set fds;
        int64_t again = attend_all(w, &due);
        int64_t left = (again < until ? again : until) - clock_mono_ms();
        int ready = due || left <= 0 ? 0 : wait_on(w, &fds, left);
        for (size_t i = 0; ready > 0 && i < w->set.n_mailboxes; i++) {
            bool said = w->boxes[i].fd >= 0 && FD_ISSET(w->boxes[i].fd, &fds);
            due = (said && look(w, i)) || due;
        }
    }
}

/* One run with a time and a memory of its own. */
static int run_once(const struct watch *w)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct cmd c = *w->c;
    c.a = &a;
    c.now = c.now_given ? c.now : clock_now();
    return cmd_run(&c);
}

static void close_boxes(struct watch *w)
{
    for (size_t i = 0; i < w->set.n_mailboxes; i++) {
        in_close(w->boxes[i].in);
    }
    w->set.n_mailboxes = 0;
}

/* The mailboxes of the configuration as it is now; with a broken one none is watched,
 * and the runs say what is wrong with it. */
static enum rc load(struct watch *w)
{
    close_boxes(w);
    arena_reset(w->a);
    struct cmd c = *w->c;
    c.a = w->a;
    enum rc rc = cmd_load(&c, &w->set);
    if (rc != RC_OK) {
        w->set.n_mailboxes = 0;
        return rc;
    }
    w->boxes = ARENA_ARRAY(w->a, w->set.n_mailboxes, struct post_box);
    for (size_t i = 0; i < w->set.n_mailboxes; i++) {
        w->boxes[i].fd = -1;
    }
    return RC_OK;
}

static bool parse_every(const char *text, int64_t *ret_ms)
{
    struct err err;
    int64_t s = 0;
    if (duration_parse(str_c(text), &s, &err) != RC_OK || s < 1 || s > EVERY_MAX_S) {
        return false;
    }
    *ret_ms = s * 1000;
    return true;
}

int cmd_watch(struct cmd *c)
{
    static const struct option options[] = {{"every", required_argument, NULL, 'e'},
                                            {NULL, 0, NULL, 0}};
    struct arena a CLEANUP(arena_done) = {0};
    struct watch w = {.c = c, .a = &a, .every_ms = (int64_t)EVERY_S * 1000};
    for (int o; (o = getopt_long(c->argc, c->argv, "", options, NULL)) != -1;) {
        if (o != 'e' || !parse_every(optarg, &w.every_ms)) {
            return cmd_usage(c, "[--every 60s] (1s to 10m)");
        }
    }
    if (optind != c->argc) {
        return cmd_usage(c, "[--every 60s]");
    }
    enum rc rc = load(&w);
    if (rc != RC_OK) {
        return rc_exit_code(rc);
    }
    bool due = true;
    catch_hangup();
    stop_catch();
    while (!stop_wanted()) {
        (void)attend_all(
            &w, &due);      /* first, so that mail during the run is news after it */
        (void)run_once(&w); /* it has said what was wrong, and is tried again */
        hold_signals(SIG_BLOCK);
        wait_for_news(&w);
        hold_signals(SIG_UNBLOCK);
        if (hangup != 0) {
            hangup = 0;
            (void)load(&w);
        }
    }
    stop_release();
    close_boxes(&w);
    return 0;
}
