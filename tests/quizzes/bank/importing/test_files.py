"""Clumsy and hostile files: refused whole, or read row by row with what is wrong."""

import tracemalloc

import pytest

from learnplatform.sheets import BadSheet
from quizzes.bank.importing import files
from quizzes.bank.importing.files import Staged
from tests.quizzes.bank.importing.books import HEADINGS, single, xls, xlsx


def staged(content: bytes) -> list[Staged]:
    total, found = files.read(content)
    rows = list(found)
    assert len(rows) == total
    return rows


def refusal(content: bytes) -> str:
    with pytest.raises(BadSheet) as refused:
        staged(content)
    return str(refused.value.detail)


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7 {",
        b"PK\x03\x04 no archive",
        b"\xd0\xcf\x11\xe0 no workbook",
        b"\x00\x01\x02{",
        "随便写的字".encode(),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_workbook_and_no_gift_is_refused_or_has_no_question(content: bytes) -> None:
    if content.startswith(b"%PDF"):
        assert all(row.reading.question is None for row in staged(content))
    else:
        assert refusal(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("shift", range(4))
def test_the_format_is_told_by_the_head_wherever_it_is_cut(encoding: str, shift: int) -> None:
    gift = "// " + "a" * shift + "起重𠮷" * 2_000 + "\n\n吊具每班检查。{TRUE}\n"
    content = gift.encode(encoding)
    assert files.format_of(content) == files.GIFT
    (row,) = staged(content)
    assert row.reading.question
    with pytest.raises(BadSheet):
        files.format_of(gift.replace("{", "[").encode(encoding))


def test_a_large_upload_is_not_taken_apart_to_tell_its_format() -> None:
    content = "吊具每班检查。{TRUE}\n\n".encode() * 300_000
    tracemalloc.start()
    try:
        assert files.format_of(content) == files.GIFT
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_wrong_headings_are_refused_with_the_names_that_lack() -> None:
    assert "题型、答案" in refusal(xlsx([["1", "甲"]], ["编号", "题干"]))
    assert "题型、题干、答案" in refusal(xlsx([["张三", "港机部"]], ["姓名", "部门"]))


def test_a_sheet_with_nothing_below_the_headings_is_refused() -> None:
    assert "没有试题" in refusal(xlsx([]))


def test_a_title_above_the_headings_and_empty_rows_between_are_passed_over() -> None:
    rows = [["安全生产题库"], [], HEADINGS, single(1), [], [None] * 5, single(2)]
    found = staged(xlsx(rows, [], merged=["A1:J1"]))
    assert [row.number for row in found] == [4, 7]
    assert all(row.reading.question for row in found)


def test_merged_kinds_count_for_every_row_they_cover() -> None:
    rows = [single(1), [*single(2)[:1], None, *single(2)[2:]]]
    assert all(row.reading.question for row in staged(xlsx(rows, merged=["B2:B3"])))


def test_english_headings() -> None:
    headings = [
        "No.",
        "Type",
        "Question",
        "Option A",
        "Option B",
        "Answer",
        "Difficulty",
        "Tags",
        "Explanation",
    ]
    (row,) = staged(
        xlsx([["1", "single choice", "Which?", "this", "that", "B", "easy", "a;b", "because"]], headings)
    )
    assert row.reading.question
    assert row.reading.question.key == {"options": ["b"]}


def test_an_old_workbook_is_read() -> None:
    found = staged(xls([single(1), single(2, answer="Z")]))
    assert [row.reading.question is not None for row in found] == [True, False]


def test_numbers_and_truth_values_of_cells_are_read_as_people_see_them() -> None:
    rows = [
        [1, "判断", "地球是圆的", "", "", "", True, 3.0, "", ""],
        [2, "填空", "1+1=____", "", "", "", 2.0, 1, "", ""],
    ]
    first, second = staged(xlsx(rows))
    assert first.reading.question
    assert first.reading.question.key == {"value": True}
    assert second.reading.question
    assert second.reading.question.key["blanks"][0]["accepted"] == ["2"]


def test_a_number_used_twice_is_told_at_both() -> None:
    first, second, third = staged(xlsx([single(1, code="X"), single(2, code="X"), single(3)]))
    assert [problem.column for problem in first.problems + second.problems] == ["code", "code"]
    assert "2、3" in first.problems[0].message
    assert third.reading.question


def test_thirty_options_are_a_fault_of_the_row() -> None:
    headings = ["题型", "题干", *(f"选项{n}" for n in range(1, 31)), "答案"]
    (row,) = staged(xlsx([["多选", "太多", *(f"项 {n}" for n in range(30)), "AB"]], headings))
    assert [problem.column for problem in row.problems] == ["options"]
    assert "26" in row.problems[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_gift_in_every_encoding_people_have(encoding: str) -> None:
    found = staged("火警电话？{=119 ~110}\n\n没写完{=甲 ->乙}\n".encode(encoding))
    assert [(row.number, row.reading.question is not None) for row in found] == [(1, True), (3, False)]
