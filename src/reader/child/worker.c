/* Keeps one sandboxed reader child, feeds it mails, replaces it when a mail breaks it.
 * Must never wait for it without limit, nor believe what it answers unchecked. */
#include "reader/child/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/file.h"
#include "reader/child/sandbox.h"
#include "reader/child/wire.h"
#include "reader/read.h"

enum {
    CPU_MAX_MS = 2000,    /* processor time for one mail */
    IDLE_MAX_MS = 4000,   /* on end, for a child that does not compute at all */
    WAIT_MAX_MS = 60000,  /* in all, however busy the machine is */
    SLICE_MS = 50,        /* between two looks at the child's clock */
    SLICE_MAX_MS = 100,   /* what one look may count for */
    CHILD_CPU_MS = 20000, /* a child is replaced after that much work … */
    CHILD_MAILS = 10000,  /* … or that many mails, so that nothing piles up in it */
    EXIT_NO_SANDBOX = 71,
    EXIT_TOO_LONG = 72,
    EXIT_NO_MEMORY = 75 /* die_oom */
};

struct worker {
    struct arena memory; /* holds the struct itself */
    pid_t pid;           /* 0 = no child */
    int fd;
    clockid_t cpu_clock;
    size_t n_mails;    /* read by this child */
    size_t n_asked;    /* mails it has now */
    int64_t cpu_from;  /* where the child's clock stood when it was asked */
    int64_t cpu_seen;  /* where it stood last */
    int64_t waited_ms; /* for the answer, so far */
    int64_t idle_ms;   /* since its clock moved */
};

/* One request out, one frame back. */
struct exchange {
    struct arena *a;
    struct str out; /* still to be sent */
    unsigned char head[WIRE_HEAD_BYTES];
    char *content; /* NULL until the head is complete */
    size_t content_len;
    size_t got; /* of head, then of content */
};

/* ---- the child ---- */

/* Reads all mails of a request, one after the other, each in fresh memory. */
static void child_answer(struct arena *a, struct str content, struct buf *out)
{
    size_t at = wire_begin(out);
    struct str inner;
    while (wire_next(&content, &inner, NULL) == RC_OK) {
        struct reader_request req;
        struct reading reading = {0};
        if (wire_get_request(inner, &req, NULL) != RC_OK) {
            _exit(0);
        }
        reader_read(a, &req, &reading);
        wire_put_reading(out, &reading);
        arena_reset(a);
    }
    wire_end(out, at);
}

static NORETURN void child_run(int socket, pid_t parent)
{
    if (!sandbox_enter(socket, parent)) {
        _exit(EXIT_NO_SANDBOX);
    }
    struct arena asked = {0}, work = {0};
    struct buf out = BUF_INIT(WIRE_READING_MAX_BYTES);
    wire_end(&out, wire_begin(&out)); /* the sign of life worker_start waits for */
    for (;;) {
        unsigned char head[WIRE_HEAD_BYTES];
        size_t len = 0;
        if (out.over) {
            _exit(EXIT_TOO_LONG);
        }
        if (fd_write_all(0, buf_str(&out), NULL) != RC_OK ||
            fd_read_all(0, head, sizeof head, NULL) != RC_OK ||
            wire_get_head(head, WIRE_REQUEST_MAX_BYTES, &len, NULL) != RC_OK) {
            _exit(0); /* the parent is gone or ends us */
        }
        arena_reset(&asked);
        char *content = arena_alloc(&asked, len);
        if (fd_read_all(0, content, len, NULL) != RC_OK) {
            _exit(0);
        }
        buf_clear(&out);
        child_answer(&work, str_of(content, len), &out);
    }
}

/* ---- the parent's side ---- */

/* Ends the child, if any, and returns its wait status. */
static int bury_child(struct worker *w)
{
    int status = 0;
    if (w->pid > 0) {
        (void)kill(w->pid, SIGKILL);
        while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR) {
            continue;
        }
    }
    w->pid = 0;
    fd_close(&w->fd);
    return status;
}

