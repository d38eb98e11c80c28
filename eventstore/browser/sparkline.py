"""A number as it went up and down, as a small picture with words for those who do not see it."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

WIDTH, HEIGHT, MARGIN = 600, 60, 3


def sparkline(values: Sequence[int], of_what: str) -> SafeString:
    """A step for each value, the oldest first; it begins at zero, or below where one of them does."""
    lowest, highest = min(0, *values), max(1, *values)
    wide = WIDTH / len(values)
    heights = [HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - lowest) / (highest - lowest) for value in values]
    corners = [(x, y) for place, y in enumerate(heights) for x in (place * wide, (place + 1) * wide)]
    words = f"{of_what}: from {values[0]:,} to {values[-1]:,}, at least {min(values):,}, at most {max(values):,}"
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img">'
        '<title>{}</title><polyline points="{}"></polyline></svg><p class="quiet">{}.</p>',
        WIDTH,
        HEIGHT,
        words,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in corners),
        words,
    )
