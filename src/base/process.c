/* Another program, without a shell. Must never show the output: it may be a
 * password. */
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"

enum { WORDS_MAX = 64, PIECE = 4096, OUTPUT_MAX = 1 << 20 };

extern char **environ; /* POSIX: declared by the program itself */

/* The command's words, NULL behind the last; 0 when a quote is open or there are too
 * many. */
static size_t split(struct arena *a, struct str command, char *words[WORDS_MAX + 1])
{
    size_t n = 0;
    char *at = arena_alloc(a, command.len + WORDS_MAX);
    bool in_word = false;
    char quote = '\0';
    for (size_t i = 0; i < command.len; i++) {
        char c = command.ptr[i];
        if (quote == '\0' && (c == ' ' || c == '\t')) {
            if (in_word) {
                *at++ = '\0';
            }
            in_word = false;
            continue;
        }
        if (!in_word && n == WORDS_MAX) {
            return 0;
        }
        if (!in_word) {
            words[n++] = at;
            in_word = true;
        }
        if (c == quote) {
            quote = '\0';
        } else if (quote == '\0' && (c == '"' || c == '\'')) {
            quote = c;
        } else {
            *at++ = c;
        }
    }
    *at = '\0';
    words[n] = NULL;
    return quote == '\0' ? n : 0;
}

/* stdin and stdout are pipes, everything else is as it is. */
static enum rc start(char *const *words, int input, int output, pid_t *ret_pid,
                     struct err *err)
{
    posix_spawn_file_actions_t actions;
    int rc = posix_spawn_file_actions_init(&actions);
    if (rc == 0) {
        rc = posix_spawn_file_actions_adddup2(&actions, input, 0);
        if (rc == 0) {
            rc = posix_spawn_file_actions_adddup2(&actions, output, 1);
        }
        if (rc == 0) {
            rc = posix_spawnp(ret_pid, words[0], &actions, NULL, words, environ);
        }
        posix_spawn_file_actions_destroy(&actions);
    }
    return rc == 0 ? RC_OK
                   : err_set(err, RC_CONFIG, "'%s' cannot be run: %s", words[0],
                             strerror(rc));
}

static enum rc read_all(int fd, int64_t deadline_ms, struct buf *out, struct err *err)
{
    char piece[PIECE];
    for (;;) {
        int64_t left = deadline_ms - clock_mono_ms();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int ready = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (ready == 0) {
            return err_set(err, RC_TEMP, "it does not end");
        }
        ssize_t n = ready < 0 ? -1 : read(fd, piece, sizeof piece);
        if (n < 0 && errno != EINTR) {
            return err_set(err, RC_TEMP, "its output cannot be read: %s",
                           strerror(errno));
        }
        if (n == 0) {
            return RC_OK;
        }
        buf_put(out, str_of(piece, n < 0 ? 0 : (size_t)n));
        if (out->over) {
            return err_set(err, RC_CONFIG, "it says too much");
        }
    }
}

/* Waits for it; after an error it is killed first. */
static enum rc finish(pid_t pid, enum rc rc, struct err *err)
{
    int status = 0;
    if (rc != RC_OK) {
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (rc == RC_OK && !WIFEXITED(status)) {
        return err_set(err, RC_CONFIG, "it was ended by signal %d", WTERMSIG(status));
    }
    if (rc == RC_OK && WEXITSTATUS(status) != 0) {
        return err_set(err, RC_CONFIG, "it ended with exit code %d",
                       WEXITSTATUS(status));
    }
    return rc;
}

/* A pipe whose ends no other program gets. */
static enum rc open_pipe(int *ret_from, int *ret_to, struct err *err)
{
    int ends[2];
    if (pipe(ends) != 0) {
        return err_set(err, RC_TEMP, "no pipe: %s", strerror(errno));
    }
    (void)fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    (void)fcntl(ends[1], F_SETFD, FD_CLOEXEC); /* the copy of the child stays open */
    *ret_from = ends[0];
    *ret_to = ends[1];
    return RC_OK;
}

/* A pipe that holds all of it: nobody waits for a program that does not read. */
static enum rc fill_pipe(struct str input, int *ret_from, struct err *err)
{
    int to CLEANUP(fd_close) = -1;
    enum rc rc = open_pipe(ret_from, &to, err);
    if (rc == RC_OK) {
        (void)fcntl(to, F_SETFL, O_NONBLOCK);
        rc = fd_write_all(to, input, err);
    }
    return rc;
}

static enum rc run(struct arena *a, struct str command, struct str input,
                   int64_t timeout_s, struct buf *out, struct err *err)
{
    char *words[WORDS_MAX + 1];
    int in CLEANUP(fd_close) = -1;
    int from CLEANUP(fd_close) = -1;
    int to CLEANUP(fd_close) = -1;
    pid_t pid = 0;
    if (split(a, command, words) == 0) {
        return err_set(err, RC_CONFIG, "no command, or a quote in it is not closed");
    }
    enum rc rc = fill_pipe(input, &in, err);
    if (rc == RC_OK) {
        rc = open_pipe(&from, &to, err);
    }
    if (rc == RC_OK) {
        rc = start(words, in, to, &pid, err);
    }
    if (rc != RC_OK) {
        return rc;
    }
    fd_close(&to);
    rc = read_all(from, clock_mono_ms() + timeout_s * 1000, out, err);
    return finish(pid, rc, err);
}

enum rc process_output(struct arena *a, struct str command, int64_t timeout_s,
                       size_t max, struct str *ret_output, struct err *err)
{
    struct buf out CLEANUP(buf_done) = BUF_INIT(max);
    enum rc rc = run(a, command, STR(""), timeout_s, &out, err);
    if (rc == RC_OK) {
        *ret_output = arena_str(a, buf_str(&out));
    }
    return rc;
}

enum rc process_feed(struct str command, struct str input, int64_t timeout_s,
                     struct err *err)
{
    struct arena a CLEANUP(arena_done) = {0};
    struct buf out CLEANUP(buf_done) = BUF_INIT(OUTPUT_MAX);
    return run(&a, command, input, timeout_s, &out, err);
}
