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
from typing import Any, NamedTuple

from websockets.sync.client import ClientConnection, connect

from tests.faults.processes import wait_until

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
SECONDS = 30.0
GRAVE = ("error", "warning")
MOST_TABS = 120
PRESSED = "a, button, input[type=submit], summary"


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


class Request(NamedTuple):
    method: str
    address: str


class Page:
    """What its methods name as `what` is a CSS selector."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        for told in ("Page", "Log", "Runtime", "Network"):
            self._send(f"{told}.enable")
        # Several pages at once, each as if its window were the one in front.
        self._send("Emulation.setFocusEmulationEnabled", enabled=True)

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
        self._leave_by(f"document.querySelector({json.dumps(what)}).click()")

    def follow(self, words: str, beside: str = "") -> None:
        """A click on the link or button that reads so, in the row of a table where all of `beside` is read."""
        self.wait(named(words, beside))
        self._leave_by(f"{named(words, beside)}.click()")

    def key(self, name: str) -> None:
        """Tab, Enter or a letter, as somebody at a keyboard presses it."""
        typed = {"Enter": "\r", "Tab": ""}.get(name, name)
        code = {"Enter": 13, "Tab": 9}.get(name, ord(name[0].upper()))
        key = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        self._send("Input.dispatchKeyEvent", type="keyDown", text=typed, **key)
        self._send("Input.dispatchKeyEvent", type="keyUp", **key)

    @property
    def focus(self) -> str:
        """What the focus is on, by what it reads; a field by its name."""
        return str(self.ask("(one => (one.name || one.textContent || one.value).trim())(document.activeElement)"))

    def tab_to(self, words: str) -> None:
        """From one to the next, as long as it takes."""
        for _ in range(MOST_TABS):
            self.key("Tab")
            if self.focus == words:
                assert self.ask("document.activeElement.matches(':focus-visible')")
                return
        raise AssertionError(f"no Tab leads to {words}: {self.text}")

    def write(self, text: str) -> None:
        """Where the focus is."""
        for letter in text:
            self.key(letter)

    def enter(self) -> None:
        """The key, where it leads to another page, which is waited for."""
        self.ask("window.pressed = true")
        self.key("Enter")
        self.arrive()

    def _leave_by(self, expression: str) -> None:
        self.ask("window.pressed = true")
        self.ask(expression)
        self.arrive()

    def arrive(self) -> None:
        """Wait for the page that was on its way when `window.pressed` was set."""
        self.wait("window.pressed === undefined && document.readyState === 'complete'")

    def looks(self, width: int, height: int, dark: bool = False) -> None:
        """How large its window is, and which colours its owner prefers."""
        self._send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._send("Emulation.setEmulatedMedia", features=[scheme])
        self._send("Emulation.setScrollbarsHidden", hidden=True)

    def without_scripts(self) -> None:
        self._send("Emulation.setScriptExecutionDisabled", value=True)

    def before_each(self, script: str) -> None:
        """What runs in every page from now on, before any script of its own."""
        self._send("Page.addScriptToEvaluateOnNewDocument", source=script)

    def complaints(self) -> list[str]:
        """What there is to say against the pages so far: scripts that their policy forbids, errors that they log."""
        entries = [told["entry"] for told in self._told("Log.entryAdded")]
        logged = [told for told in self._told("Runtime.consoleAPICalled") if told["type"] in GRAVE]
        thrown = [told["exceptionDetails"] for told in self._told("Runtime.exceptionThrown")]
        against = [one["text"] for one in entries if one["source"] != "network" and one["level"] in GRAVE]
        return [*against, *map(str, logged), *map(str, thrown)]

    def requests(self) -> list[Request]:
        """What its pages have asked for so far; also one that still waits for an answer."""
        self._browser.send("Browser.getVersion")  # has the rest told, and asks no page, which might be between two
        asked = [told["request"] for told in self._told("Network.requestWillBeSent")]
        return [Request(one["method"], one["url"]) for one in asked]

    def _told(self, method: str) -> list[dict[str, Any]]:
        told = [one for one in self._browser.told if one["method"] == method]
        return [one["params"] for one in told if one.get("sessionId") == self._session]

    def picture(self, height: int | None = None) -> bytes:
        """As PNG: the whole page, or the top of it."""
        area: dict[str, Any] = self._send("Page.getLayoutMetrics")["cssContentSize"]
        clip = {**area, "height": min(area["height"], height or area["height"]), "scale": 1}
        taken = self._send("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        return base64.b64decode(taken["data"])

    def _is_true(self, expression: str) -> bool:
        answer = self._send("Runtime.evaluate", expression=f"Boolean({expression})", returnByValue=True)
        return bool(answer["result"].get("value"))

    def _send(self, method: str, **parameters: Any) -> Any:
        return self._browser.send(method, self._session, **parameters)


def named(words: str, beside: str = "") -> str:
    """A link or button of a page, by what it reads; as JavaScript."""
    return (
        f"[...document.querySelectorAll({json.dumps(PRESSED)})].find(one => "
        f"(one.textContent || one.value || '').trim() === {json.dumps(words)} && "
        f"(one.closest('tr') || document.body).innerText.includes({json.dumps(beside)}))"
    )
