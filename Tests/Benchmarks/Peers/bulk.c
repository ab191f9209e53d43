// The least that a program can do for a long body: one thread, one connection at a time, blocking.
//
// It sends a file or a part of one with sendfile, sends a chunked body block by block, or reads a
// body and tells its length. Of a request it reads the first word of its path, its Range and its
// Content-Length, no more.
//
// usage: bulk PORT FOLDER
//   GET /file/NAME                        a file of FOLDER, or the range of it that is asked for
//   GET /blocks?count=COUNT&size=SIZE     COUNT chunks of SIZE bytes
//   POST /count                           the length of the body

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MAX_HEAD = 16 * 1024, MAX_NAME = 256, BLOCK = 64 * 1024, BACKLOG = 64 };

#define DATE "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define OK "HTTP/1.1 200 OK\r\n" DATE
#define PARTIAL "HTTP/1.1 206 Partial Content\r\n" DATE
#define BINARY "Content-Type: application/octet-stream\r\n"

static char block[BLOCK], input[BLOCK];
static int folder;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/// 0 when the peer is gone.
static int write_all(int fd, const void *bytes, size_t count) {
    for (const char *at = bytes; count > 0;) {
        ssize_t sent = write(fd, at, count);
        if (sent <= 0) return 0;
        at += sent;
        count -= (size_t)sent;
    }
    return 1;
}

static int not_found(int fd) {
    static const char answer[] = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    return write_all(fd, answer, sizeof answer - 1);
}

/// Sends the bytes from `from` to `end`, which is behind the last one.
static int send_part(int fd, int file, off_t from, off_t end) {
    while (from < end) {
        if (sendfile(fd, file, &from, (size_t)(end - from)) <= 0) return 0;
    }
    return 1;
}

static int send_file(int fd, const char *name, const char *request) {
    struct stat status;
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) < 0) return not_found(fd);
    long long size = status.st_size, first = 0, last = size - 1;
    const char *range = strcasestr(request, "\r\nrange: bytes=");
    int is_part = range != NULL && sscanf(range + 15, "%lld-%lld", &first, &last) == 2
        && 0 <= first && first <= last && last < size;
    if (!is_part) first = 0, last = size - 1;
    char head[256], field[96] = "";
    if (is_part) {
        snprintf(
            field, sizeof field, "Content-Range: bytes %lld-%lld/%lld\r\n", first, last, size);
    }
    int length = snprintf(
        head, sizeof head, "%s" BINARY "%sContent-Length: %lld\r\n\r\n", is_part ? PARTIAL : OK,
        field, last + 1 - first);
    int good = write_all(fd, head, (size_t)length) && send_part(fd, file, first, last + 1);
    close(file);
    return good;
}

/// The size line, the block and its end in one call, as long as the socket takes them.
static int send_chunk(int fd, size_t size) {
    char line[32];
    int length = snprintf(line, sizeof line, "%zx\r\n", size);
    struct iovec parts[] = {{line, (size_t)length}, {block, size}, {"\r\n", 2}};
    size_t first = 0;
    while (first < 3) {
        ssize_t sent = writev(fd, parts + first, (int)(3 - first));
        if (sent <= 0) return 0;
        while (first < 3 && (size_t)sent >= parts[first].iov_len) {
            sent -= (ssize_t)parts[first++].iov_len;
        }
        if (first == 3) break;
        parts[first].iov_base = (char *)parts[first].iov_base + sent;
        parts[first].iov_len -= (size_t)sent;
    }
    return 1;
}

static int send_blocks(int fd, long count, size_t size) {
    static const char head[] = OK BINARY "Transfer-Encoding: chunked\r\n\r\n";
    if (size == 0 || size > sizeof block) return not_found(fd);
    int good = write_all(fd, head, sizeof head - 1);
    while (good && count-- > 0) good = send_chunk(fd, size);
    return good && write_all(fd, "0\r\n\r\n", 5);
}

static int count_body(int fd, long long length, long long got) {
    while (got < length) {
        ssize_t count = read(fd, input, sizeof input);
        if (count <= 0) return 0;
        got += count;
    }
    char number[32], answer[256];
    int digits = snprintf(number, sizeof number, "%lld", got);
    int size = snprintf(
        answer, sizeof answer, OK "Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
        digits, number);
    return write_all(fd, answer, (size_t)size);
}

static int answer(int fd, const char *head, size_t extra) {
    char name[MAX_NAME];
    long count;
    size_t size;
    if (sscanf(head, "GET /file/%255[^ /]", name) == 1) return send_file(fd, name, head);
    if (sscanf(head, "GET /blocks?count=%ld&size=%zu", &count, &size) == 2) {
        return send_blocks(fd, count, size);
    }
    const char *length = strcasestr(head, "\r\ncontent-length:");
    if (strncmp(head, "POST /count ", 12) == 0 && length != NULL) {
        return count_body(fd, atoll(length + 17), (long long)extra);
    }
    return not_found(fd);
}

/// Serves one connection to its end: what follows a head is taken for the start of its body.
static void serve(int fd) {
    static char head[MAX_HEAD + 1];
    size_t got = 0;
    for (;;) {
        ssize_t count = read(fd, head + got, MAX_HEAD - got);
        if (count <= 0) return;
        got += (size_t)count;
        head[got] = 0;
        char *blank = strstr(head, "\r\n\r\n");
        if (blank == NULL && got < MAX_HEAD) continue;
        if (blank == NULL) return;
        *blank = 0;
        int closes = strcasestr(head, "\r\nconnection: close") != NULL;
        if (!answer(fd, head, got - (size_t)(blank + 4 - head)) || closes) return;
        got = 0;
    }
}

int main(int count, char **arguments) {
    int port = count == 3 ? atoi(arguments[1]) : 0, on = 1;
    if (port <= 0 || port > 65535) {
        fprintf(stderr, "usage: bulk PORT FOLDER\n");
        return 2;
    }
    if ((folder = open(arguments[2], O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0) fail(arguments[2]);
    memset(block, 'x', sizeof block);
    signal(SIGPIPE, SIG_IGN);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) fail("bind");
    if (listen(listener, BACKLOG) < 0) fail("listen");
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0) fail("accept");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        serve(fd);
        close(fd);
    }
}
