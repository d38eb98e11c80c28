"""The README shows the figures that were measured last."""

from benchmarks import figures
from benchmarks.result import kept


def test_the_readme_has_the_table_of_the_results() -> None:
    assert f"{figures.BEGIN}\n{figures.markdown(kept())}{figures.END}" in figures.README.read_text()
