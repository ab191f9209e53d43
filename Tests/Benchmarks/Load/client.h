// What the load programs share: the clock, a connection, the end of a response, and giving up.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_RESPONSE = 64 * 1024, ENDLESS = -1 };

static inline void fail(const char *what) {
    perror(what);
    exit(1);
}

static inline void refuse(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static inline int64_t nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static inline int connect_to(int port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (fd < 0 || setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) < 0) fail("socket");
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
    return fd;
}

static inline void send_all(int fd, const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        bytes += sent;
        count -= (size_t)sent;
    }
}

/// The length of a chunked body with its last line, or 0 if it is not all there.
static inline ssize_t chunked_length(const char *body, size_t count) {
    size_t at = 0;
    for (;;) {
        const char *line = memmem(body + at, count - at, "\r\n", 2);
        if (line == NULL) return 0;
        size_t size = strtoul(body + at, NULL, 16);
        at = (size_t)(line - body) + 2 + size + 2;
        if (at > count) return 0;
        if (size == 0) return (ssize_t)at;
    }
}

/// The length of the response that `bytes` begin with; 0 if it is not all there, ENDLESS if only
/// the end of the connection would end it.
static inline ssize_t response_length(const char *bytes, size_t count) {
    const char *blank = memmem(bytes, count, "\r\n\r\n", 4);
    if (blank == NULL) return 0;
    const char *body = blank + 4;
    ssize_t head = body - bytes, rest = (ssize_t)count - head;
    // RFC 9112 §6.3: a 304 ends with its head, whatever that says.
    if (head > 12 && memcmp(bytes + 9, "304", 3) == 0) return head;
    for (const char *line = bytes; line < blank;) {
        line = (const char *)memmem(line, (size_t)(body - line), "\r\n", 2) + 2;
        if (strncasecmp(line, "content-length:", 15) == 0) {
            ssize_t length = atol(line + 15);
            return length <= rest ? head + length : 0;
        }
        if (strncasecmp(line, "transfer-encoding:", 18) == 0) {
            ssize_t length = chunked_length(body, (size_t)rest);
            return length > 0 ? head + length : 0;
        }
    }
    return ENDLESS;
}

/// One request and its response, in turn.
static inline void exchange(int fd, const char *request, size_t length) {
    static char input[MAX_RESPONSE];
    size_t got = 0;
    send_all(fd, request, length);
    for (;;) {
        ssize_t count = recv(fd, input + got, sizeof input - got, 0);
        if (count < 0) fail("recv");
        if (count == 0) refuse("the server closed the connection");
        got += (size_t)count;
        ssize_t end = response_length(input, got);
        if (end == ENDLESS) refuse("the response has no length");
        if (end > 0) return;
    }
}
