/* The process that talks IMAP: limits itself, obeys orders, says what it found.
 * Must never outlive its parent, nor write anything but frames. */
#include "post/imap_child.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "post/frame.h"
#include "post/imap_session.h"

enum { MEMORY_MAX_BYTES = 512 * 1024 * 1024, CPU_MAX_S = 300, FDS_MAX = 1024 };

#if defined(__SANITIZE_ADDRESS__)
#define HAS_SHADOW_MEMORY                                                              \
    1 /* terabytes of address space: no limit can be set on it                         \
       */
#else
#define HAS_SHADOW_MEMORY 0
#endif

struct child {
    int fd;      /* of the orders */
    int said_fd; /* of what is said */
    int64_t deadline_ms;
    struct arena *a;                      /* for one order */
    int64_t taken;                        /* mails said in this order */
    uint32_t left_out[IMAP_SUSPECTS_MAX]; /* by this order */
    size_t n_left_out;
    struct imap_session session;
};

static void limit(int what, rlim_t max)
{
    struct rlimit r = {.rlim_cur = max, .rlim_max = max};
    if (setrlimit(what, &r) != 0) {
        _exit(EXIT_FAILURE);
    }
}

/* Numbers of open descriptors above standard error, at most max. */
static size_t open_fds(int *fds, size_t max)
{
    DIR *dir = opendir("/proc/self/fd");
    const struct dirent *d = NULL;
    size_t n = 0;

    if (!dir) { /* no /proc: try the usual ones */
        for (n = 0; n < max; n++) {
            fds[n] = STDERR_FILENO + 1 + (int)n;
        }
        return n;
    }
    while (n < max && (d = readdir(dir))) {
        int64_t fd = 0;
        if (str_to_i64(str_c(d->d_name), &fd) && fd > STDERR_FILENO && fd <= INT_MAX &&
            fd != dirfd(dir)) {
            fds[n++] = (int)fd;
        }
    }
    (void)closedir(dir);
    return n;
}

/* Only these two stay; the store's files are no business here. */
static void close_others(int keep, int keep_too)
{
    int fds[FDS_MAX];
    size_t n = open_fds(fds, FDS_MAX);

    for (size_t i = 0; i < n; i++) {
        if (fds[i] != keep && fds[i] != keep_too) {
            (void)close(fds[i]);
        }
    }
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    /* a sanitizer's report is for a person to see; all else is said in frames */
    int last = HAS_SHADOW_MEMORY ? STDOUT_FILENO : STDERR_FILENO;
    for (int fd = STDIN_FILENO; fd <= last; fd++) {
        if (dup2(null, fd) < 0) {
            _exit(EXIT_FAILURE);
        }
    }
    if (null > STDERR_FILENO) {
        (void)close(null);
    }
}

static void confine(int fd, int said_fd, pid_t parent)
{
    static const int to_default[] = {SIGTERM, SIGINT, SIGHUP,  SIGALRM, SIGCHLD,
                                     SIGSEGV, SIGBUS, SIGABRT, SIGILL,  SIGFPE};

    for (size_t i = 0; i < ARRAY_LEN(to_default); i++) {
        (void)signal(to_default[i], SIG_DFL);
    }
    (void)signal(SIGPIPE, SIG_IGN);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(EXIT_FAILURE);
    }
    /* the password is in this memory: no core file, no debugger */
    (void)prctl(PR_SET_DUMPABLE, 0);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, CPU_MAX_S);
    if (!HAS_SHADOW_MEMORY) {
        limit(RLIMIT_AS, MEMORY_MAX_BYTES);
    }
    close_others(fd, said_fd);
}

static void say(const struct child *c, enum imap_say what, const struct buf *body)
{
    struct err err;
    if (body->over || frame_write(c->said_fd, (uint8_t)what, buf_str(body),
                                  c->deadline_ms, &err) != RC_OK) {
        _exit(EXIT_FAILURE); /* nobody listens */
    }
}

static void say_number(const struct child *c, enum imap_say what, int64_t number)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(64);
    frame_put_i64(&b, number);
    say(c, what, &b);
}

static void say_done(struct child *c, enum rc rc, const struct err *err)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(sizeof(err->text) + 64);

    frame_put_i64(&b, (int64_t)rc);
    frame_put_str(&b, rc == RC_OK ? STR_NULL : str_c(err->text));
    c->deadline_ms +=
        1000; /* the parent waits a little longer than the server may take */
    say(c, IMAP_SAY_DONE, &b);
    if (rc != RC_OK) {
        _exit(EXIT_SUCCESS);
    }
}

