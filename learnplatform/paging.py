"""Lists by the page. Whoever asks for a page beyond the end is shown the last one."""

from __future__ import annotations

from typing import NamedTuple


class Paging(NamedTuple):
    """One page of a list of `total` rows, `size` on a page; `page` counts from 1 to `pages`."""

    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.page - 1) * self.size


def paging(total: int, asked: int, size: int) -> Paging:
    """The page that was asked for, or the one nearest to it that there is."""
    last = Paging(total, 1, size).pages
    return Paging(total, min(max(asked, 1), last), size)
