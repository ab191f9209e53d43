// Tells ThreadSanitizer what a contended Mutex orders.
//
// A Mutex that is free is taken by an atomic exchange within the caller, which the sanitizer sees.
// One that is not is left to _lockSlow and _unlockSlow in the toolchain's libswiftSynchronization,
// which is not instrumented: whatever two threads do under the lock, the one after the other, is
// then reported as a race. Here is what those two functions promise and nothing else, so no race is
// hidden that a Mutex does not prevent; .ci/sanitize proves both with Control.swift.
//
// Loaded before the runtime's libraries, this takes their place and calls them.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Of the calling process, if it is instrumented at all.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

// Methods in Swift find `self` where swift_context says.
typedef __attribute__((swiftcall)) void Lock(
    uint32_t thread, __attribute__((swift_context)) void *mutex);
typedef __attribute__((swiftcall)) void Unlock(__attribute__((swift_context)) void *mutex);

Lock lock __asm__(LOCK);
Unlock unlock __asm__(UNLOCK);

__attribute__((swiftcall)) void lock(
    uint32_t thread, __attribute__((swift_context)) void *mutex) {
    Lock *next = (Lock *)dlsym(RTLD_NEXT, LOCK);
    next(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

__attribute__((swiftcall)) void unlock(__attribute__((swift_context)) void *mutex) {
    Unlock *next = (Unlock *)dlsym(RTLD_NEXT, UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    next(mutex);
}