static int64_t child_cpu_ms(const struct worker *w)
{
    struct timespec t = {0};
    if (clock_gettime(w->cpu_clock, &t) != 0) {
        return 0; /* just died: the socket tells */
    }
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static enum rc send_some(struct worker *w, struct exchange *x)
{
    ssize_t n = send(w->fd, x->out.ptr, x->out.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno != EAGAIN && errno != EINTR) {
        return RC_TEMP;
    }
    x->out = str_from(x->out, n > 0 ? (size_t)n : 0);
    return RC_OK;
}

/* RC_OK when more is to come, RC_NONE when the frame is complete. */
static enum rc receive_some(struct worker *w, struct exchange *x, struct err *err)
{
    bool in_head = x->content == NULL;
    char *to = in_head ? (char *)x->head : x->content;
    size_t want = in_head ? sizeof x->head : x->content_len;
    ssize_t n = recv(w->fd, to + x->got, want - x->got, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return RC_OK;
    }
    if (n <= 0) {
        return RC_TEMP;
    }
    x->got += (size_t)n;
    if (x->got < want) {
        return RC_OK;
    }
    if (!in_head) {
        return RC_NONE;
    }
    enum rc rc = wire_get_head(x->head, WIRE_READING_MAX_BYTES, &x->content_len, err);
    if (rc != RC_OK) {
        return rc;
    }
    x->content = arena_alloc(x->a, x->content_len);
    x->got = 0;
    return x->content_len > 0 ? RC_OK : RC_NONE;
}

/* Counts a look of that length at the child. */
static void clocks_move(struct worker *w, int64_t slice_ms)
{
    int64_t cpu_ms = child_cpu_ms(w);
    /* a stopped or suspended process does not count against the child */
    slice_ms = slice_ms < SLICE_MAX_MS ? slice_ms : SLICE_MAX_MS;
    w->waited_ms += slice_ms;
    /* one that only waits for a processor gets it now and then */
    w->idle_ms = cpu_ms == w->cpu_seen ? w->idle_ms + slice_ms : 0;
    w->cpu_seen = cpu_ms;
}

static enum rc check_time(const struct worker *w, struct err *err)
{
    if (w->cpu_seen - w->cpu_from > CPU_MAX_MS) {
        return err_set(err, RC_INPUT, "took more than %d s", CPU_MAX_MS / 1000);
    }
    if (w->idle_ms > IDLE_MAX_MS || w->waited_ms > WAIT_MAX_MS) {
        int max_ms = w->idle_ms > IDLE_MAX_MS ? IDLE_MAX_MS : WAIT_MAX_MS;
        return err_set(err, RC_INPUT, "no answer for %d s", max_ms / 1000);
    }
    return RC_OK;
}

/* Sends what is to be sent, then receives. RC_OK: done. RC_TEMP: the child is dead.
 * RC_INPUT: it must be killed. */
static enum rc converse(struct worker *w, struct exchange *x, struct err *err)
{
    bool is_sending = x->out.len > 0;
    while (!is_sending || x->out.len > 0) {
        int events = is_sending ? POLLOUT : POLLIN;
        struct pollfd p = {.fd = w->fd, .events = (short)events};
        int64_t from = clock_mono_ms();
        int n = poll(&p, 1, SLICE_MS);
        clocks_move(w, clock_mono_ms() - from);
        if (n < 0 && errno != EINTR) {
            return RC_TEMP;
        }
        enum rc rc = RC_OK;
        if (n > 0) {
            rc = is_sending ? send_some(w, x) : receive_some(w, x, err);
        }
        if (rc != RC_OK) {
            return rc == RC_NONE ? RC_OK : rc;
        }
        rc = check_time(w, err);
        if (rc != RC_OK) {
            return rc;
        }
    }
    return RC_OK;
}

static void tell_death(int status, struct err *err)
{
    int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    if (sig == SIGSYS) {
        (void)err_set(err, RC_INPUT, "tried a forbidden system call");
    } else if (sig == SIGXCPU) {
        (void)err_set(err, RC_INPUT, "took too much processor time");
    } else if (code == EXIT_NO_MEMORY) {
        (void)err_set(err, RC_INPUT, "needed more than 256 MiB");
    } else if (code == EXIT_TOO_LONG) {
        (void)err_set(err, RC_INPUT, "reading is too long");
    } else {
        (void)err_set(err, RC_INPUT, "crashed (signal %d, exit %d)", sig, code);
    }
}

/* One half of an exchange; on failure the child is gone. */
static enum rc ask(struct worker *w, struct exchange *x, struct err *err)
{
    enum rc rc = converse(w, x, err);
    if (rc != RC_OK) {
        int status = bury_child(w);
        if (rc == RC_TEMP) {
            tell_death(status, err);
        }
        return err_prefix(err, RC_INPUT, "reader");
    }
    return RC_OK;
}

static enum rc start_child(struct worker *w, struct err *err)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return err_set(err, RC_BROKEN, "reader: no socket pair: error %d", errno);
    }
    pid_t parent = getpid();
    pid_t pid = fork();
    if (pid == 0) {
        child_run(pair[1], parent);
    }
    fd_close(&pair[1]);
    if (pid < 0) {
        fd_close(&pair[0]);
        return err_set(err, RC_BROKEN, "reader: no child process: error %d", errno);
    }
    w->pid = pid;
    w->fd = pair[0];
    w->n_mails = 0;
    w->waited_ms = 0;
    w->idle_ms = 0;
    w->cpu_from = 0;
    if (clock_getcpuclockid(pid, &w->cpu_clock) != 0) {
        (void)bury_child(w);
        return err_set(err, RC_BROKEN, "reader: no clock for the child process");
    }
    struct arena a = {0};
    struct exchange hello = {.a = &a};
    enum rc rc = ask(w, &hello, err);
    arena_done(&a);
    return rc == RC_OK ? RC_OK : err_prefix(err, RC_BROKEN, "child does not start");
}

