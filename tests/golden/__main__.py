"""`make golden`: add the golden files of events that have a new version."""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from tests.golden.files import FOLDER, add

    added = [path.relative_to(FOLDER) for path in add()]
    for path in added:
        print(f"tests/golden/{path}: look it over, and commit it")
    if not added:
        print("Every event's current version has its golden files.")


if __name__ == "__main__":
    main()
