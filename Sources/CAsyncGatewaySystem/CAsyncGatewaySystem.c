#define _GNU_SOURCE

#include "CAsyncGatewaySystem.h"

#if defined(__linux__)

#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// The kernel's number. Not every libc has it, nor a function for the call.
static const unsigned int rename_without_replacing = 1;

int cag_available_cores(void) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0) {
        return -1;
    }
    return CPU_COUNT(&cores);
}

int cag_thread_number(void) {
    return (int)syscall(SYS_gettid);
}

int cag_accept(int descriptor, void *address, uint32_t *length) {
    return accept4(descriptor, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int cag_ignore_packets(int descriptor) {
    struct sock_filter accept_nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {1, &accept_nothing};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int cag_open_path(const char *folder) {
    return open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

int cag_rename_without_replacing(int folder, const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, folder, from, folder, to, rename_without_replacing);
}

char *cag_environment_entry(int index) {
    return environ == NULL ? NULL : environ[index];
}

#endif
