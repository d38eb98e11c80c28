"""The files that archives are kept in: packed if the name ends with .gz, and for their owner's eyes alone."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast


@contextmanager
def created(path: Path) -> Iterator[IO[bytes]]:
    """A new file; removed again when it cannot be written whole. Raises FileExistsError."""
    path.touch(mode=0o600, exist_ok=False)
    try:
        with _opened(path, "wb") as file:
            yield file
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    with _opened(path, "rb") as file:
        yield file


def _opened(path: Path, mode: str) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, mode)) if path.suffix == ".gz" else cast("IO[bytes]", path.open(mode))
