"""A small enterprise as the first version's database (revision 0001) kept it: a row and more in every table.

Plain values by table and column, so that no model of today has a say in them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

REVISION = "0001_first_tables"
DAY = datetime(2026, 3, 2, 1, 0, 0, 123456, tzinfo=UTC)
HASH = "0" * 64


def after(minutes: int) -> datetime:
    return DAY + timedelta(minutes=minutes)


def _person(number: int, name: str, **values: Any) -> dict[str, Any]:
    defaults = {
        "id": number, "number": f"1000{number}", "name": name, "must_change_password": False, "department_id": 3,
        "post_id": 1, "specialty_id": 1, "active": True, "created_at": DAY, "updated_at": DAY,
    }  # fmt: skip
    return defaults | values


def _question(number: int, kind: str, content: dict[str, Any], key: dict[str, Any]) -> dict[str, list[Any]]:
    stem = content["stem"]
    return {
        "questions": [{
            "id": number, "kind": kind, "state": "active", "difficulty": 2, "branch_id": 2,
            "current_version_id": number * 10, "search_text": stem, "digest": f"{number:032x}", "code": f"QZ-{number}",
            "created_by": 2, "created_at": DAY, "updated_at": DAY,
        }],
        "question_tags": [{"question_id": number, "tag": "起重"}],
        "question_versions": [{
            "id": number * 10, "question_id": number, "number": 1, "kind": kind,
            "content": content | {"stem_html": f"<p>{stem}</p>"}, "key": key, "explanation": "见操作规程第三条。",
            "created_by": 2, "created_at": DAY,
        }],
    }  # fmt: skip


def _quiz(number: int, title: str, **values: Any) -> dict[str, list[Any]]:
    quiz = {
        "id": number, "title": title, "intro": "每人限时十五分钟。", "purpose": "quiz", "state": "published",
        "branch_id": 2, "composition": "picked", "time_limit_ms": 900_000, "goes_total": 3, "goes_per_day": None,
        "full_time_after_close": False, "counting": "best", "review": "after_submit", "shuffle_questions": True,
        "shuffle_options": True, "pool_id": number, "grading": 1, "created_by": 2, "created_at": DAY,
        "updated_at": DAY, "published_at": DAY,
    }  # fmt: skip
    return {
        "quizzes": [quiz | values],
        "pools": [{
            "id": number, "quiz_id": number, "rules": [{"count": 2, "points": 0, "size": 2}], "max_score": 2000,
            "question_count": 2, "created_at": DAY,
        }],
        "pool_items": [
            {"pool_id": number, "rule": 0, "position": place, "version_id": version, "points": 1000}
            for place, version in enumerate((10, 20))
        ],
        "gradings": [
            {"quiz_id": number, "number": 1, "state": "published", "reason": "", "created_at": DAY, "published_at": DAY}
        ],
        "boards": [{
            "id": number, "quiz_id": number, "grading": 1, "by_entry": False, "department_level": 1,
            "ties_shared": True, "provisional": True, "version": 4, "removal_version": 0, "created_at": DAY,
        }],
    }  # fmt: skip


def _attempt(number: int, quiz: int, person: int, right: int, ms: int, **values: Any) -> dict[str, list[Any]]:
    """A graded go with `right` of the two answers right, its place on the board of the quiz."""
    score = right * 1000
    began, ended = after(number * 60), after(number * 60) + timedelta(milliseconds=ms)
    closes = began + timedelta(minutes=15)
    responses = ({"options": ["a"]}, {"value": right > 1})
    # Fixed width: smaller is better; the score falls, the time and the number of the go rise.
    place = b"".join((2**63 + part).to_bytes(8, "big") for part in (-score - 1, ms, number))
    attempt = {
        "id": number, "quiz_id": quiz, "person_id": person, "go": 1, "trial": False, "state": "graded", "pool_id": quiz,
        "seed": f"{number:032x}", "draw_algorithm": 1, "writer": 1, "started_at": began, "deadline_at": closes,
        "closes_at": closes, "submitted_at": ended, "submitted_by": "person", "duration_ms": ms, "max_score": 2000,
        "question_count": 2, "department_path": "/1/2/3/", "post_id": 1, "specialty_id": 1, "failures": 0,
    }  # fmt: skip
    return {
        "attempts": [attempt | values],
        "answers": [
            {
                "attempt_id": number, "version_id": version, "position": place, "points": 1000, "person_id": person,
                "open": False, "closes_at": closes, "response": response, "writer": 1, "seq": place + 1,
                "saved_at": began,
            }
            for place, (version, response) in enumerate(zip((10, 20), responses, strict=True))
        ],
        "grades": [{
            "attempt_id": number, "grading": 1, "score": score, "graded_at": ended,
            "marks": [
                {"version": 10, "points": 1000 if right else 0, "max": 1000, "parts": []},
                {"version": 20, "points": 1000 if right > 1 else 0, "max": 1000, "parts": []},
            ],
        }],
        "standings": [
            {
                "board_id": quiz, "grading": 1, "person_id": person, "scope": scope, "scope_id": scope_id,
                "sort_key": place, "attempt_id": number, "score": score, "duration_ms": ms, "version": number,
            }
            for scope, scope_id in (("all", 0), ("department", 3), ("post", 1), ("specialty", 1))
        ],
    }  # fmt: skip


def _reign(number: int, person: int, ended: int | None) -> dict[str, Any]:
    return {
        "id": number, "arena_id": 1, "person_id": person, "attempt_id": number + 2, "mark_attempt_id": number + 2,
        "score": number * 1000, "duration_ms": 60_000, "began_at": after(number * 60), "held_at": after(number * 60),
        "ended_at": after(ended) if ended else None, "ended_by": "dethroned" if ended else None, "defences": 0,
        "overturned": False, "reward_state": "waiting", "reward_flagged": False, "reward_note": "", "created_at": DAY,
    }  # fmt: skip


_ALONE: dict[str, list[Any]] = {
    "departments": [
        {"id": 1, "parent_id": None, "name": "海港集团", "path": "/1/", "depth": 0},
        {"id": 2, "parent_id": 1, "name": "港机一部", "path": "/1/2/", "depth": 1},
        {"id": 3, "parent_id": 2, "name": "门机班", "path": "/1/2/3/", "depth": 2},
    ],
    "heartbeats": [{"name": "beat", "at": DAY, "details": {"pid": 7}}],
    "installations": [{"id": 1, "token": "0123456789abcdef"}],
    "posts": [{"id": 1, "name": "门机司机"}],
    "specialties": [{"id": 1, "name": "起重"}],
    "sign_in_failures": [{"id": 1, "subject": "number:10001", "at": DAY}],
    "people": [
        _person(1, "欧阳阿卜杜热合曼·买买提", theme="dark", locale="zh", hired_on=date(2011, 7, 1), phone="13800000000"),
        _person(2, "周晓岚", email="zhou@example.cn", union_member_since=date(2015, 5, 1)),
        _person(3, "㛃䶮", active=False, department_id=None, post_id=None),
    ],
    "access_tokens": [{"id": 1, "token_hash": HASH, "person_id": 1, "label": "手机", "created_at": DAY}],
    "sessions": [
        {"token_hash": HASH, "person_id": 1, "created_at": DAY, "expires_at": after(60), "user_agent": "Firefox"}
    ],
    "grants": [
        {"id": 1, "person_id": 2, "role": role, "department_id": 2, "granted_at": DAY} | {"id": number}
        for number, role in enumerate(("trainer", "officer"), 1)
    ],
    "audit_entries": [{
        "id": 1, "at": DAY, "actor_id": 2, "action": "quiz.published", "object_type": "quiz", "object_id": "1",
        "reason": "", "details": {"title": "安全月竞答", "pool": 1},
    }],
    "notices": [{
        "id": 1, "person_id": 1, "kind": "arena.dethroned", "link": "/arenas/1", "dedupe": "arena.dethroned:2",
        "params": {"arena": "门机擂台", "score": 2000, "duration_ms": 60_000, "who": "周晓岚"}, "created_at": DAY,
    }],
    "stored_files": [{
        "id": 1, "token": "t" * 43, "name": "花名册.xlsx", "media_type": "application/octet-stream", "size": 3,
        "sha256": HASH, "content": b"\x00\xff\n", "owner_id": 2, "public": False, "created_at": DAY,
    }],
    "jobs": [{
        "id": 1, "kind": "roster", "state": "done", "owner_id": 2, "params": {"name": "花名册.xlsx"},
        "result": {"counts": {"new": 1}}, "stage": "", "done": 1, "total": 1, "failures": 0, "input_id": 1,
        "created_at": DAY, "finished_at": after(1),
    }],
    "job_rows": [{"job_id": 1, "number": 2, "state": "new", "data": {"entry": {"number": "10001"}}, "problems": []}],
    "paper_items": [
        {"quiz_id": 1, "question_id": number, "position": number - 1, "points": 1000} for number in (1, 2)
    ],
    "blueprint_rules": [{
        "quiz_id": 2, "position": 0, "count": 2, "points": 1000, "kind": None, "tag": "起重", "difficulty_from": 1,
        "difficulty_to": 5,
    }],
    "quiz_audiences": [{"quiz_id": 1, "kind": "department", "group_id": 2}],
    "key_corrections": [{"quiz_id": 1, "grading": 1, "version_id": 20, "key": {"value": True}}],
    "late_answers": [{
        "id": 1, "attempt_id": 1, "version_id": 20, "response": {"value": True}, "writer": 1, "seq": 9,
        "arrived_at": after(90),
    }],
    "group_standings": [
        {"board_id": 1, "grading": 1, "scope": scope, "group_id": group, "score_sum": 3000, "people": 2}
        for scope, group in (("all", 0), ("department", 3), ("post", 1), ("specialty", 1))
    ],
    "competitions": [{
        "id": 1, "title": "春季练兵", "intro": "", "state": "published", "quiz_id": 1, "branch_id": 2,
        "opens_at": DAY, "closes_at": after(600), "group_boards": [{"scope": "department", "measure": "mean"}],
        "department_level": 1, "winners": 3, "created_by": 2, "created_at": DAY, "opened_at": DAY,
        "published_at": after(700), "published_by": 2, "publications": 1, "told": 1,
    }],
    "competition_audiences": [{"competition_id": 1, "kind": "post", "group_id": 1}],
    "board_entries": [{
        "board_id": 3, "person_id": 1, "department_path": "/1/2/3/", "post_id": 1, "specialty_id": 1,
        "added_late": False, "withdrawn": False,
    }],
    "board_snapshots": [{
        "board_id": 3, "grading": 1, "taken_at": after(700),
        "content": {
            "grading": 1, "groups": [], "entered": 1, "took_part": 1, "reason": "", "earlier": [],
            "winners": [{
                "place": 1, "person_id": 1, "name": "欧阳阿卜杜热合曼·买买提", "number": "10001", "department": "门机班",
                "post": "门机司机", "score": 2000, "duration_ms": 300_000, "attempt_id": 1,
            }],
        },
    }],
    "arenas": [{
        "id": 1, "quiz_id": 2, "state": "open", "branch_id": 2, "pause_ms": 0, "reign_days": None, "defence_mark": 0,
        "entry_mark": 0, "next_number": 3, "decided_number": 2, "decided_at": after(300), "turned": 1,
        "turns": [{
            "after": 0, "at": DAY.isoformat(), "open": True, "reign_days": None, "defence_mark": 0, "entry_mark": 0,
        }],
        "created_by": 2, "created_at": DAY, "opened_at": DAY,
    }],
    "reigns": [_reign(1, 1, 240), _reign(2, 2, None)],
    "boards": [{
        "id": 3, "quiz_id": 1, "competition_id": 1, "grading": 1, "opens_at": DAY, "closes_at": after(600),
        "by_entry": True, "department_level": 1, "ties_shared": True, "provisional": False, "version": 1,
        "removal_version": 0, "created_at": DAY,
    }],
}  # fmt: skip


def rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of every table."""
    options = [{"id": "a", "text": "安全帽", "html": "安全帽"}, {"id": "b", "text": "草帽", "html": "草帽"}]
    pieces = [
        _ALONE,
        _question(1, "single_choice", {"stem": "进现场戴什么？", "options": options}, {"options": ["a"]}),
        _question(2, "true_false", {"stem": "起吊前应检查钢丝绳。"}, {"value": True}),
        _quiz(1, "安全月竞答"),
        _quiz(2, "门机擂台", purpose="arena", composition="drawn", goes_total=None),
        _attempt(1, 1, 1, 2, 300_000),
        _attempt(2, 1, 2, 1, 200_000),
        _attempt(3, 2, 1, 1, 60_000, arena_id=1, arena_number=1),
        _attempt(4, 2, 2, 2, 60_000, arena_id=1, arena_number=2),
    ]
    found: dict[str, list[dict[str, Any]]] = {}
    for piece in pieces:
        for table, given in piece.items():
            found.setdefault(table, []).extend(given)
    return found
