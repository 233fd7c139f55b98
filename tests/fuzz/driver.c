/* Feeds inputs to a target, and some of them a second time blown up to 64 KiB: what is
 * not linear in its input runs into the limits on time and memory. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "mail/charset.h"

enum {
    BLOWN_BYTES = 65536,
    BLOWN_ONE_IN = 1024,
    SMALL_BYTES = 16384, /* larger inputs are slow enough as they are */
    CPU_MAX_MS = 1000,   /* with sanitizers on: a tenth of it without */
    MEMORY_MAX_BYTES = 96 * 1024 * 1024
};

static bool must_be_linear;

static char file_path[256];
static int file = -1;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

void fuzz_broken(const char *source, int line, const char *what)
{
    fprintf(stderr, "%s:%d: broken promise: %s\n", source, line, what);
    abort();
}

uint64_t fuzz_choice(struct str in)
{
    return str_hash(in) >> 16;
}

bool fuzz_is_text(struct str s)
{
    return str_is_utf8(s) && str_find_byte(s, '\0') == STR_NPOS;
}

bool fuzz_is_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return str_is_utf8(s);
}

struct str fuzz_text(struct arena *a, struct str bytes)
{
    return charset_repair_utf8(a, bytes);
}

bool fuzz_is_subsequence(struct str part, struct str whole)
{
    size_t at = 0;
    for (size_t i = 0; i < part.len; i++) {
        if (str_is_space(part.ptr[i])) {
            continue;
        }
        while (at < whole.len && whole.ptr[at] != part.ptr[i]) {
            at++;
        }
        if (at == whole.len) {
            return false;
        }
        at++;
    }
    return true;
}

bool fuzz_is_view(struct str part, struct str whole)
{
    return part.len == 0 || (part.ptr >= whole.ptr && part.len <= whole.len &&
                             part.ptr + part.len <= whole.ptr + whole.len);
}

struct str fuzz_cut(struct str *in, struct str mark)
{
    size_t at = str_find(*in, mark);
    if (at == STR_NPOS) {
        return STR_NULL;
    }
    struct str rest = str_from(*in, at + mark.len);
    *in = str_sub(*in, 0, at);
    return rest;
}

static void remove_file(void)
{
    unlink(file_path);
}

static void make_file(void)
{
    const char *dir = getenv("TMPDIR");
    int n = snprintf(file_path, sizeof(file_path), "%s/nachfass-fuzz-XXXXXX",
                     dir != NULL ? dir : "/tmp");
    CLAIM(n > 0 && (size_t)n < sizeof(file_path));
    file = mkstemp(file_path);
    CLAIM(file >= 0 && atexit(remove_file) == 0);
}

char *fuzz_file(struct str bytes)
{
    struct err err;
    if (file < 0) {
        make_file();
    }
    CLAIM(ftruncate(file, 0) == 0 && lseek(file, 0, SEEK_SET) == 0);
    CLAIM(fd_write_all(file, bytes, &err) == RC_OK);
    return file_path;
}

static int64_t cpu_ms(void)
{
    struct timespec t = {0};
    CLAIM(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void run(struct str in)
{
    struct arena a = {0};
    int64_t from = cpu_ms();
    fuzz_one(&a, in);
    CLAIM(a.used_bytes <= MEMORY_MAX_BYTES);
    arena_done(&a);
    int64_t took_ms = cpu_ms() - from;
    if (took_ms > CPU_MAX_MS) {
        fprintf(stderr, "%lld ms for %zu bytes\n", (long long)took_ms, in.len);
        fuzz_broken(__FILE__, __LINE__, "time is linear");
    }
}

/* A piece of the input stands in its place many times over. */
static void run_blown(struct str in)
{
    uint64_t choice = fuzz_choice(in);
    size_t from = (size_t)(choice >> 8) % in.len;
    size_t len = 1 + (size_t)(choice >> 24) % (in.len - from);
    if ((choice >> 40) % 2 == 0 && len > 16) {
        len = 1 + len % 16;
    }
    struct buf b CLEANUP(buf_done) = BUF_INIT((size_t)2 * BLOWN_BYTES);
    buf_put(&b, str_sub(in, 0, from));
    while (b.len < BLOWN_BYTES) {
        buf_put(&b, str_sub(in, from, len));
    }
    buf_put(&b, str_from(in, from + len));
    run(buf_str(&b));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    must_be_linear = fuzz_init();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* a copy of exact size: a byte too far is seen */
    char *copy = malloc(size > 0 ? size : 1);
    CLAIM(copy != NULL);
    if (size > 0) {
        memcpy(copy, data, size);
    }
    struct str in = str_of(copy, size);
    run(in);
    bool blow = must_be_linear && size > 0 && size <= SMALL_BYTES;
    if (blow && fuzz_choice(in) % BLOWN_ONE_IN == 0) {
        run_blown(in);
    }
    free(copy);
    return 0;
}
