"""Whatever goes to the audit log is told there in words: every action, every kind of object, every detail."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from learnplatform import audit
from learnplatform.accounts.people.words import ACTIONS, DETAILS, OBJECTS, told
from learnplatform.database import db
from quizzes.arena.management import Setup
from tests.helpers import make_person, sign_in

ROOT = Path(__file__).resolve().parent.parent
FIELDS = ("session", "actor_id", "action", "object_type", "object_id", "reason")


def _records() -> Iterator[tuple[Path, ast.Module, ast.Call]]:
    """Every call of audit.record."""
    for package in ("learnplatform", "quizzes", "courses"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                    yield path, tree, node


def _actions(tree: ast.Module, call: ast.Call) -> set[str]:
    """The actions that a call may record: its constant, or those which the module's own callers hand down."""
    given = call.args[FIELDS.index("action")]
    if isinstance(given, ast.Constant):
        return {str(given.value)}
    assert isinstance(given, ast.Name), f"an action that nobody can find: {ast.unparse(call)}"
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    (around,) = [each for each in functions if call in list(ast.walk(each))]
    place = [argument.arg for argument in around.args.args].index(given.id)
    handed = [
        node.args[place]
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == around.name
    ]
    assert handed
    return {str(ast.literal_eval(each)) for each in handed}


def test_every_action_has_words() -> None:
    found: set[str] = set()
    for _path, tree, call in _records():
        found |= _actions(tree, call)
    assert len(found) > 30
    assert found - set(ACTIONS) == set()


def test_every_kind_of_object_has_words() -> None:
    kinds = {str(ast.literal_eval(call.args[3])) for _path, _tree, call in _records()}
    assert kinds - set(OBJECTS) == set()


def test_every_detail_has_words() -> None:
    named = {word.arg for _path, _tree, call in _records() for word in call.keywords if word.arg}
    spread = {
        "quiz",
        "number",
        "old",
        "question",
        "before",
        "after",
        "arrived_at",
        "score_before",
        "score_after",
    }
    assert (named | spread | set(vars(Setup()))) - set(DETAILS) - set(FIELDS) == set()


def test_details_are_told_as_people_say_them(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "zh-CN"}):
        assert told({"pool": 3, "title": "每日竞答"}) == [("名称", "每日竞答")]
        assert told({"winners": [[1, 7, 10000], [2, 8, 9650]]}) == [
            ("优胜者", "第 1 名 100 分，第 2 名 96.5 分")
        ]
        assert told({"defence_mark": 8000, "pause_ms": 600_000, "reign_days": None}) == [
            ("守擂线", "80"),
            ("两次挑战的间隔", "10:00"),
        ]
        assert told({"changes": {"phone": [None, "13800000000"]}}) == [("改动", "手机 无 → 13800000000")]
        assert told({"role": "officer", "branch": ""}) == [("权限", "工会干部")]
        assert told({"counts": {"new": 3, "moved": 1}}) == [("行数", "新增 3，调动 1")]
        assert told({"version": 1, "moved": 0, "uid": "0f3c"}) == [("版本", "1")]
        assert told({"moved": 3}) == [("移到新版的人数", "3")]
        assert told({"before": "graded"}) == [("之前", "已评分")]


def test_the_page_shows_words_and_no_names_of_the_program(client: FlaskClient) -> None:
    admin = make_person(roles=("admin",))
    sign_in(client, admin)
    with db.write() as session:
        winners = [[1, admin.id, 10000]]
        audit.record(
            session, admin.id, "competition.put_right", "competition", 5, "算错", before=[], after=winners
        )
        audit.record(session, admin.id, "regrade.published", "quiz", 4, "答案有误", number=2, old=1)
    table = client.get("/admin/people/audit").get_data(as_text=True).split("<tbody>")[1]
    assert "更正优胜者名单" in table
    assert "第 1 名 100 分" in table
    assert "公布重新判分" in table
    assert not re.search(r"regrade|competition|winners|after|number", re.sub(r"<[^>]*>", "", table))
