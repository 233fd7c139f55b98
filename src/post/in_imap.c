/* Mail over IMAP, the parent's side: starts the child, gives orders, passes on what it
 * says, ends it at the deadline.
 * Must never call libetpan, nor believe a frame it did not check. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "post/frame.h"
#include "post/imap_child.h"
#include "post/imap_feed.h"
#include "post/imap_keys.h"
#include "post/in_driver.h"

enum {
    GRACE_MS = 1500, /* the child ends its own waiting first */
    QUIT_WAIT_MS = 2000,
    RESTARTS_MAX = 12,        /* of the child in one fetch */
    IDLE_MS = 20,             /* silence that is told */
    AHEAD_BYTES = 1024 * 1024 /* said and not heard: the next mails come meanwhile */
};

struct imap_in {
    struct in_config config;
    pid_t pid;        /* 0: no child */
    int fd;           /* of its orders */
    int said_fd;      /* of what it says */
    bool is_starting; /* the child has not said yet that it is logged in */
    int64_t order_ms; /* deadline of the order that nobody waits for */
};

/* For the frames before DONE; anything but RC_OK ends the talk. NULL: there are none.
 */
struct listener {
    enum rc (*take)(void *ctx, const struct frame *frame, struct err *err);
    void *ctx;
    struct arena *a;            /* of the frames */
    const struct in_sink *sink; /* to be told when nothing comes; NULL: nobody */
};

/* Ends the child if it still runs; its wait status. */
static int child_end(struct imap_in *m)
{
    int status = 0;

    fd_close(&m->fd);
    fd_close(&m->said_fd);
    if (m->pid > 0) {
        (void)kill(m->pid, SIGKILL);
        while (waitpid(m->pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    m->pid = 0;
    m->is_starting = false;
    return status;
}

/* The child ended, or said what it should not: RC_INPUT, a reason to try mail by mail.
 */
static enum rc child_failed(struct imap_in *m, const struct err *why, struct err *err)
{
    int status = child_end(m);

    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
        return err_set(err, RC_INPUT,
                       "the process that reads IMAP was ended by signal %d: the server "
                       "sent what it could not take",
                       WTERMSIG(status));
    }
    return err_set(err, RC_INPUT, "the process that reads IMAP failed: %s", why->text);
}

static enum rc read_done(struct imap_in *m, const struct frame *frame, struct err *err)
{
    struct frame_cursor c = {.rest = frame->body};
    int64_t rc = frame_get_i64(&c);
    struct str text = frame_get_str(&c);

    if (frame_is_whole(&c) && rc == RC_OK) {
        return RC_OK;
    }
    (void)child_end(m);
    if (frame_is_whole(&c) &&
        (rc == RC_INPUT || rc == RC_TEMP || rc == RC_REFUSED || rc == RC_CONFIG)) {
        return err_set(err, (enum rc)rc, "%.*s", STR_ARG(text));
    }
    return err_set(err, RC_INPUT, "the process that reads IMAP gave no clear answer");
}

static bool is_silent(int fd, int wait_ms)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, wait_ms) == 0;
}

/* Listens until DONE. */
static enum rc hear(struct imap_in *m, int64_t deadline_ms, const struct listener *l,
                    struct err *err)
{
    for (;;) {
        struct frame frame;
        struct err why = {{0}};
        if (l->sink && l->sink->idle && is_silent(m->said_fd, IDLE_MS)) {
            l->sink->idle(l->sink->ctx);
        }
        enum rc rc = frame_read(m->said_fd, l->a, deadline_ms + GRACE_MS, &frame, &why);
        if (rc == RC_TEMP) {
            (void)child_end(m);
            return err_set(err, RC_TEMP, "no end within %lld s, given up",
                           (long long)m->config.timeout_s);
        }
        if (rc != RC_OK) {
            return child_failed(m, &why, err);
        }
        if (frame.type == IMAP_SAY_DONE) {
            return read_done(m, &frame, err);
        }
        rc = l->take ? l->take(l->ctx, &frame, err)
                     : err_set(err, RC_INPUT, "the process that reads IMAP chatters");
        if (rc != RC_OK) {
            (void)child_end(m);
            return rc;
        }
    }
}

/* A socket for the orders, a pipe for what the child says. */
static enum rc open_talk(int orders[2], int said[2], struct err *err)
{
    int type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK;
    if (socketpair(AF_UNIX, type, 0, orders) == 0 && frame_pipe(said, AHEAD_BYTES)) {
        return RC_OK;
    }
    enum rc rc = err_set(err, RC_TEMP, "no way to talk: %s", strerror(errno));
    fd_close(&orders[0]);
    fd_close(&orders[1]);
    return rc;
}

