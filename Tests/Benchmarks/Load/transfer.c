// Bodies of a gibibyte, one after the other, at as little cost to the sender or receiver as the
// kernel offers: what arrives is dropped without being copied, what is sent comes from a file's
// pages. So the server's core is the limit.
//
// usage: transfer download PORT PATH SECONDS
//        transfer upload PORT PATH SECONDS FILE
//        transfer ranges PORT PATH SECONDS SIZE
// prints RESULT and an object: the bodies, their bytes as the wire had them, and the microseconds.

#define _GNU_SOURCE
#include "client.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

enum { DROP_AT_ONCE = 16 * 1024 * 1024, MAX_HEAD = 4096, RANGE = 1024 * 1024 };

static void expect(const char *status, const char *head, ssize_t count) {
    if (count < 12 || memcmp(head, "HTTP/1.1 ", 9) != 0 || memcmp(head + 9, status, 3) != 0) {
        refuse("the response has another status");
    }
}

/// The bytes of a response whose end is that of its connection.
static int64_t download(int port, const char *path) {
    char head[MAX_HEAD];
    int length = snprintf(
        head, sizeof head, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    int fd = connect_to(port);
    send_all(fd, head, (size_t)length);
    ssize_t count = recv(fd, head, sizeof head, 0);
    expect("200", head, count);
    int64_t total = count;
    while ((count = recv(fd, NULL, DROP_AT_ONCE, MSG_TRUNC)) > 0) total += count;
    if (count < 0) fail("recv");
    close(fd);
    return total;
}

/// Sends the file and returns its size; the answer must tell it.
static int64_t upload(int fd, const char *path, int file) {
    struct stat status;
    if (fstat(file, &status) < 0) fail("fstat");
    char head[MAX_HEAD], size[32];
    snprintf(size, sizeof size, "\r\n\r\n%lld", (long long)status.st_size);
    int length = snprintf(
        head, sizeof head, "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %lld\r\n\r\n",
        path, (long long)status.st_size);
    send_all(fd, head, (size_t)length);
    for (off_t at = 0; at < status.st_size;) {
        if (sendfile(fd, file, &at, (size_t)(status.st_size - at)) <= 0) fail("sendfile");
    }
    ssize_t got = 0;
    while (response_length(head, (size_t)got) == 0) {
        ssize_t count = recv(fd, head + got, sizeof head - (size_t)got, 0);
        if (count <= 0) refuse("the server closed the connection");
        got += count;
    }
    expect("200", head, got);
    if (memmem(head, (size_t)got, size, strlen(size)) == NULL) refuse("it counted wrongly");
    return status.st_size;
}

/// Reads a response of status 206 with `size` bytes, and drops these.
static void read_part(int fd, int64_t size) {
    char head[MAX_HEAD + 1], *blank = NULL;
    ssize_t got = 0;
    while (blank == NULL) {
        ssize_t count = recv(fd, head + got, (size_t)(MAX_HEAD - got), 0);
        if (count <= 0) refuse("the server closed the connection");
        got += count;
        head[got] = 0;
        blank = strstr(head, "\r\n\r\n");
    }
    expect("206", head, got);
    const char *length = strcasestr(head, "\r\ncontent-length:");
    if (length == NULL || atoll(length + 17) != size) refuse("the part has another length");
    for (int64_t rest = size - (got - (blank + 4 - head)); rest > 0;) {
        size_t most = rest < DROP_AT_ONCE ? (size_t)rest : DROP_AT_ONCE;
        ssize_t count = recv(fd, NULL, most, MSG_TRUNC);
        if (count <= 0) refuse("the server closed the connection");
        rest -= count;
    }
}

/// Asks for one range of the file after the other, to its end; returns the bytes of the file.
static int64_t ranges(int fd, const char *path, int64_t size) {
    char head[MAX_HEAD];
    for (int64_t from = 0; from < size; from += RANGE) {
        int64_t end = from + RANGE < size ? from + RANGE : size;
        int length = snprintf(
            head, sizeof head,
            "GET %s HTTP/1.1\r\nHost: localhost\r\nRange: bytes=%lld-%lld\r\n\r\n", path,
            (long long)from, (long long)end - 1);
        send_all(fd, head, (size_t)length);
        read_part(fd, end - from);
    }
    return size;
}

static int64_t body(const char *way, int fd, int file, int port, char **arguments) {
    if (way[0] == 'u') return upload(fd, arguments[3], file);
    if (way[0] == 'r') return ranges(fd, arguments[3], atoll(arguments[5]));
    return download(port, arguments[3]);
}

int main(int count, char **arguments) {
    const char *way = count > 1 ? arguments[1] : "";
    int uploads = strcmp(way, "upload") == 0, has_ranges = strcmp(way, "ranges") == 0;
    int downloads = strcmp(way, "download") == 0;
    if (!((uploads || has_ranges) && count == 6) && !(downloads && count == 5)) {
        refuse("usage: transfer download|upload|ranges PORT PATH SECONDS [FILE|SIZE]");
    }
    int port = atoi(arguments[2]);
    int file = uploads ? open(arguments[5], O_RDONLY | O_CLOEXEC) : -1;
    if (uploads && file < 0) fail(arguments[5]);
    int fd = downloads ? -1 : connect_to(port);

    int64_t bytes = 0, bodies = 0, start = nanoseconds(), took = 0;
    for (double wanted = atof(arguments[4]) * 1e9; bodies == 0 || (double)took < wanted; bodies++) {
        bytes += body(way, fd, file, port, arguments);
        took = nanoseconds() - start;
    }
    printf(
        "RESULT {\"bodies\": %lld, \"bytes\": %lld, \"microseconds\": %lld}\n", (long long)bodies,
        (long long)bytes, (long long)took / 1000);
    return 0;
}
