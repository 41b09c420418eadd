"""SQL statements a request, session and commit included, whatever the size of bank, paper and board."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.helpers import counted_statements
from tests.load import report
from tests.load.stage import bank, people_with_tokens, quiz, stage


def main() -> None:
    for kind in ("postgresql", "sqlite"):
        with stage(kind) as where:
            report.heading(f"statements a request, {kind}: a bank of 2,000, a paper of 50")
            people = people_with_tokens(3)
            bank(2_000)
            quiz_id = quiz(50)
            token = people[0][1]
            client = where.app.test_client()
            _request(client, "GET", "/healthz", token)  # what a process loads once
            start, paper = _counted(client, "POST", f"/api/v1/quizzes/{quiz_id}/attempts", token)
            first = paper["questions"][0]
            base = f"/api/v1/attempts/{paper['id']}"
            body = {"response": {"option": first["options"][0]["id"]}, "seq": 1, "writer": paper["writer"]}
            save, _saved = _counted(client, "PUT", f"{base}/answers/{first['id']}", token, body)
            submit, _submitted = _counted(client, "POST", f"{base}/submit", token, {})
            listed = _request(client, "GET", "/api/v1/quizzes", token)
            board_id = (listed["quizzes"] if isinstance(listed, dict) else listed)[0]["leaderboard_id"]
            board, _rows = _counted(
                client, "GET", f"/api/v1/leaderboards/{board_id}?limit=50&around=me", token
            )
        report.line("saving one answer", str(save), "≤ 4")
        report.line("starting 50 questions", str(start), "≤ 10")
        report.line("submitting", str(submit), "≤ 5")
        report.line("one board with my place", str(board), "≤ 4")


def _counted(client: FlaskClient, method: str, address: str, token: str, body: Any = None) -> tuple[int, Any]:
    with counted_statements() as seen:
        answer = _request(client, method, address, token, body)
    return len(seen), answer


def _request(client: FlaskClient, method: str, address: str, token: str, body: Any = None) -> Any:
    answer = client.open(address, method=method, json=body, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code < 300, answer.get_data(as_text=True)
    return answer.get_json()
