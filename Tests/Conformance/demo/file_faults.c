// Loaded before the C library by LD_PRELOAD, this lets sendfile(2) and pread(2) fail from an offset
// on, as file systems, seccomp filters and disks do:
//
//   SENDFILE_ERRNO, PREAD_ERRNO   the error; the call is left alone without one
//   FAULT_OFFSET                  the first offset that fails (0)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/types.h>

static long setting(const char *name) {
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : 0;
}

// Cuts `count` at the first offset that fails; whether the call is to fail with `error`.
static int fails(const char *error, off_t offset, size_t *count) {
    long number = setting(error), limit = setting("FAULT_OFFSET");
    if (number == 0) return 0;
    errno = (int)number;
    if (offset >= limit) return 1;
    if (*count > (size_t)(limit - offset)) *count = (size_t)(limit - offset);
    return 0;
}

ssize_t sendfile(int output, int input, off_t *offset, size_t count) {
    if (fails("SENDFILE_ERRNO", *offset, &count)) return -1;
    ssize_t (*next)(int, int, off_t *, size_t) = dlsym(RTLD_NEXT, "sendfile");
    return next(output, input, offset, count);
}

ssize_t pread(int file, void *memory, size_t count, off_t offset) {
    if (fails("PREAD_ERRNO", offset, &count)) return -1;
    ssize_t (*next)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread");
    return next(file, memory, count, offset);
}

// The same functions, by the names that the compiler may have chosen for 64-bit offsets.
#if __SIZEOF_LONG__ == 8
ssize_t sendfile64(int, int, off_t *, size_t) __attribute__((alias("sendfile")));
ssize_t pread64(int, void *, size_t, off_t) __attribute__((alias("pread")));
#endif
