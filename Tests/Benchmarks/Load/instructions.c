// Counts the instructions that a server executes in user mode for a request, by stepping through
// them: slow, but it needs no counters of the processor's, which virtual machines rarely have, and
// gives the same number each time.
//
// A child sends the requests on one connection, one after the other, while the parent steps all of
// the server's threads. The thread with the most steps counts: the others wake up because they are
// stepped. What the kernel does is not counted; a system call is one step, and a repeated string
// instruction as many as it has repetitions.
//
// usage: instructions PID PORT REQUESTS [FILE] < REQUEST
// prints RESULT and an object: the requests, and the instructions of all of them together; FILE
// gets each as the thread and its address, eight bytes each in the machine's order.

#define _GNU_SOURCE
#include "client.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

enum { WARM_UP = 200, MAX_THREADS = 256 };

static char request[16 * 1024];
static FILE *trace;

/// The threads that the process has now.
static int list(pid_t process, pid_t *threads) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", process);
    DIR *tasks = opendir(path);
    if (tasks == NULL) fail(path);
    int count = 0;
    for (struct dirent *entry; (entry = readdir(tasks)) != NULL && count < MAX_THREADS;) {
        if (atoi(entry->d_name) > 0) threads[count++] = atoi(entry->d_name);
    }
    closedir(tasks);
    return count;
}

/// Whether a stop is that of a step, rather than one that was asked for.
static int is_step(int status) {
    return WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP && status >> 16 == 0;
}

static int stop(pid_t thread) {
    int status;
    if (ptrace(PTRACE_INTERRUPT, thread, NULL, NULL) < 0) fail("ptrace");
    if (waitpid(thread, &status, __WALL) < 0) fail("waitpid");
    return status;
}

/// From here on each thread stops after every instruction.
static void begin_steps(pid_t process) {
    pid_t threads[MAX_THREADS];
    int count = list(process, threads);
    for (int i = 0; i < count; i++) {
        if (ptrace(PTRACE_SEIZE, threads[i], NULL, PTRACE_O_TRACECLONE) < 0) fail("ptrace");
        stop(threads[i]);
    }
    for (int i = 0; i < count; i++) ptrace(PTRACE_SINGLESTEP, threads[i], NULL, NULL);
}

/// Lets each thread go right after a step: the signal of a step that it had not reported yet, as
/// it has when a system call is interrupted, would end the process.
static void end_steps(pid_t process) {
    pid_t threads[MAX_THREADS];
    int count = list(process, threads);
    for (int i = 0; i < count; i++) {
        for (int status = stop(threads[i]); !is_step(status);) {
            ptrace(PTRACE_SINGLESTEP, threads[i], NULL, NULL);
            if (waitpid(threads[i], &status, __WALL) < 0) fail("waitpid");
        }
        ptrace(PTRACE_DETACH, threads[i], NULL, NULL);
    }
}

/// The signal to hand on to a thread that has stopped: none for a stop that is ours.
static long signal_of(int status) {
    int signal = WSTOPSIG(status);
    return signal == SIGTRAP || status >> 16 != 0 ? 0 : signal;
}

static void note_address(pid_t thread) {
    size_t place = offsetof(struct user, regs.rip);
    uint64_t address = (uint64_t)ptrace(PTRACE_PEEKUSER, thread, (void *)place, NULL);
    uint64_t step[] = {(uint64_t)thread, address};
    fwrite(step, sizeof step, 1, trace);
}

/// Counts a step of the thread, and returns how many it has had.
static long long count_step(pid_t thread) {
    static struct { pid_t thread; long long steps; } threads[MAX_THREADS];
    int i = 0;
    while (i < MAX_THREADS - 1 && threads[i].thread != 0 && threads[i].thread != thread) i++;
    threads[i].thread = thread;
    return ++threads[i].steps;
}

/// The steps of the thread that took the most.
static long long step_until_end_of(pid_t client) {
    long long most = 0;
    for (;;) {
        int status;
        pid_t stopped = waitpid(-1, &status, __WALL);
        if (stopped < 0) fail("waitpid");
        if (stopped == client) {
            if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) refuse("a request failed");
            return most;
        }
        if (!WIFSTOPPED(status)) continue;
        if (is_step(status)) {
            long long steps = count_step(stopped);
            if (steps > most) most = steps;
            if (trace != NULL) note_address(stopped);
        }
        ptrace(PTRACE_SINGLESTEP, stopped, NULL, signal_of(status));
    }
}

int main(int count, char **arguments) {
    if (count != 4 && count != 5) refuse("usage: instructions PID PORT REQUESTS [FILE] < REQUEST");
    if (count == 5 && (trace = fopen(arguments[4], "wb")) == NULL) fail(arguments[4]);
    pid_t server = atoi(arguments[1]);
    int requests = atoi(arguments[3]), go[2];
    size_t length = fread(request, 1, sizeof request, stdin);
    int fd = connect_to(atoi(arguments[2]));
    for (int i = 0; i < WARM_UP; i++) exchange(fd, request, length);

    if (pipe(go) < 0) fail("pipe");
    pid_t client = fork();
    if (client < 0) fail("fork");
    if (client == 0) {
        char byte;
        if (read(go[0], &byte, 1) != 1) return 1;
        for (int i = 0; i < requests; i++) exchange(fd, request, length);
        return 0;
    }
    begin_steps(server);
    if (write(go[1], "!", 1) != 1) fail("write");
    long long steps = step_until_end_of(client);
    end_steps(server);
    if (trace != NULL && fclose(trace) != 0) fail("fclose");
    printf("RESULT {\"requests\": %d, \"instructions\": %lld}\n", requests, steps);
    return 0;
}