static enum rc take_mail(void *ctx, uint32_t uid, const struct in_mail *mail)
{
    struct child *c = ctx;
    struct buf b CLEANUP(buf_done) = BUF_INIT(FRAME_BODY_MAX);

    if (mail->raw.len == 0 && mail->size_bytes <= 0) {
        return RC_OK; /* another session just took it away (RFC 2180 4.1) */
    }
    frame_put_i64(&b, uid);
    frame_put_i64(&b, mail->size_bytes);
    frame_put_i64(&b, mail->arrived_at);
    frame_put_str(&b, mail->raw);
    say(c, IMAP_SAY_MAIL, &b);
    c->taken++;
    return RC_OK;
}

static bool is_left_out(const struct child *c, uint32_t uid)
{
    size_t i = 0;
    while (i < c->n_left_out && c->left_out[i] != uid) {
        i++;
    }
    return i < c->n_left_out;
}

/* The first `singles` mails one by one, so that a mail whose bytes confuse us is known
 * by its UID; the rest in chunks: one round trip for many. */
static enum rc fetch_all(struct child *c, const uint32_t *uids, size_t n,
                         int64_t singles, struct err *err)
{
    struct imap_taker taker = {take_mail, c};
    enum rc rc = RC_OK;

    for (size_t i = 0; rc == RC_OK && i < n;) {
        bool single = (int64_t)i < singles;
        size_t max = single ? 1 : IMAP_RANGE_UIDS;
        size_t end = i;
        while (end < n && end - i < max && !is_left_out(c, uids[end])) {
            end++;
        }
        if (end == i) {
            i++;
            continue;
        }
        if (single) {
            say_number(c, IMAP_SAY_TRY, uids[i]);
        }
        rc = imap_fetch(&c->session, uids[i], uids[end - 1], &taker, err);
        if (rc == RC_OK) {
            say_number(c, IMAP_SAY_MARK, uids[end - 1]);
        }
        i = end;
    }
    return rc;
}

static void say_bare(const struct child *c, enum imap_say what)
{
    struct buf b CLEANUP(buf_done) = BUF_INIT(8);
    say(c, what, &b);
}

/* More mails than the `left` that wait to be moved: others came under old numbers. */
static enum rc fetch_below(struct child *c, uint32_t mark, int64_t left,
                           int64_t singles, struct err *err)
{
    uint32_t *uids = NULL;
    size_t n = 0;
    if (imap_exists(&c->session) - c->taken <= left || mark == 0) {
        return RC_OK;
    }
    enum rc rc = imap_list(c->a, &c->session, 1, &uids, &n, err);
    while (rc == RC_OK && n > 0 && uids[n - 1] > mark) {
        n--;
    }
    if (rc == RC_OK && n > 0) {
        say_bare(c, IMAP_SAY_BELOW);
        rc = fetch_all(c, uids, n, singles, err);
    }
    return rc;
}

static enum rc obey_fetch(struct child *c, struct frame_cursor *order, struct err *err)
{
    int64_t validity = frame_get_i64(order);
    int64_t mark = frame_get_i64(order);
    int64_t left = frame_get_i64(order);
    int64_t singles = frame_get_i64(order);
    uint32_t *uids = NULL;
    size_t n = 0;

    c->n_left_out = 0;
    while (!order->bad && order->rest.len > 0 && c->n_left_out < IMAP_SUSPECTS_MAX) {
        c->left_out[c->n_left_out++] = (uint32_t)frame_get_i64(order);
    }
    if (!frame_is_whole(order)) {
        return err_set(err, RC_TEMP, "order without its fields");
    }
    enum rc rc = imap_refresh(&c->session, err);
    if (rc != RC_OK) {
        return rc;
    }
    if (validity != imap_uidvalidity(&c->session)) {
        mark = 0; /* the numbers mean other mails now */
        c->n_left_out = 0;
    }
    say_number(c, IMAP_SAY_FOLDER, imap_uidvalidity(&c->session));
    if (mark < 0 || mark >= UINT32_MAX) {
        return RC_OK;
    }
    rc = imap_list(c->a, &c->session, (uint32_t)mark + 1, &uids, &n, err);
    c->taken = 0;
    if (rc == RC_OK && n > 0) {
        say_number(c, IMAP_SAY_AHEAD, (int64_t)n);
    }
    if (rc == RC_OK) {
        rc = fetch_all(c, uids, n, singles, err);
    }
    return rc == RC_OK && imap_can_move(&c->session)
               ? fetch_below(c, (uint32_t)mark, left, singles, err)
               : rc;
}

