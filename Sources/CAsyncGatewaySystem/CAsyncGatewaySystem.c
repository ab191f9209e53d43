#define _GNU_SOURCE

#include "CAsyncGatewaySystem.h"

#if defined(__linux__)

#include <fcntl.h>
#include <linux/filter.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

// The kernel's numbers. Not every libc has them, nor functions for the calls.
static const unsigned int rename_without_replacing = 1;
static const long number_of_openat2 = 437;
static const long number_of_cachestat = 451;
static const int read_without_waiting = 0x8;
static const int described_by_itself = 0x1000;
static const int described_without_waiting = 0x4000;
static const uint64_t resolve_without_crossing = 0x01;
static const uint64_t resolve_without_magic_links = 0x02;
static const uint64_t resolve_without_links = 0x04;
static const uint64_t resolve_below = 0x08;
static const uint64_t resolve_cached = 0x20;

// The kernel's `struct open_how`.
struct way_to_open {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

// The kernel's `struct statx`, of which only the device is read.
struct description {
    uint32_t before[34];
    uint32_t device_major;
    uint32_t device_minor;
    uint32_t behind[28];
};

// The kernel's `struct cachestat_range` and `struct cachestat`, whose first field counts the pages.
struct part {
    uint64_t start;
    uint64_t count;
};
struct cached_part {
    uint64_t pages;
    uint64_t behind[4];
};

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

int cag_open_path_cached(const char *folder) {
    struct way_to_open way = {O_PATH | O_DIRECTORY | O_CLOEXEC, 0, resolve_cached};
    return (int)syscall(number_of_openat2, AT_FDCWD, folder, &way, sizeof way);
}

int cag_open_below_cached(int folder, const char *path, int flags) {
    uint64_t resolve = resolve_cached | resolve_below | resolve_without_links |
                       resolve_without_magic_links | resolve_without_crossing;
    struct way_to_open way = {(uint64_t)(unsigned int)flags, 0, resolve};
    return (int)syscall(number_of_openat2, folder, path, &way, sizeof way);
}

long cag_read_cached(int descriptor, void *bytes, size_t count, int64_t offset) {
    struct iovec vector = {bytes, count};
    unsigned long low = (unsigned long)offset;
    // A register of 64 bits has all of it in the first half.
    unsigned long high = sizeof low == 8 ? 0 : (unsigned long)(offset >> 32);
    return syscall(SYS_preadv2, descriptor, &vector, 1, low, high, read_without_waiting);
}

int cag_lacks_pages(int descriptor, uint64_t start, uint64_t count) {
    struct part part = {start, count};
    struct cached_part cached;
    if (count == 0 || syscall(number_of_cachestat, descriptor, &part, &cached, 0) != 0) {
        return -1;
    }
    // An overlay has its pages elsewhere, and says that it has none.
    if (cached.pages == 0) {
        return -1;
    }
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    return cached.pages < (start + count - 1) / page - start / page + 1;
}

uint64_t cag_known_device(int descriptor) {
    struct description description;
    int flags = described_by_itself | described_without_waiting;
    if (syscall(SYS_statx, descriptor, "", flags, 0, &description) != 0) {
        return 0;
    }
    return makedev(description.device_major, description.device_minor);
}

int cag_is_local(int descriptor) {
    struct statfs information;
    if (fstatfs(descriptor, &information) != 0) {
        return 0;
    }
    // <linux/magic.h>; that of ZFS is its own.
    switch ((uint32_t)information.f_type) {
    case 0x0000EF53: // ext2, ext3, ext4
    case 0x58465342: // xfs
    case 0x9123683E: // btrfs
    case 0xF2F52010: // f2fs
    case 0x2FC12FC1: // zfs
    case 0xE0F5E1E2: // erofs
    case 0x73717368: // squashfs
    case 0x794C7630: // overlayfs
    case 0x01021994: // tmpfs
    case 0x858458F6: // ramfs
    case 0x00009FA0: // proc
    case 0x62656572: // sysfs
    case 0x63677270: // cgroup2
        return 1;
    default:
        return 0;
    }
}

int cag_rename_without_replacing(int folder, const char *from, const char *to) {
    return (int)syscall(SYS_renameat2, folder, from, folder, to, rename_without_replacing);
}

char *cag_environment_entry(int index) {
    return environ == NULL ? NULL : environ[index];
}

#endif
