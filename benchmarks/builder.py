"""A process that builds a read model's table: `python -m benchmarks.builder NAME [CHUNK]`.

Alone, it says in MB how much memory it has held at most. With a chunk it says when it is ready, and builds the chunk
for each line that it is given.
"""

import resource
import sys

import django

django.setup()

from readmodels.engine.registry import projection  # noqa: E402
from readmodels.engine.replaying import building  # noqa: E402


def main(name: str, chunk: str = "") -> None:
    model = projection(name)
    if chunk:
        print("ready", flush=True)
        for _ in sys.stdin:
            building.build_chunk(model, int(chunk))
            print("built", flush=True)
        return
    building.begin(model)
    for _ in building.build(model):
        pass
    building.cancel(model)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
