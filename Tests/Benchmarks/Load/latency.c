// Latency under a load that does not wait for the server: an open loop.
//
// Request n is due at start + n / RATE, whatever became of those before it. It goes out on the
// connection that has been idle longest, or waits for one; its latency runs from when it was due
// to the last byte of its response. So a server that stands still for a moment is charged for every
// request that should have been sent meanwhile. A load that sends the next request only when the
// last is answered leaves just those out ("coordinated omission").
//
// It never sleeps: it has a core to itself, and a timer would be late.
//
// usage: latency PORT PATH RATE SECONDS CONNECTIONS
// prints RESULT and an object: the requests, the time they took, and percentiles in milliseconds.

#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>

enum { MAX_CONNECTIONS = 1024, MAX_EVENTS = 64, GRACE_SECONDS = 10 };

struct connection {
    int fd;
    int64_t due;  // when the request under way was to be sent
    size_t got;
    char input[MAX_RESPONSE];
};

struct idle {
    struct connection *queue[MAX_CONNECTIONS];
    size_t first, count;
};

static char request[4096];
static size_t request_length;
static struct idle idle;
static int64_t *latencies;
static size_t answered;

static void put(struct connection *c) {
    idle.queue[(idle.first + idle.count++) % MAX_CONNECTIONS] = c;
}

static struct connection *take(void) {
    struct connection *c = idle.queue[idle.first];
    idle.first = (idle.first + 1) % MAX_CONNECTIONS;
    idle.count--;
    return c;
}

static void open_connections(int epoll, int port, int count) {
    for (int i = 0; i < count; i++) {
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL) fail("calloc");
        c->fd = connect_to(port);
        // So that the time it takes to be accepted is nobody's latency.
        exchange(c->fd, request, request_length);
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0) fail("epoll_ctl");
        put(c);
    }
}

static void receive(struct connection *c) {
    ssize_t count = recv(c->fd, c->input + c->got, sizeof c->input - c->got, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) refuse("the server closed a connection");
    c->got += (size_t)count;
    ssize_t end = response_length(c->input, c->got);
    if (end == ENDLESS) refuse("a response has no length");
    if (end == 0) return;
    if (memcmp(c->input, "HTTP/1.1 200", 12) != 0) refuse("a response is not 200");
    latencies[answered++] = nanoseconds() - c->due;
    c->got = 0;
    put(c);
}

/// Returns how long it took until all were answered.
static int64_t run(int epoll, double rate, size_t total) {
    struct epoll_event events[MAX_EVENTS];
    int64_t start = nanoseconds(), now = start;
    int64_t give_up = start + (int64_t)((double)total / rate * 1e9) + GRACE_SECONDS * 1000000000LL;
    size_t sent = 0;
    while (answered < total) {
        now = nanoseconds();
        if (now > give_up) refuse("the server cannot answer at this rate");
        while (sent < total && idle.count > 0) {
            int64_t due = start + (int64_t)((double)sent / rate * 1e9);
            if (due > now) break;
            struct connection *c = take();
            c->due = due;
            send_all(c->fd, request, request_length);
            sent++;
        }
        int ready = epoll_wait(epoll, events, MAX_EVENTS, 0);
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    }
    return nanoseconds() - start;
}

static int ascending(const void *a, const void *b) {
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static double milliseconds_at(double fraction) {
    size_t index = (size_t)((double)answered * fraction);
    return (double)latencies[index < answered ? index : answered - 1] / 1e6;
}

int main(int count, char **arguments) {
    int connections = count == 6 ? atoi(arguments[5]) : 0;
    double rate = count == 6 ? atof(arguments[3]) : 0;
    size_t total = count == 6 ? (size_t)(rate * atof(arguments[4])) : 0;
    if (total == 0 || connections < 1 || connections > MAX_CONNECTIONS) {
        refuse("usage: latency PORT PATH RATE SECONDS CONNECTIONS");
    }
    int length = snprintf(
        request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n\r\n", arguments[2],
        arguments[1]);
    if (length < 0 || (size_t)length >= sizeof request) refuse("the path is too long");
    request_length = (size_t)length;
    if ((latencies = calloc(total, sizeof *latencies)) == NULL) fail("calloc");

    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) fail("epoll_create1");
    open_connections(epoll, atoi(arguments[1]), connections);
    int64_t took = run(epoll, rate, total);
    qsort(latencies, answered, sizeof *latencies, ascending);
    printf(
        "RESULT {\"requests\": %zu, \"microseconds\": %lld, \"p50\": %f, \"p99\": %f, "
        "\"p99.9\": %f, \"max\": %f}\n",
        answered, (long long)took / 1000, milliseconds_at(0.5), milliseconds_at(0.99),
        milliseconds_at(0.999), milliseconds_at(1));
    return 0;
}
