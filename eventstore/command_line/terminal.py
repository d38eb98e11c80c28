"""What is shown on terminals, and in logs that are read there."""


def printable(text: str) -> str:
    """What comes from outside is text: it does not steer the terminal that it is shown on, and is one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
