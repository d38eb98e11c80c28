"""A real Chromium without a window, driven over the DevTools protocol: https://chromedevtools.github.io/devtools-protocol."""

import base64
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.faults.processes import wait_until

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 30.0


def program() -> str | None:
    """The browser of this machine; ORDERLOG_CHROMIUM names another one."""
    return os.environ.get("ORDERLOG_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browser() -> Iterator["Browser"]:
    """From its start until all of its processes have ended."""
    found = program()
    assert found, "there is no Chromium here"
    folder = Path(tempfile.mkdtemp(prefix="orderlog-browser-"))
    process = subprocess.Popen(
        [
            *(found, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={folder}", "--no-sandbox"),
            *("--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server", "about:blank"),
        ],
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with connect(_address(folder), max_size=None) as socket:
            yield Browser(socket)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _address(folder: Path) -> str:
    """Chromium writes it down once it listens."""
    told = folder / "DevToolsActivePort"
    wait_until(lambda: told.exists() and "\n" in told.read_text(), SECONDS)
    port, path = told.read_text().split("\n")[:2]
    return f"ws://127.0.0.1:{port}{path}"


class Browser:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        # What it tells of its own accord.
        self.told: list[dict[str, Any]] = []

    def visitor(self) -> "Page":
        """A page of somebody who has cookies of their own."""
        context = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session)

    def send(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            told = json.loads(self._socket.recv(timeout=SECONDS))
            if "id" not in told:
                self.told.append(told)
            elif told["id"] == number:
                assert "error" not in told, f"{method}: {told['error']}"
                return told["result"]


class Page:
    """What its methods name as `what` is a CSS selector."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        self._send("Page.enable")
        self._send("Log.enable")

    def open(self, address: str) -> None:
        self._send("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def ask(self, expression: str) -> Any:
        """What it is worth in the page."""
        answer = self._send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, expression: str, seconds: float = SECONDS) -> None:
        """Until it is true in the page, which may be another one by then."""
        try:
            wait_until(lambda: self._is_true(expression), seconds)
        except AssertionError:
            raise AssertionError(f"it did not come true: {expression}; the page: {self.text}") from None

    def wait_for(self, text: str, within: str = "main") -> None:
        self.wait(f"document.querySelector({json.dumps(within)})?.innerText.includes({json.dumps(text)})")

    @property
    def text(self) -> str:
        return str(self.ask("document.body.innerText"))

    def fill(self, what: str, text: str) -> None:
        self.ask(f"document.querySelector({json.dumps(what)}).value = {json.dumps(text)}")

    def press(self, what: str) -> None:
        """As a click that leads to another page, which is waited for."""
        self.ask("window.pressed = true")
        self.ask(f"document.querySelector({json.dumps(what)}).click()")
        self.wait("window.pressed === undefined && document.readyState === 'complete'")

    def looks(self, width: int, height: int, dark: bool = False) -> None:
        """How large its window is, and which colours its owner prefers."""
        self._send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._send("Emulation.setEmulatedMedia", features=[scheme])

    def without_scripts(self) -> None:
        self._send("Emulation.setScriptExecutionDisabled", value=True)

    def complaints(self) -> list[str]:
        """What the browser has to say against the pages so far, such as scripts that their policy forbids."""
        entries = [told["params"]["entry"] for told in self._browser.told if self._is_complaint(told)]
        return [entry["text"] for entry in entries if entry["source"] != "network"]

    def _is_complaint(self, told: dict[str, Any]) -> bool:
        return told["method"] == "Log.entryAdded" and told.get("sessionId") == self._session

    def picture(self) -> bytes:
        """The whole page as PNG."""
        taken = self._send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(taken["data"])

    def _is_true(self, expression: str) -> bool:
        answer = self._send("Runtime.evaluate", expression=f"Boolean({expression})", returnByValue=True)
        return bool(answer["result"].get("value"))

    def _send(self, method: str, **parameters: Any) -> Any:
        return self._browser.send(method, self._session, **parameters)
