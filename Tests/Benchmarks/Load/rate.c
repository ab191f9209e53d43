// The rate at which a server answers one request at a time on each of its connections, which are
// kept: by HTTP/1.1, or by FastCGI. The bytes of the request come ready-made, and of an answer no
// more is read than where it ends and whether its content is the right one, so that the load takes
// less time than any server.
//
// usage: rate http|fastcgi PORT SECONDS CONNECTIONS CONTENT < REQUEST
// prints RESULT and an object: the requests, and the time they took.

#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>

enum { MAX_CONNECTIONS = 1024, MAX_EVENTS = 64, PATIENCE_SECONDS = 5 };
enum { RECORD_HEAD = 8, END_REQUEST = 3, STDOUT = 6 };

struct connection {
    int fd;
    size_t got;
    char input[MAX_RESPONSE];
};

static char request[16 * 1024];
static size_t request_length;
static const char *content;
static int is_fastcgi;
static size_t answered;

static int ends_with_content(const char *bytes, size_t count) {
    size_t length = strlen(content);
    return count >= length && memcmp(bytes + count - length, content, length) == 0;
}

/// The length of the answer that `bytes` begin with, which is a response of HTTP; 0 if it is not
/// all there.
static size_t http_length(const char *bytes, size_t count) {
    ssize_t length = response_length(bytes, count);
    if (length == ENDLESS) refuse("an answer has no length");
    if (length > 0 && !ends_with_content(bytes, (size_t)length)) refuse("an answer is wrong");
    return (size_t)length;
}

/// The same of records up to END_REQUEST. The content is to be the end of one record.
static size_t fastcgi_length(const char *bytes, size_t count) {
    size_t at = 0;
    int is_right = 0;
    while (count - at >= RECORD_HEAD) {
        const unsigned char *head = (const unsigned char *)bytes + at;
        const char *body = bytes + at + RECORD_HEAD;
        size_t length = (size_t)(head[4] << 8 | head[5]), padding = head[6];
        if (count - at < RECORD_HEAD + length + padding) return 0;
        at += RECORD_HEAD + length + padding;
        if (head[1] == STDOUT) is_right |= ends_with_content(body, length);
        if (head[1] != END_REQUEST) continue;
        if (length != 8 || memcmp(body, "\0\0\0\0\0", 5) != 0) refuse("a request has failed");
        if (!is_right) refuse("an answer is wrong");
        return at;
    }
    return 0;
}

static void open_connections(int epoll, int port, int count) {
    for (int i = 0; i < count; i++) {
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL) fail("calloc");
        c->fd = connect_to(port);
        fcntl(c->fd, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) < 0) fail("epoll_ctl");
        send_all(c->fd, request, request_length);
    }
}

static void receive(struct connection *c) {
    ssize_t count = recv(c->fd, c->input + c->got, sizeof c->input - c->got, 0);
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) fail("recv");
    if (count == 0) refuse("the server closed a connection");
    c->got += (size_t)count;
    size_t length = is_fastcgi ? fastcgi_length(c->input, c->got) : http_length(c->input, c->got);
    if (length == 0) return;
    if (length < c->got) refuse("more came than the answer");
    answered++;
    c->got = 0;
    send_all(c->fd, request, request_length);
}

/// Returns how long it took.
static int64_t run(int epoll, double seconds) {
    struct epoll_event events[MAX_EVENTS];
    int64_t start = nanoseconds(), end = start + (int64_t)(seconds * 1e9);
    while (nanoseconds() < end) {
        int ready = epoll_wait(epoll, events, MAX_EVENTS, PATIENCE_SECONDS * 1000);
        if (ready == 0) refuse("the server answers no more");
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    }
    return nanoseconds() - start;
}

int main(int count, char **arguments) {
    int connections = count == 6 ? atoi(arguments[4]) : 0;
    is_fastcgi = count == 6 && strcmp(arguments[1], "fastcgi") == 0;
    request_length = fread(request, 1, sizeof request, stdin);
    if (connections < 1 || connections > MAX_CONNECTIONS || request_length == 0) {
        refuse("usage: rate http|fastcgi PORT SECONDS CONNECTIONS CONTENT < REQUEST");
    }
    content = arguments[5];

    int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) fail("epoll_create1");
    open_connections(epoll, atoi(arguments[2]), connections);
    int64_t took = run(epoll, atof(arguments[3]));
    printf(
        "RESULT {\"requests\": %zu, \"microseconds\": %lld}\n", answered, (long long)took / 1000);
    return 0;
}