static enum rc obey_head(struct child *c, struct frame_cursor *order, struct err *err)
{
    uint32_t uid = (uint32_t)frame_get_i64(order);
    if (!frame_is_whole(order)) {
        return err_set(err, RC_TEMP, "order without its fields");
    }
    return imap_fetch_head(&c->session, uid, err);
}

static enum rc obey_move(struct child *c, struct frame_cursor *order, struct err *err)
{
    int64_t validity = frame_get_i64(order);
    int64_t folder = frame_get_i64(order);
    uint32_t *uids = ARENA_ARRAY(c->a, IMAP_ORDER_UIDS_MAX, uint32_t);
    size_t n = 0;

    while (!order->bad && order->rest.len > 0 && n < IMAP_ORDER_UIDS_MAX) {
        uids[n++] = (uint32_t)frame_get_i64(order);
    }
    if (!frame_is_whole(order) || n == 0 ||
        (folder != IN_FOLDER_DONE && folder != IN_FOLDER_ASIDE)) {
        return err_set(err, RC_TEMP, "order without its fields");
    }
    if (validity != imap_uidvalidity(&c->session)) {
        return RC_OK; /* these mails have other numbers now: gone under the old ones */
    }
    return imap_move(&c->session, uids, n, (enum in_folder)folder, err);
}

/* The deadline of the order is for the talk before and after the wait. */
static enum rc obey_watch(struct child *c, struct frame_cursor *order, struct err *err)
{
    int64_t max_ms = frame_get_i64(order);
    int64_t wait_ms = c->deadline_ms - clock_mono_ms();
    bool news = false;
    if (!frame_is_whole(order)) {
        return err_set(err, RC_TEMP, "order without its fields");
    }
    enum rc rc = imap_idle_begin(&c->session, err);
    if (rc != RC_OK) {
        return rc == RC_NONE ? RC_OK : rc;
    }
    say_bare(c, IMAP_SAY_WATCHING);
    rc = imap_idle_wait(&c->session, c->fd, clock_mono_ms() + max_ms, &news, err);
    c->deadline_ms = clock_mono_ms() + wait_ms;
    c->session.stream.deadline_ms = c->deadline_ms;
    if (rc == RC_OK) {
        rc = imap_idle_end(&c->session, err);
    }
    if (rc == RC_OK && news) {
        say_bare(c, IMAP_SAY_NEWS);
    }
    return rc;
}

/* One order; false when it was the last. */
static bool obey(struct child *c)
{
    struct frame frame;
    struct err err = {{0}};
    enum rc rc = frame_read(c->fd, c->a, INT64_MAX, &frame, &err);
    struct frame_cursor order = {.rest = rc == RC_OK ? frame.body : STR_NULL};

    if (rc != RC_OK || frame.type == IMAP_ORDER_QUIT) {
        return false;
    }
    c->deadline_ms = frame_get_i64(&order);
    c->session.stream.deadline_ms = c->deadline_ms;
    if (frame.type == IMAP_ORDER_FETCH) {
        rc = obey_fetch(c, &order, &err);
    } else if (frame.type == IMAP_ORDER_MOVE) {
        rc = obey_move(c, &order, &err);
    } else if (frame.type == IMAP_ORDER_HEAD) {
        rc = obey_head(c, &order, &err);
    } else if (frame.type == IMAP_ORDER_WATCH) {
        rc = obey_watch(c, &order, &err);
    } else {
        rc = err_set(&err, RC_TEMP, "unknown order %d", frame.type);
    }
    say_done(c, rc, &err);
    return true;
}

void imap_child_run(int fd, int said_fd, pid_t parent, const struct in_config *config,
                    int64_t deadline_ms)
{
    struct arena life = {0}, work = {0};
    struct child c = {
        .fd = fd, .said_fd = said_fd, .deadline_ms = deadline_ms, .a = &work};
    struct err err = {{0}};

    confine(fd, said_fd, parent);
    enum rc rc = imap_open(&life, &c.session, config, deadline_ms, &err);
    say_done(&c, rc, &err);
    while (obey(&c)) {
        arena_reset(&work);
    }
    imap_logout(&c.session);
    _exit(EXIT_SUCCESS);
}
