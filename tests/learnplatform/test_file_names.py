"""What files may be called: no name leads elsewhere, ends a header, or reads as what it is not."""

from __future__ import annotations

import pytest

from learnplatform.uploads import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\手册.pdf", "手册.pdf"),
        ("..", "file"),
        ("", "file"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("照片\u202egnp.exe", "照片gnp.exe"),
        ("照\u200b片\u2066.png\ufeff", "照片.png"),
        ('"><img src=x onerror=hit()>.html', "img src=x onerror=hit().html"),
        ("一\ud800二.txt", "一二.txt"),
        ("👷‍♀️ 检查表.xlsx", "👷♀️ 检查表.xlsx"),
    ],
)
def test_a_name_keeps_only_what_can_be_read(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_long_name_fits_on_a_disk_and_keeps_its_ending() -> None:
    name = clean_name("长" * 300 + ".pdf")
    assert len(name.encode()) <= LONGEST_NAME
    assert name.endswith("长.pdf")
