"""A receiver of webhooks: a real HTTP server, which answers as a test has it answer."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple


class Post(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


class Receiver:
    """`answer` is called in the server's thread for each request: status, body and headers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}/hook"
        self.posts: list[Post] = []
        self.answer: Callable[[Post], tuple[int, bytes, dict[str, str]]] = lambda post: (204, b"", {})

    def answers(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.answer = lambda post: (status, body, headers)

    @property
    def ids(self) -> list[str]:
        return [post.id for post in self.posts]


@contextmanager
def receiving(certificate: Path | None = None) -> Iterator[Receiver]:
    """Over TLS, with a certificate."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): text for name, text in self.headers.items()}
            post = Post(self.path, headers, self.rfile.read(int(headers.get("content-length", 0))))
            receiver.posts.append(post)
            status, body, more = receiver.answer(post)
            try:
                self.send_response(status)
                for name, text in {"Content-Length": str(len(body)), **more}.items():
                    self.send_header(name, text)
                self.end_headers()
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver = Receiver(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