/* Starts the child, which logs in and selects the folder by itself. */
static enum rc child_fork(struct imap_in *m, int64_t deadline_ms, struct err *err)
{
    pid_t self = getpid();
    int orders[2] = {-1, -1}, said[2] = {-1, -1};

    if (m->pid > 0) {
        return RC_OK;
    }
    enum rc rc = open_talk(orders, said, err);
    if (rc != RC_OK) {
        return rc;
    }
    m->pid = fork();
    if (m->pid == 0) {
        imap_child_run(orders[1], said[1], self, &m->config, deadline_ms);
    }
    fd_close(&orders[1]);
    fd_close(&said[1]);
    m->fd = orders[0];
    m->said_fd = said[0];
    if (m->pid < 0) {
        (void)child_end(m);
        return err_set(err, RC_TEMP, "no process for IMAP: %s", strerror(errno));
    }
    m->is_starting = true;
    return RC_OK;
}

/* Waits for an answer in which no mail comes. */
static enum rc hear_end(struct imap_in *m, int64_t deadline_ms, struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct listener nobody = {.a = &a};
    enum rc rc = hear(m, deadline_ms, &nobody, err);
    return rc == RC_INPUT ? RC_TEMP : rc; /* INPUT speaks of mails */
}

/* Starts the child and waits until it is logged in. */
static enum rc child_start(struct imap_in *m, int64_t deadline_ms, struct err *err)
{
    enum rc rc = child_fork(m, deadline_ms, err);
    if (rc == RC_OK && m->is_starting) {
        m->is_starting = false;
        rc = hear_end(m, deadline_ms, err);
    }
    return rc;
}

static int64_t deadline_of(const struct imap_in *m)
{
    return clock_mono_ms() + m->config.timeout_s * 1000;
}

static enum rc imap_in_open(struct arena *a, const struct in_config *config,
                            void **ret_state, struct err *err)
{
    struct imap_in *m = ARENA_NEW(a, struct imap_in);

    if (str_is_empty(config->user)) {
        return err_set(err, RC_CONFIG, "'%.*s' needs a user and a password",
                       STR_ARG(config->url));
    }
    *m = (struct imap_in){.fd = -1, .said_fd = -1, .config = *config};
    m->config.url = arena_str(a, config->url);
    m->config.user = arena_str(a, config->user);
    m->config.password = arena_str(a, config->password);
    m->config.token = arena_str(a, config->token);
    m->config.folder = arena_str(a, config->folder);
    m->config.done_folder = arena_str(a, config->done_folder);
    m->config.aside_folder = arena_str(a, config->aside_folder);
    m->config.ca_file = arena_str(a, config->ca_file);
    enum rc rc = config->later ? RC_OK : child_start(m, deadline_of(m), err);
    if (rc == RC_OK) {
        *ret_state = m;
    }
    return rc;
}

static enum rc give_order(struct imap_in *m, enum imap_order order, const struct buf *b,
                          int64_t deadline_ms, struct err *err)
{
    struct err why = {{0}};
    enum rc rc = frame_write(m->fd, (uint8_t)order, buf_str(b), deadline_ms, &why);
    return rc == RC_OK ? RC_OK : child_failed(m, &why, err);
}

static enum rc take_frame(void *ctx, const struct frame *frame, struct err *err)
{
    return imap_feed_take(ctx, frame, err);
}

static enum rc fetch_once(struct imap_in *m, struct imap_feed *feed, int64_t singles,
                          int64_t deadline_ms, struct err *err)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(128);
    struct listener listener = {take_frame, feed, &feed->chunk, feed->sink};
    int64_t validity = feed->uidvalidity ? feed->uidvalidity : feed->mark.uidvalidity;
    size_t n_lying = feed->n_suspects - feed->n_blamed;
    enum rc rc = child_start(m, deadline_ms, err);

    if (rc != RC_OK) {
        return rc;
    }
    frame_put_i64(&b, deadline_ms);
    frame_put_i64(&b, validity);
    frame_put_i64(&b, feed->mark.uid);
    frame_put_i64(&b, feed->mark.left + (int64_t)n_lying);
    frame_put_i64(&b, singles);
    for (size_t i = 0; i < feed->n_suspects; i++) {
        frame_put_i64(&b, feed->suspects[i]);
    }
    rc = give_order(m, IMAP_ORDER_FETCH, &b, deadline_ms, err);
    return rc == RC_OK ? hear(m, deadline_ms, &listener, err) : rc;
}

static void feed_done(struct imap_feed *f)
{
    arena_done(&f->chunk);
}

/* After a failure: what came whole is given on. A mail that fails twice when taken
 * singly is left out. */
