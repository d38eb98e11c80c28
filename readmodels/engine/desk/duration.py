"""How long something takes, as people say it."""


def duration(seconds: float) -> str:
    """To two parts: 40 s, 3 min 20 s, 2 h 5 min, 3 d 4 h."""
    left = round(seconds)
    if left < 60:
        return f"{left} s"
    if left < 3_600:
        return _two(left, 60, "min", "s")
    return _two(left // 60, 60, "h", "min") if left < 86_400 else _two(left // 3_600, 24, "d", "h")


def _two(count: int, size: int, large: str, small: str) -> str:
    whole, rest = divmod(count, size)
    return f"{whole} {large} {rest} {small}" if rest else f"{whole} {large}"
