"""Statements that the server keeps for a connection, each run by one call of PostgreSQL's C library.

The driver's own way, generators that can wait for many things, costs a command a quarter of its processor time. Values
are converted by the driver all the same.
"""

import re
import threading
from collections.abc import Callable, Generator
from typing import Any

import psycopg
from psycopg import capabilities, generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, Format, TransactionStatus

from eventstore.database.statement import statement

_PARAMETER = re.compile(r"%\((\w+)\)([sb])")
_FORMATS = {"s": PyFormat.AUTO, "b": PyFormat.BINARY}
_GOOD = (ExecStatus.TUPLES_OK, ExecStatus.TUPLES_CHUNK, ExecStatus.COMMAND_OK)

# Few enough to lie in the buffer of a socket, so that the server is always at work on the next ones.
ROWS_AT_ONCE = 1_000
# Each is memory of the server's. Questions of more shapes than that are asked by the driver, which keeps few.
MOST = 200


class Prepared:
    """A statement on one connection. `name` is what the server calls it, followed by a number."""

    def __init__(self, raw: "psycopg.Connection[Any]", name: str, text: str) -> None:
        self._raw = raw
        self._name = name
        self._written = text
        parameters = _PARAMETER.findall(text)
        self._places = list(dict.fromkeys(parameter for parameter, _ in parameters))
        self._formats = [_FORMATS[format_] for _, format_ in dict(parameters).items()]
        self._transformer = Transformer(raw)
        self._kept: dict[tuple[int, ...], bytes] = {}

    def rows(self, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Run it, not within a transaction, and answer its rows. Raises psycopg.Error."""
        return self._loaded(self._run(self._raw.pgconn.exec_prepared, parameters))

    def chunks(self, parameters: dict[str, Any]) -> Generator[list[tuple[Any, ...]]]:
        """The same, some rows at a time: the server finds the next ones while these are worked at."""
        result = self._run(self._first_chunk, parameters)
        try:
            while result is not None:
                yield self._loaded(self._checked(result))
                result = self._next()
        finally:
            while self._next() is not None:
                pass

    def _run(self, execute: Callable[..., Any], parameters: dict[str, Any]) -> Any:
        values = self._transformer.dump_sequence([parameters[place] for place in self._places], self._formats)
        types = self._transformer.types or ()
        try:
            return self._checked(execute(self._key(types), values, self._transformer.formats, Format.BINARY))
        except InvalidSqlStatementName:  # the driver has had the server forget all statements, as it does on a rollback
            self._kept.clear()
            return self._checked(execute(self._key(types), values, self._transformer.formats, Format.BINARY))

    def _first_chunk(self, *statement: Any) -> Any:
        pgconn = self._raw.pgconn
        pgconn.send_query_prepared(*statement)
        if capabilities.has_stream_chunked():
            pgconn.set_chunked_rows_mode(ROWS_AT_ONCE)
        self._raw.wait(generators.send(pgconn))
        result: Any = self._next()
        if result.status == ExecStatus.FATAL_ERROR:
            self._next()
        return result

    def _next(self) -> Any:
        """The driver waits for it: to get a result that has not come would keep all other threads from running."""
        return self._raw.wait(generators.fetch(self._raw.pgconn))

    def _key(self, types: tuple[int, ...]) -> bytes:
        if (key := self._kept.get(types)) is None:
            key = f"{self._name}_{len(self._kept)}".encode()
            self._checked(self._raw.pgconn.prepare(key, self._text(), types))
            self._kept[types] = key
        return key

    def _loaded(self, result: Any) -> list[tuple[Any, ...]]:
        self._transformer.set_pgresult(result)
        found = self._transformer.load_rows(0, result.ntuples, tuple)
        self._transformer.set_pgresult(None)  # it may be large, and the next may be long in coming
        return found

    def _text(self) -> bytes:
        numbered = {place: f"${number}" for number, place in enumerate(self._places, 1)}
        return _PARAMETER.sub(lambda found: numbered[found[1]], self._written).replace("%%", "%").encode()

    def _checked(self, result: Any) -> Any:
        if result.status not in _GOOD:
            error = error_from_result(result)
            if error.diag.sqlstate is None:  # the server is gone
                raise psycopg.OperationalError(str(error))
            raise error
        return result


class Statements(threading.local):
    """Those of this thread's connection."""

    _raw: "psycopg.Connection[Any] | None" = None

    def of(self, raw: "psycopg.Connection[Any]", name: str) -> Prepared:
        """sql/<name>.sql"""
        kept = self._kept(raw)
        if (prepared := kept.get(name)) is None:
            prepared = kept[name] = Prepared(raw, name, statement(name))
        return prepared

    def written(self, raw: "psycopg.Connection[Any]", text: str) -> Prepared | None:
        """One that is put together by a program; None where MOST are kept already."""
        kept = self._kept(raw)
        if (prepared := kept.get(text)) is None and len(kept) < MOST:
            prepared = kept[text] = Prepared(raw, f"written_{len(kept)}", text)
        return prepared

    def _kept(self, raw: "psycopg.Connection[Any]") -> dict[str, Prepared]:
        if self._raw is not raw:
            self._raw = raw
            self._prepared: dict[str, Prepared] = {}
        return self._prepared


def alone(raw: "psycopg.Connection[Any]") -> bool:
    """Whether a statement is a transaction of its own. Where one is to begin, the driver sends BEGIN with the first."""
    pgconn = raw.pgconn
    return raw.autocommit and not pgconn.pipeline_status and pgconn.transaction_status == TransactionStatus.IDLE