enum rc worker_start(struct worker **ret_worker, struct err *err)
{
    enum rc rc = reader_prepare(err);
    if (rc != RC_OK) {
        return rc;
    }
    struct arena memory = {0};
    struct worker *w = ARENA_NEW(&memory, struct worker);
    w->memory = memory;
    w->fd = -1;
    rc = start_child(w, err);
    if (rc != RC_OK) {
        worker_stop(w);
        return rc;
    }
    *ret_worker = w;
    return RC_OK;
}

/* True when the child died, or spoke without being asked, since its last answer. */
static bool is_stale(const struct worker *w)
{
    struct pollfd p = {.fd = w->fd, .events = POLLIN};
    return w->n_mails >= CHILD_MAILS || child_cpu_ms(w) > CHILD_CPU_MS ||
           poll(&p, 1, 0) != 0;
}

enum rc worker_begin(struct worker *w, const struct reader_request *reqs, size_t n,
                     struct err *err)
{
    if (w->pid > 0 && is_stale(w)) {
        (void)bury_child(w);
    }
    enum rc rc = w->pid > 0 ? RC_OK : start_child(w, err);
    if (rc != RC_OK) {
        return rc;
    }
    struct buf out CLEANUP(buf_done) = BUF_INIT(WIRE_REQUEST_MAX_BYTES);
    size_t at = wire_begin(&out);
    for (size_t i = 0; i < n; i++) {
        wire_put_request(&out, &reqs[i]);
    }
    wire_end(&out, at);
    if (out.over) {
        return err_set(err, RC_INPUT, "reader: mail of %zu bytes is too big",
                       reqs[n - 1].raw.len);
    }
    struct exchange x = {.out = buf_str(&out)};
    w->n_asked = n;
    w->cpu_from = child_cpu_ms(w);
    w->waited_ms = 0;
    w->idle_ms = 0;
    return ask(w, &x, err);
}

/* As many readings as mails were asked about, each as it should be. */
static enum rc take_readings(struct str content, struct reading *ret, size_t n,
                             struct err *err)
{
    struct str inner;
    for (size_t i = 0; i < n; i++) {
        enum rc rc = wire_next(&content, &inner, err);
        if (rc == RC_OK) {
            rc = wire_get_reading(inner, &ret[i], err);
        }
        if (rc != RC_OK) {
            return rc == RC_NONE ? err_set(err, RC_INPUT, "malformed frame") : rc;
        }
    }
    return content.len == 0 ? RC_OK : err_set(err, RC_INPUT, "malformed frame");
}

enum rc worker_end(struct arena *a, struct worker *w, struct reading *ret_readings,
                   struct err *err)
{
    struct exchange x = {.a = a};
    enum rc rc = ask(w, &x, err);
    if (rc != RC_OK) {
        return rc;
    }
    w->n_mails += w->n_asked;
    rc = take_readings(str_of(x.content, x.content_len), ret_readings, w->n_asked, err);
    if (rc != RC_OK) {
        (void)bury_child(w); /* what else is wrong in it nobody knows */
        return err_prefix(err, rc, "reader");
    }
    return RC_OK;
}

enum rc worker_read(struct arena *a, struct worker *w, const struct reader_request *req,
                    struct reading *ret_reading, struct err *err)
{
    enum rc rc = worker_begin(w, req, 1, err);
    return rc == RC_OK ? worker_end(a, w, ret_reading, err) : rc;
}

void worker_stop(struct worker *w)
{
    if (w == NULL) {
        return;
    }
    (void)bury_child(w);
    struct arena memory = w->memory;
    arena_done(&memory);
}
