// Preloaded into a server that is stepped through, lets the clock of its event loops and of the
// Date field pass a thousand times as slowly: a request that takes a second to be stepped through
// would otherwise meet deadlines, and new seconds, that hardly any meets at full speed.
//
// A call takes about as many instructions as without it: it asks the kernel as well.

#define _GNU_SOURCE
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SECOND = 1000000000, SLOWNESS = 1000 };

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int64_t first;
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    // Other libraries compare theirs with the kernel's timers.
    if (result != 0 || clock != CLOCK_BOOTTIME) return result;
    int64_t now = (int64_t)time->tv_sec * SECOND + time->tv_nsec;
    if (first == 0) first = now;
    now = first + (now - first) / SLOWNESS;
    time->tv_sec = now / SECOND;
    time->tv_nsec = now % SECOND;
    return 0;
}

time_t time(time_t *place) {
    static int64_t first;
    struct timespec now;
    syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    if (first == 0) first = now.tv_sec;
    time_t result = (time_t)(first + (now.tv_sec - first) / SLOWNESS);
    if (place != NULL) *place = result;
    return result;
}