static enum rc fetch_recover(struct imap_feed *feed, enum rc why, int64_t *failed_uid,
                             struct err *err)
{
    enum rc rc = imap_feed_recover(feed, err);

    if (rc == RC_OK && why == RC_INPUT && feed->trying != 0 &&
        feed->trying == *failed_uid) {
        rc = imap_feed_suspect(feed);
    }
    *failed_uid = feed->trying;
    feed->trying = 0;
    return rc;
}

static enum rc ask_head(struct imap_in *m, int64_t uid, int64_t deadline_ms,
                        struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct buf b CLEANUP(buf_done) = BUF_INIT(64);
    struct listener nobody = {.a = &a};
    enum rc rc = child_start(m, deadline_ms, err);
    frame_put_i64(&b, deadline_ms);
    frame_put_i64(&b, uid);
    rc = rc == RC_OK ? give_order(m, IMAP_ORDER_HEAD, &b, deadline_ms, err) : rc;
    return rc == RC_OK ? hear(m, deadline_ms, &nobody, err) : rc;
}

/* All came. Mails that could not be had, and behind which no other one came, are at
 * fault themselves only where the server can be understood when asked for their heads.
 */
static enum rc fetch_end(struct imap_in *m, struct imap_feed *feed, int64_t deadline_ms,
                         struct err *err)
{
    const int64_t *uids = NULL;
    size_t n = imap_feed_doubted(feed, &uids);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n; i++) {
        rc = ask_head(m, uids[i], deadline_ms, err);
    }
    feed->vouched = rc == RC_OK;
    return rc == RC_OK || rc == RC_INPUT ? imap_feed_end(feed, err) : rc;
}

/* An answer libetpan cannot read, or dies of, costs the session: then the mails are
 * taken singly by a new one. */
static enum rc imap_in_fetch(void *state, const struct in_mark *mark,
                             const struct in_sink *sink, struct err *err)
{
    struct imap_in *m = state;
    struct imap_feed feed CLEANUP(feed_done) = {.sink = sink, .mark = *mark};
    int64_t deadline_ms = deadline_of(m);
    int64_t failed_uid = 0;

    for (int i = 0; i < RESTARTS_MAX; i++) {
        int64_t singles = i == 0 ? 0 : IMAP_SINGLES;
        enum rc rc = fetch_once(m, &feed, singles, deadline_ms, err);
        if (feed.stopped) {
            return rc;
        }
        if (rc == RC_OK) {
            return fetch_end(m, &feed, deadline_ms, err);
        }
        struct err later = {{0}};
        enum rc rc2 = fetch_recover(&feed, rc, &failed_uid, &later);
        if (rc2 != RC_OK && rc2 != RC_NONE) {
            *err = later;
            return rc2;
        }
        if (rc != RC_INPUT) {
            return rc;
        }
    }
    if (feed.n_suspects == IMAP_SUSPECTS_MAX) { /* the next fetch leaves others out */
        return fetch_end(m, &feed, deadline_ms, err);
    }
    return err_prefix(err, RC_TEMP, "given up after %d tries", RESTARTS_MAX);
}

/* One order for list[0..n): all of the first one's UIDVALIDITY. *ret_used of them. */
static enum rc order_move(struct imap_in *m, const struct imap_key *list, size_t n,
                          enum in_folder folder, size_t *ret_used, struct err *err)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT((size_t)(IMAP_ORDER_UIDS_MAX + 8) * 8);
    size_t i = 0;

    frame_put_i64(&b, m->order_ms);
    frame_put_i64(&b, list[0].uidvalidity);
    frame_put_i64(&b, (int64_t)folder);
    for (;
         i < n && i < IMAP_ORDER_UIDS_MAX && list[i].uidvalidity == list[0].uidvalidity;
         i++) {
        frame_put_i64(&b, list[i].uid);
    }
    *ret_used = i;
    enum rc rc = give_order(m, IMAP_ORDER_MOVE, &b, m->order_ms, err);
    return rc == RC_INPUT ? RC_TEMP : rc;
}

static enum rc imap_in_move(void *state, const struct str *keys, size_t n_keys,
                            enum in_folder folder, struct err *err)
{
    struct imap_in *m = state;
    struct arena a CLEANUP(arena_done) = {0};
    struct imap_key *list = ARENA_ARRAY(&a, n_keys, struct imap_key);
    size_t used = 0;
    enum rc rc = imap_keys_sort(keys, n_keys, list, err);

    for (size_t i = 0; rc == RC_OK && i < n_keys; i += used) {
        m->order_ms = deadline_of(m);
        rc = child_start(m, m->order_ms, err);
        if (rc == RC_OK) {
            rc = order_move(m, list + i, n_keys - i, folder, &used, err);
        }
        if (rc == RC_OK) {
            rc = hear_end(m, m->order_ms, err);
        }
    }
    return rc;
}

