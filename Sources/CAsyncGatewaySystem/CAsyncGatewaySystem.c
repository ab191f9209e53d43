#define _GNU_SOURCE

#include "CAsyncGatewaySystem.h"

#if defined(__linux__)

#include <linux/filter.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

int cag_available_cores(void) {
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0) {
        return -1;
    }
    return CPU_COUNT(&cores);
}

int cag_accept(int descriptor, void *address, uint32_t *length) {
    return accept4(descriptor, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int cag_ignore_packets(int descriptor) {
    struct sock_filter accept_nothing = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {1, &accept_nothing};
    return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

char *cag_environment_entry(int index) {
    return environ == NULL ? NULL : environ[index];
}

#endif
