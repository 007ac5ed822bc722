"""Thousands of streams in a process of their own: one process has 20,000 descriptors.

Reads groups as JSON from standard input, {"port", "groups": [{"name", "cookie", "count", "is_watched"}]}. Writes a line
"open" when every stream has begun; then, for the watched groups, a JSON line for each item and each end, with its moment.
A line on standard input, or its end, ends it; the last line says how many streams are still open."""

import json
import select
import socket
import ssl
import sys
import time

from wire import TLS

FROM_ONE_ADDRESS = 3000


class Stream:
    def __init__(self, port, group, number):
        self.group, self.rest, self.is_open = group, b"", True
        plain = socket.create_connection(("127.0.0.1", port), timeout=60,
                                         source_address=(f"127.0.4.{1 + number // FROM_ONE_ADDRESS}", 0))
        self.link = TLS.wrap_socket(plain, server_hostname="localhost")
        self.link.sendall(f"GET /api/v1/stream HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {group['cookie']}\r\n\r\n".encode())
        while b"retry:" not in self.rest:
            piece = self.link.recv(4096)
            assert piece and b"HTTP/1.1 200" in (self.rest + piece)[:20], (self.rest + piece)[:200]
            self.rest += piece
        self.rest = b""
        self.link.setblocking(False)

    def read(self):
        """What came: the data of whole items; nothing more when it has ended."""
        try:
            while piece := self.link.recv(65536):
                self.rest += piece
            self.is_open = False
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except OSError:
            self.is_open = False
        *lines, self.rest = self.rest.split(b"\n")
        return [json.loads(line[6:]) for line in lines if line.startswith(b"data: {")]


def main():
    asked = json.loads(sys.stdin.readline())
    poll, streams = select.epoll(), {}
    for group in asked["groups"]:
        for _ in range(group["count"]):
            one = Stream(asked["port"], group, len(streams))
            streams[one.link.fileno()] = one
            poll.register(one.link.fileno(), select.EPOLLIN)
    poll.register(0, select.EPOLLIN)
    print("open", flush=True)
    still = len(streams)
    while True:
        said = []
        for number, _ in poll.poll():
            if number == 0:
                print(json.dumps({"what": "open", "count": still}), flush=True)
                return
            one = streams[number]
            items, at = one.read(), time.monotonic()
            if not one.is_open:
                still -= 1
                poll.unregister(number)
            if one.group["is_watched"]:
                said += [{"what": "item", "name": one.group["name"], "stream": number, "student": item["student"],
                          "value": item["detail"].get("value"), "at": at} for item in items]
                said += [] if one.is_open else [{"what": "end", "name": one.group["name"], "stream": number, "at": at}]
        if said:
            print("\n".join(map(json.dumps, said)), flush=True)


if __name__ == "__main__":
    main()
