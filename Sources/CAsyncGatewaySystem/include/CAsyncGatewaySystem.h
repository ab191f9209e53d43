// What Swift's Glibc and Musl modules lack: epoll, eventfd, accept4, renameat2, openat2, preadv2, O_PATH
// and the constants that the importer cannot read. Nothing here does more than pass a call on.

#ifndef C_ASYNC_GATEWAY_SYSTEM_H
#define C_ASYNC_GATEWAY_SYSTEM_H

#if defined(__linux__)

#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static const uint32_t CAG_EPOLLIN = EPOLLIN;
static const uint32_t CAG_EPOLLOUT = EPOLLOUT;
static const uint32_t CAG_EPOLLERR = EPOLLERR;
static const uint32_t CAG_EPOLLHUP = EPOLLHUP;
static const uint32_t CAG_EPOLLRDHUP = EPOLLRDHUP;
static const uint32_t CAG_EPOLLET = (uint32_t)EPOLLET;
static const uint32_t CAG_EPOLLEXCLUSIVE = (uint32_t)EPOLLEXCLUSIVE;
static const int32_t CAG_EPOLL_CTL_ADD = EPOLL_CTL_ADD;
static const int32_t CAG_EPOLL_CTL_DEL = EPOLL_CTL_DEL;
static const int32_t CAG_EPOLL_CLOEXEC = EPOLL_CLOEXEC;
static const int32_t CAG_EFD_CLOEXEC = EFD_CLOEXEC;
static const int32_t CAG_EFD_NONBLOCK = EFD_NONBLOCK;

// Behind functions, because their declarations need _GNU_SOURCE, which would clash with Swift's own
// modules if this header defined it.

/// Takes one connection, non-blocking and close-on-exec from its first moment.
int cag_accept(int descriptor, void *address, uint32_t *length);

/// Lets a listening socket ignore what it receives, so that no more connections come; 0 or -1.
int cag_ignore_packets(int descriptor);

/// Opens a folder to find files in it, without the permission to list them (O_PATH).
int cag_open_path(const char *folder);

/// Gives a file of a folder another name there, which no file may have.
int cag_rename_without_replacing(int folder, const char *from, const char *to);

/// Opens a folder as cag_open_path does, if the kernel finds it without waiting for a disk.
int cag_open_path_cached(const char *folder);

/// Opens what is below a folder, on its file system and without following a link, if the kernel finds it
/// without waiting for a disk; it fails with EAGAIN if not (openat2).
int cag_open_below_cached(int folder, const char *path, int flags);

/// Reads bytes at an offset if the kernel has them in memory; it fails with EAGAIN if not, and with
/// EOPNOTSUPP where the file system cannot tell (preadv2).
long cag_read_cached(int descriptor, void *bytes, size_t count, int64_t offset);

/// Whether the kernel lacks pages of a part of a file in memory (cachestat); -1 if it does not tell. A page
/// that is being read is there.
int cag_lacks_pages(int descriptor, uint64_t start, uint64_t count);

/// The device of a file or a folder, as fstat has it, without asking a network or another process (statx);
/// 0 if the system cannot tell.
uint64_t cag_known_device(int descriptor);

/// Whether a file is on a file system of this machine's disks or its memory: none of a network, nor one
/// that another process serves, which are asked, and waited for.
int cag_is_local(int descriptor);

/// The `NAME=value` at that place of the process's environment; NULL behind the last.
char *cag_environment_entry(int index);

/// How many cores the process may run on, or -1.
int cag_available_cores(void);

/// The number by which the kernel knows the calling thread.
int cag_thread_number(void);

#endif
#endif
