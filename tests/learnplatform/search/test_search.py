"""Finding by words, the same on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from learnplatform import search
from learnplatform.database import db
from learnplatform.search import tokens
from learnplatform.search.models import SearchPassage
from learnplatform.search.snippets import snippet

pytestmark = pytest.mark.usefixtures("app")
KIND = "course"
TEXT = "上班先看吊具。钢丝绳断丝超过一成就要报废，不得再用。收班后锚定。"


def put(object_id: int, title: str, *, tags: tuple[str, ...] = (), texts: tuple[str, ...] = ()) -> None:
    with db.write() as session:
        places = [(f"第 {number} 节", text) for number, text in enumerate(texts, 1)]
        search.index(session, KIND, object_id, title=title, tags=tags, texts=places)


def found(query: str, **options: object) -> list[int]:
    with db.read() as session:
        return [hit.object_id for hit in search.find(session, query, kind=KIND, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "query",
    [
        "断丝",
        "钢丝绳",
        "钢",
        "绳",
        "鋼絲繩",
        "门机",
        "門機司機",
        "ＰＬＣ",
        "plc",
        "Pl",
        "menji",
        "mjsj",
        "menjisiji",
    ],
)
def test_a_word_is_found_however_it_is_written(query: str) -> None:
    put(1, "门机司机", texts=(f"{TEXT}PLC 控制。",))
    put(2, "别的课", texts=("食堂菜谱",))
    assert found(query) == [1]


@pytest.mark.parametrize(
    "query",
    ["gangsi", "gangsisheng", "gss", "anquan", "aq", "qizhongji", "qzj", "caozuo", "jiancha", "jcgss"],
)
def test_pinyin_finds_the_middle_of_titles_and_the_names_of_places(query: str) -> None:
    with db.write() as session:
        lessons = [("检查钢丝绳", "检查钢丝绳\n先看断丝。"), ("别的", "别的\n收班")]
        search.index(session, KIND, 1, title="门座式起重机安全操作", texts=lessons)
        search.index(session, KIND, 2, title="食堂菜谱", texts=[("", TEXT)])  # a text is not spelled
    assert found(query) == [1]
    with db.write_core() as connection:
        search.rebuild(connection)
    assert found(query) == [1]


def test_of_a_long_title_only_the_beginning_is_spelled() -> None:
    every = list(tokens.spelled("门机" * 100 + "安全"))
    assert len(every) == 2 * tokens.MOST_SPELLED
    assert max(map(len, every)) == tokens.LONGEST_WORD
    assert list(tokens.spelled("PLC 与门机")) == ["yumenji", "ymj", "menji", "mj", "ji", "j"]


@pytest.mark.parametrize(
    "query", ["丝钢", "司门", "起重", "lc", "enji", "enjisi", "gangsi", "", "  ", "，。！", "\x00", "🙂"]
)
def test_what_is_not_there_is_not_found(query: str) -> None:
    put(1, "门机司机", texts=(f"{TEXT}PLC 控制。",))
    assert found(query) == []


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "断丝'",
        '"断丝" OR 1',
        "断丝 NEAR(a b)",
        "* ^ : ( ) -",
        "断丝 & !x | <->",
        "\\",
        "%_",
        "\ud800断丝",
        "丝" * 10_000,
        "'断':*",
    ],
)
def test_whatever_is_typed_is_only_words(query: str) -> None:
    put(1, "门机司机", texts=(TEXT,))
    found(query)
    assert found("断丝") == [1]


def test_titles_come_before_tags_and_tags_before_texts() -> None:
    put(1, "甲课", texts=("讲断丝的正文",))
    put(2, "乙课", tags=("断丝",))
    put(3, "断丝怎么看")
    assert found("断丝") == [3, 2, 1]


def test_every_word_must_be_somewhere_in_an_object() -> None:
    put(1, "门机", texts=("讲断丝", "讲锚定"))
    put(2, "门机", texts=("讲断丝",))
    assert found("断丝 锚定") == [1]
    assert found("门机 断丝") == [2, 1] or found("门机 断丝") == [1, 2]
    assert found("门机 起火") == []


def test_only_what_one_may_see_is_found() -> None:
    for number in (1, 2, 3):
        put(number, f"断丝 {number}")
    assert found("断丝", visible=sa.select(sa.literal(2))) == [2]
    assert found("断丝", limit=1, offset=1) == [2]


def test_indexing_again_replaces_and_removing_forgets() -> None:
    put(1, "断丝")
    put(1, "锚定")
    assert (found("断丝"), found("锚定")) == ([], [1])
    with db.write() as session:
        search.remove(session, KIND, 1)
    assert found("锚定") == []
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SearchPassage)) == 0


def test_a_long_text_is_found_at_its_end_too() -> None:
    put(1, "长课", texts=("起重机械要天天检查。" * 2_000 + "最后讲锚定。",))
    assert found("锚定") == [1]
    with db.read() as session:
        assert (session.scalar(sa.select(sa.func.max(sa.func.length(SearchPassage.text)))) or 0) <= 2_000


def test_the_index_is_made_again_from_the_passages() -> None:
    put(1, "断丝", texts=(TEXT,))
    with db.write_core() as connection:
        connection.execute(sa.text("DELETE FROM search_index"))
    assert found("断丝") == []
    with db.write_core() as connection:
        assert search.rebuild(connection) == 2
    assert found("锚定") == [1]


def test_what_was_found_is_shown_in_its_sentence() -> None:
    put(1, "门机司机", texts=("无关", TEXT))
    with db.read() as session:
        (hit,) = search.find(session, "断丝", kind=KIND)
    assert hit.place == "第 2 节"
    assert ("断丝", True) in hit.snippet
    assert "".join(piece for piece, _hit in hit.snippet).startswith("钢丝绳断丝")
    assert hit.title == [("门机司机", False)]


def test_a_snippet_is_short_and_marks_what_was_folded() -> None:
    pieces = snippet("前" * 200 + "鋼絲繩要看。" + "后" * 200, tokens.terms("钢丝绳"))
    assert ("鋼絲繩", True) in pieces
    assert sum(len(piece) for piece, _hit in pieces) < 90
    assert pieces[0] == ("…", False)
