# Orderlog. Two commands are enough: `make run` and `make test`. Relative paths only: the folder's name may have spaces.

PYTHON ?=
PYTHONS := python3.13 python3.12 python3.11 python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test faults bench screenshots check fmt golden lock clean anew

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

run: .venv/.installed ## Start the shop with all it needs; Ctrl-C stops it (PORT=8001 make run: another port)
	@.venv/bin/python -m config.local.run

test: .venv/.installed ## Run the tests on every PostgreSQL at hand (ARGS='-k stock -x': some of them)
	@.venv/bin/python -m tests.local.every_postgres $(ARGS)

faults: .venv/.installed ## The long proof: workers killed a hundred times, servers stopped, replays under load; prints its figures
	@.venv/bin/python -m pytest -m long tests/faults $(ARGS)

bench: .venv/.installed ## Measure, each against the same work by hand (ONLY=append: one of them; HISTORY=FILE: on a real history too)
	@.venv/bin/python -m benchmarks $(ONLY)

screenshots: .venv/.installed ## Take the pictures of docs/screenshots anew, from a shop of their own (needs Chromium)
	@.venv/bin/python -m tests.screenshots

check: .venv/.installed ## Lint, types, import borders, missing migrations
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/python -c "from importlinter.cli import lint_imports_command as lint; lint()"
	.venv/bin/python -W "ignore:Got an error checking a consistent:RuntimeWarning" manage.py makemigrations --check --dry-run

fmt: .venv/.installed ## Format the code and mend what can be mended
	.venv/bin/python -m ruff check --fix-only .
	.venv/bin/python -m ruff format .

golden: .venv/.installed ## Add the golden files of events that have a new version
	@.venv/bin/python -m tests.golden

lock: .venv/.installed ## Lock the requirements anew (ARGS=--upgrade: newest versions)
	.venv/bin/python -m pip install --quiet uv
	for name in requirements requirements-otel requirements-dev; do \
	  .venv/bin/python -m uv pip compile --quiet --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --custom-compile-command "make lock" $(ARGS) $$name.in -o $$name.txt || exit 1; \
	done

clean: ## Remove what can be made again: .venv and caches (the shop's data stays in .local)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache staticfiles
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The newest Python that really runs (a name on PATH may be a shim of nothing) and has what makes a .venv.
.venv/.installed: requirements-dev.txt $(if $(PYTHON),anew) $(shell .venv/bin/python -c "" 2>/dev/null || echo anew)
	@chosen=; found=; \
	for python in $(if $(PYTHON),"$(PYTHON)",$(PYTHONS)); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  found=$$python; \
	  "$$python" -c 'import venv, ensurepip' 2>/dev/null || continue; \
	  chosen=$$python; break; \
	done; \
	if [ -n "$$chosen" ]; then PYTHON="$(PYTHON)" exec "$$chosen" -I config/local/install.py; fi; \
	if [ -n "$$found" ]; then \
	  echo "Orderlog cannot start: $$found has no venv and ensurepip; install them (Debian and Ubuntu: python3-venv)." >&2; \
	else \
	  echo "Orderlog cannot start: it needs Python 3.11 or newer, and none of $(if $(PYTHON),$(PYTHON),$(PYTHONS)) is one; install it, or name it: make run PYTHON=python3.12" >&2; \
	fi; \
	exit 1