static enum rc imap_in_move_begin(void *state, const struct str *keys, size_t n_keys,
                                  enum in_folder folder, struct err *err)
{
    struct imap_in *m = state;
    struct arena a CLEANUP(arena_done) = {0};
    struct imap_key *list = ARENA_ARRAY(&a, n_keys, struct imap_key);
    size_t used = 0;
    enum rc rc = imap_keys_sort(keys, n_keys, list, err);

    if (rc != RC_OK) {
        return rc;
    }
    if (n_keys > IMAP_ORDER_UIDS_MAX ||
        list[0].uidvalidity != list[n_keys - 1].uidvalidity) {
        return RC_NONE;
    }
    m->order_ms = deadline_of(m);
    rc = child_fork(m, m->order_ms, err); /* it reads the order once it is logged in */
    return rc == RC_OK ? order_move(m, list, n_keys, folder, &used, err) : rc;
}

static enum rc imap_in_move_end(void *state, bool wait, struct err *err)
{
    struct imap_in *m = state;
    if (!wait && is_silent(m->said_fd, 0)) {
        return RC_NONE;
    }
    enum rc rc = child_start(m, m->order_ms, err);
    if (rc == RC_OK && !wait && is_silent(m->said_fd, 0)) {
        return RC_NONE;
    }
    return rc == RC_OK ? hear_end(m, m->order_ms, err) : rc;
}

static enum rc imap_in_watch(void *state, int64_t max_s, int *ret_fd, struct err *err)
{
    struct imap_in *m = state;
    struct arena a CLEANUP(arena_done) = {0};
    struct buf b CLEANUP(buf_done) = BUF_INIT(64);
    struct frame frame;
    int64_t now_ms = clock_mono_ms();

    enum rc rc = child_start(m, deadline_of(m), err);
    if (rc != RC_OK) {
        return rc;
    }
    frame_put_i64(&b, now_ms + m->config.timeout_s * 1000);
    frame_put_i64(&b, max_s * 1000);
    rc = give_order(m, IMAP_ORDER_WATCH, &b, deadline_of(m), err);
    if (rc != RC_OK) {
        return rc == RC_INPUT ? RC_TEMP : rc;
    }
    /* what it says first is whether the server can tell */
    struct err why = {{0}};
    rc = frame_read(m->said_fd, &a, deadline_of(m) + GRACE_MS, &frame, &why);
    if (rc == RC_OK && frame.type == IMAP_SAY_WATCHING) {
        *ret_fd = m->said_fd;
        return RC_OK;
    }
    if (rc == RC_OK && frame.type == IMAP_SAY_DONE) {
        rc = read_done(m, &frame, err);
        return rc == RC_OK ? RC_NONE : rc == RC_INPUT ? RC_TEMP : rc;
    }
    return child_failed(m, &why, err) == RC_OK ? RC_OK : RC_TEMP;
}

static enum rc take_news(void *ctx, const struct frame *frame, struct err *err)
{
    bool *news = ctx;
    if (frame->type != IMAP_SAY_NEWS) {
        return err_set(err, RC_TEMP, "the process that reads IMAP chatters");
    }
    *news = true;
    return RC_OK;
}

static enum rc imap_in_watch_end(void *state, struct err *err)
{
    struct imap_in *m = state;
    struct arena a CLEANUP(arena_done) = {0};
    bool news = false;
    struct listener listener = {take_news, &news, &a, NULL};

    enum rc rc = hear(m, deadline_of(m), &listener, err);
    if (rc != RC_OK) {
        return rc == RC_INPUT ? RC_TEMP : rc;
    }
    return news ? RC_OK : RC_NONE;
}

/* The child says goodbye to the server, if it does so soon. */
static void imap_in_close(void *state)
{
    struct imap_in *m = state;
    struct arena a CLEANUP(arena_done) = {0};
    int64_t deadline_ms = clock_mono_ms() + QUIT_WAIT_MS;
    struct frame frame;
    struct err err;

    if (m->pid > 0 &&
        frame_write(m->fd, IMAP_ORDER_QUIT, STR_NULL, deadline_ms, &err) == RC_OK) {
        (void)!frame_read(m->said_fd, &a, deadline_ms, &frame, &err);
    }
    (void)child_end(m);
}

const struct in_driver in_imap_driver = {
    imap_in_open,     imap_in_fetch, imap_in_move,      imap_in_move_begin,
    imap_in_move_end, imap_in_watch, imap_in_watch_end, imap_in_close};
