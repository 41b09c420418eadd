"""What holds for every kind of lesson."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.authoring.kinds import KINDS, clean_completion, clean_release
from courses.authoring.models import LessonContent
from courses.words import LESSON_TYPES, LESSON_WORDS

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.floats(allow_nan=True),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "file",
                    "files",
                    "pictures",
                    "subtitles",
                    "chapters",
                    "markdown",
                    "address",
                    "quiz",
                    "at_ms",
                    "title",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


def test_every_type_of_the_table_is_a_kind_with_words() -> None:
    assert tuple(KINDS) == LESSON_TYPES == tuple(LESSON_WORDS)
    check = next(each for each in LessonContent.__table__.constraints if str(each.name).endswith("_type"))
    assert all(f"'{name}'" in str(check.sqltext) for name in KINDS)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", KINDS)
@given(body=ANYTHING)
def test_whatever_is_sent_becomes_one_shape_and_stays_it(name: str, body: Any) -> None:
    kind = KINDS[name]
    cleaned = kind.clean(body)
    assert json.loads(json.dumps(cleaned)) == cleaned == kind.clean(cleaned)
    assert all(isinstance(uid, str) and uid for uid in kind.files(cleaned))
    assert all(field in cleaned for field, _words in kind.missing(cleaned))


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_lesson_says_what_is_missing(name: str) -> None:
    assert KINDS[name].missing(KINDS[name].clean({}))


FULL: dict[str, dict[str, Any]] = {
    "text": {"markdown": "看钢丝绳"},
    "video": {"file": "f1", "subtitles": [{"file": "f2"}], "chapters": [{"at_ms": 5_000, "title": "起吊"}]},
    "audio": {"file": "f1"},
    "document": {"file": "f1"},
    "gallery": {"pictures": [{"file": "f1", "caption": "断丝"}, {"file": "f2"}]},
    "attachment": {"files": ["f1", "f2", "f1"]},
    "quiz": {"quiz": "q1", "title": "随堂测验"},
    "link": {"address": "https://www.gov.cn/"},
}


@pytest.mark.parametrize("name", KINDS)
def test_a_full_lesson_lacks_nothing(name: str) -> None:
    assert not KINDS[name].missing(KINDS[name].clean(FULL[name]))


def test_files_are_all_named_once() -> None:
    assert KINDS["attachment"].files(KINDS["attachment"].clean(FULL["attachment"])) == ["f1", "f2"]
    assert KINDS["video"].files(KINDS["video"].clean(FULL["video"])) == ["f1", "f2"]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x", "https://", "//x", "http://[", "www.gov.cn"]
)
def test_only_an_address_of_the_web_is_a_link(address: str) -> None:
    assert KINDS["link"].missing(KINDS["link"].clean({"address": address}))


@pytest.mark.parametrize("name", KINDS)
@given(asked=ANYTHING)
def test_what_completes_it_is_always_a_rule_of_its_kind(name: str, asked: Any) -> None:
    rule = clean_completion(KINDS[name], asked)
    assert rule["rule"] in KINDS[name].completions
    assert clean_completion(KINDS[name], rule) == rule
    assert 1 <= rule.get("percent", 50) <= 100


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"days": 3}, {"days": 3}),
        ({"days": 0}, {}),
        ({"days": True}, {}),
        ({"at": "2026-03-01T08:00:00+08:00"}, {"at": "2026-03-01T08:00:00+08:00"}),
        ({"at": "2026-03-01T08:00:00"}, {}),  # no zone: nobody knows when
        ({"at": "soon"}, {}),
        ({"at": "9999-12-31T23:59:59-12:00"}, {}),  # no room for another zone
        ({"at": "0001-01-01T00:00:00+14:00"}, {}),
        (None, {}),
    ],
)
def test_a_release_is_a_moment_or_days_or_nothing(asked: Any, kept: dict[str, Any]) -> None:
    assert clean_release(asked) == kept
