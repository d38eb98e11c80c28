"""Statements that the server keeps for a connection, each run by one call of PostgreSQL's C library.

The driver's own way, generators that can wait for many things, costs a command a quarter of its processor time. Values
are converted by the driver all the same.
"""

import re
import threading
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ExecStatus, Format

from eventstore.statement import statement

_PARAMETER = re.compile(r"%\((\w+)\)([sb])")
_FORMATS = {"s": PyFormat.AUTO, "b": PyFormat.BINARY}


class Prepared:
    """sql/<name>.sql on one connection."""

    def __init__(self, raw: "psycopg.Connection[Any]", name: str) -> None:
        self._raw = raw
        self._name = name
        parameters = _PARAMETER.findall(statement(name))
        self._places = list(dict.fromkeys(parameter for parameter, _ in parameters))
        self._formats = [_FORMATS[format_] for _, format_ in dict(parameters).items()]
        self._transformer = Transformer(raw)
        self._kept: dict[tuple[int, ...], bytes] = {}

    def rows(self, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Run it, not within a transaction, and answer its rows. Raises psycopg.Error."""
        convert = self._transformer
        values = convert.dump_sequence([parameters[place] for place in self._places], self._formats)
        types = convert.types or ()
        try:
            result = self._run(types, values)
        except InvalidSqlStatementName:  # the driver has had the server forget all statements, as it does on a rollback
            self._kept.clear()
            result = self._run(types, values)
        convert.set_pgresult(result)
        found = convert.load_rows(0, result.ntuples, tuple)
        convert.set_pgresult(None)  # it may be large, and the next may be long in coming
        return found

    def _run(self, types: tuple[int, ...], values: Any) -> Any:
        pgconn = self._raw.pgconn
        if (key := self._kept.get(types)) is None:
            key = f"{self._name}_{len(self._kept)}".encode()
            self._checked(pgconn.prepare(key, self._text(), types))
            self._kept[types] = key
        return self._checked(pgconn.exec_prepared(key, values, self._transformer.formats, Format.BINARY))

    def _text(self) -> bytes:
        numbered = {place: f"${number}" for number, place in enumerate(self._places, 1)}
        return _PARAMETER.sub(lambda found: numbered[found[1]], statement(self._name)).replace("%%", "%").encode()

    def _checked(self, result: Any) -> Any:
        if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
            error = error_from_result(result)
            if error.diag.sqlstate is None:  # the server is gone
                raise psycopg.OperationalError(str(error))
            raise error
        return result


class Statements(threading.local):
    """Those of this thread's connection."""

    _raw: "psycopg.Connection[Any] | None" = None

    def of(self, raw: "psycopg.Connection[Any]", name: str) -> Prepared:
        if self._raw is not raw:
            self._raw = raw
            self._prepared: dict[str, Prepared] = {}
        if (prepared := self._prepared.get(name)) is None:
            prepared = self._prepared[name] = Prepared(raw, name)
        return prepared
