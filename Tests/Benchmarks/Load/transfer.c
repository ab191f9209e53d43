// Bodies of a gibibyte, one after the other, at as little cost to the sender or receiver as the
// kernel offers: what arrives is dropped without being copied, what is sent comes from a file's
// pages. So the server's core is the limit.
//
// usage: transfer download PORT PATH SECONDS
//        transfer upload PORT PATH SECONDS FILE
// prints RESULT and an object: the bodies, their bytes as the wire had them, and the microseconds.

#define _GNU_SOURCE
#include "client.h"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

enum { DROP_AT_ONCE = 16 * 1024 * 1024, MAX_HEAD = 4096 };

static void expect_200(const char *head, ssize_t count) {
    if (count < 12 || memcmp(head, "HTTP/1.1 200", 12) != 0) refuse("the response is not 200");
}

/// The bytes of a response whose end is that of its connection.
static int64_t download(int port, const char *path) {
    char head[MAX_HEAD];
    int length = snprintf(
        head, sizeof head, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    int fd = connect_to(port);
    send_all(fd, head, (size_t)length);
    ssize_t count = recv(fd, head, sizeof head, 0);
    expect_200(head, count);
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
    expect_200(head, got);
    if (memmem(head, (size_t)got, size, strlen(size)) == NULL) refuse("it counted wrongly");
    return status.st_size;
}

int main(int count, char **arguments) {
    int uploads = count == 6 && strcmp(arguments[1], "upload") == 0;
    if (!uploads && (count != 5 || strcmp(arguments[1], "download") != 0)) {
        refuse("usage: transfer download|upload PORT PATH SECONDS [FILE]");
    }
    int port = atoi(arguments[2]);
    int file = uploads ? open(arguments[5], O_RDONLY | O_CLOEXEC) : -1;
    if (uploads && file < 0) fail(arguments[5]);
    int fd = uploads ? connect_to(port) : -1;

    int64_t bytes = 0, bodies = 0, start = nanoseconds(), took = 0;
    for (double wanted = atof(arguments[4]) * 1e9; bodies == 0 || (double)took < wanted; bodies++) {
        bytes += uploads ? upload(fd, arguments[3], file) : download(port, arguments[3]);
        took = nanoseconds() - start;
    }
    printf(
        "RESULT {\"bodies\": %lld, \"bytes\": %lld, \"microseconds\": %lld}\n", (long long)bodies,
        (long long)bytes, (long long)took / 1000);
    return 0;
}
