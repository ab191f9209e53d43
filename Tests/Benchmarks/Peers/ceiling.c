// The ceiling: the least that a correct keep-alive HTTP/1.1 server on one thread can do.
//
// One epoll loop, level-triggered, non-blocking. A request is whatever ends with an empty line, and
// every request gets the same prepared bytes. It looks at nothing but the end of each head and
// whether the client wants the connection closed, so a server that also parses, builds an environ
// and calls an app can approach it, but hardly pass it.
//
// usage: ceiling PORT [FILE]
// FILE holds a whole response, head and body, to be sent instead of Hello World.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_EVENTS = 256, COPIES = 64, BACKLOG = 4096 };
enum { MAX_HEAD = 16 * 1024, MAX_ANSWER = 64 * 1024 };

static const char hello[] =
    "HTTP/1.1 200 OK\r\n"
    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    "Content-Type: text/plain\r\n"
    "Content-Length: 11\r\n"
    "\r\nHello World";
static const char close_line[] = "Connection: close\r\n";

// Several answers in a row, so that pipelined requests are answered by one send.
static char *answers, *last_answer;
static size_t answer_length, answers_length, last_answer_length;

struct connection {
    int fd;
    int waits_to_write;
    int last;        // the client asked to close: nothing after this request is read
    size_t owed;     // bytes of `answers` still to be sent
    size_t owed_last;  // bytes of `last_answer` still to be sent, after those
    size_t kept;     // bytes of a head that has not ended yet
    char *head;
};

static char input[MAX_HEAD];
static int epoll;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void watch(struct connection *c, uint32_t events, int operation) {
    struct epoll_event event = {.events = events, .data.ptr = c};
    if (epoll_ctl(epoll, operation, c->fd, &event) < 0) fail("epoll_ctl");
}

static void end(struct connection *c) {
    close(c->fd);
    free(c->head);
    free(c);
}

/// Sends what is owed. 1: all sent; 0: the socket is full; -1: the peer is gone.
static int pay(struct connection *c) {
    while (c->owed > 0 || c->owed_last > 0) {
        const char *from;
        size_t count;
        if (c->owed > 0) {
            // What is owed always ends with a whole answer, so its place within one is known.
            size_t offset = (answer_length - c->owed % answer_length) % answer_length;
            from = answers + offset;
            count = c->owed < answers_length - offset ? c->owed : answers_length - offset;
        } else {
            from = last_answer + last_answer_length - c->owed_last;
            count = c->owed_last;
        }
        ssize_t sent = send(c->fd, from, count, MSG_NOSIGNAL);
        if (sent < 0) return errno == EAGAIN ? 0 : -1;
        if (c->owed > 0) c->owed -= (size_t)sent;
        else c->owed_last -= (size_t)sent;
    }
    return 1;
}

/// Adds an answer for every complete head in `input`. Returns how many bytes they took.
static size_t answer_heads(struct connection *c, size_t length) {
    const char *at = input, *stop = input + length;
    const char *close_field = memmem(input, length, "Connection: close", 17);
    while (!c->last) {
        const char *blank = memmem(at, (size_t)(stop - at), "\r\n\r\n", 4);
        if (blank == NULL) break;
        if (close_field != NULL && close_field < blank) {
            c->last = 1;
            c->owed_last = last_answer_length;
        } else {
            c->owed += answer_length;
        }
        at = blank + 4;
    }
    return (size_t)(at - input);
}

/// Keeps the start of a head until the rest arrives. 0 if it is too long.
static int keep(struct connection *c, const char *bytes, size_t count) {
    c->kept = count;
    if (count == 0) return 1;
    if (count == MAX_HEAD) return 0;
    if (c->head == NULL && (c->head = malloc(MAX_HEAD)) == NULL) fail("malloc");
    memcpy(c->head, bytes, count);
    return 1;
}

/// 0 when the connection is over.
static int serve(struct connection *c, uint32_t events) {
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && !c->waits_to_write) {
        if (c->kept > 0) memcpy(input, c->head, c->kept);
        ssize_t count = recv(c->fd, input + c->kept, MAX_HEAD - c->kept, 0);
        if (count == 0) return 0;
        if (count < 0) return errno == EAGAIN;
        size_t length = c->kept + (size_t)count;
        size_t used = answer_heads(c, length);
        if (!keep(c, input + used, length - used)) return 0;
    }
    int paid = pay(c);
    if (paid < 0 || (paid == 1 && c->last)) return 0;
    if (c->waits_to_write != (paid == 0)) {
        c->waits_to_write = paid == 0;
        watch(c, c->waits_to_write ? EPOLLOUT : EPOLLIN, EPOLL_CTL_MOD);
    }
    return 1;
}

static void accept_all(int listener) {
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL) fail("calloc");
        c->fd = fd;
        watch(c, EPOLLIN, EPOLL_CTL_ADD);
    }
}

static int listen_on(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) fail("socket");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
    if (listen(fd, BACKLOG) < 0) fail("listen");
    return fd;
}

static char *allocate(size_t count) {
    char *bytes = malloc(count);
    if (bytes == NULL) fail("malloc");
    return bytes;
}

/// Makes the answers of one: many in a row, and the one before the connection is closed.
static void prepare(const char *answer, size_t length) {
    const char *blank = memmem(answer, length, "\r\n\r\n", 4);
    if (blank == NULL) {
        fprintf(stderr, "the answer has no empty line\n");
        exit(2);
    }
    answer_length = length;
    answers_length = COPIES * length;
    answers = allocate(answers_length);
    for (size_t i = 0; i < COPIES; i++) memcpy(answers + i * length, answer, length);

    size_t head = (size_t)(blank + 2 - answer), line = sizeof close_line - 1;
    last_answer_length = length + line;
    last_answer = allocate(last_answer_length);
    memcpy(last_answer, answer, head);
    memcpy(last_answer + head, close_line, line);
    memcpy(last_answer + head + line, answer + head, length - head);
}

static void prepare_file(const char *path) {
    static char bytes[MAX_ANSWER];
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail(path);
    prepare(bytes, fread(bytes, 1, sizeof bytes, file));
    fclose(file);
}

/// As many descriptors as the system allows, for the cases with thousands of idle connections.
static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int count, char **arguments) {
    int port = count == 2 || count == 3 ? atoi(arguments[1]) : 0;
    if (port <= 0 || port > 65535) {
        fprintf(stderr, "usage: ceiling PORT [FILE]\n");
        return 2;
    }
    if (count == 3) prepare_file(arguments[2]);
    else prepare(hello, sizeof hello - 1);
    raise_descriptor_limit();

    int listener = listen_on(port);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if ((epoll = epoll_create1(EPOLL_CLOEXEC)) < 0) fail("epoll_create1");
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0) fail("epoll_ctl");

    for (;;) {
        struct epoll_event events[MAX_EVENTS];
        int ready = epoll_wait(epoll, events, MAX_EVENTS, -1);
        if (ready < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == NULL) accept_all(listener);
            else if (!serve(c, events[i].events)) end(c);
        }
    }
}
