"""The API of attempts, as a program uses it: start, save, flush, submit, result, and the order of refusals."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.access import Reach
from learnplatform.clock import now
from quizzes.attempts import service
from quizzes.grading.service import grade_all
from tests.builders import make_quiz
from tests.helpers import call, csrf, make_department, make_person, sign_in
from tests.quizzes.attempts.taking import FALSE, MINUTE, TRUE, Caller, caller, late, set_attempt, stored


@pytest.fixture
def me(app: Flask) -> Caller:
    return caller(app)


def started(me: Caller, quiz_id: int | None = None) -> tuple[str, list[str]]:
    answer = me("POST", f"/quizzes/{quiz_id or make_quiz(3)}/attempts")
    assert answer.status_code in (200, 201), answer.json
    return answer.json["id"], [question["id"] for question in answer.json["questions"]]


def put(me: Caller, attempt: str, question: str, response: object, seq: int, writer: int | None = 1):
    body = {"response": response, "seq": seq}
    if writer is not None:
        body["writer"] = writer
    return me("PUT", f"/attempts/{attempt}/answers/{question}", body)


def test_from_the_list_to_the_score(me: Caller) -> None:
    quiz_id = make_quiz(3, goes_total=2)
    listed = me("GET", "/quizzes").json["quizzes"]
    assert [(quiz["id"], quiz["goes_left"], quiz["attempt_id"]) for quiz in listed] == [
        (str(quiz_id), 2, None)
    ]
    assert listed[0]["leaderboard_id"]
    attempt, questions = started(me, quiz_id)
    assert me("GET", "/quizzes").json["quizzes"][0]["attempt_id"] == attempt
    for question in questions[:2]:
        saved = put(me, attempt, question, TRUE, 1)
        assert (saved.status_code, saved.json["seq"]) == (200, 1)
        assert saved.headers["Cache-Control"] == "no-store"
    assert me("GET", f"/attempts/{attempt}/result").status_code == 409
    submitted = me(
        "POST", f"/attempts/{attempt}/submit", {"answers": {questions[2]: {"response": FALSE, "seq": 1}}}
    )
    assert (submitted.status_code, submitted.json["state"]) == (200, "submitted")
    assert submitted.json["answers"] == {questions[2]: {"seq": 1}}
    assert me("GET", f"/attempts/{attempt}/result").status_code == 202
    grade_all()
    result = me("GET", f"/attempts/{attempt}/result")
    assert result.status_code == 200
    assert (result.json["state"], result.json["score"], result.json["max_score"]) == ("graded", 2000, 3000)
    assert [question["key"] for question in result.json["questions"]] == [TRUE] * 3
    assert me("GET", "/quizzes").json["quizzes"][0]["goes_left"] == 1


def test_the_session_cookie_and_its_csrf_token_do_as_well(client: FlaskClient) -> None:
    quiz_id = make_quiz(1)
    sign_in(client, make_person())
    assert call(client, "POST", f"/api/v1/quizzes/{quiz_id}/attempts").status_code == 201
    assert client.post(f"/api/v1/quizzes/{quiz_id}/attempts").status_code == 400


def test_a_trial_in_progress_is_given_back_though_the_quiz_is_for_others(me: Caller) -> None:
    quiz_id = make_quiz(1, branch_id=make_department("海港集团", "物流分公司"))
    assert me("POST", f"/quizzes/{quiz_id}/attempts").status_code == 404
    trial, _new = service.start(me.person.id, quiz_id, trial=True, reach=Reach(everywhere=True))
    again = me("POST", f"/quizzes/{quiz_id}/attempts")
    assert (again.status_code, again.json["id"], again.json["writer"]) == (200, trial.id, 2)
    me("POST", f"/attempts/{trial.id}/submit", {})
    assert me("POST", f"/quizzes/{quiz_id}/attempts").status_code == 404


def test_an_attempt_in_progress_tells_no_key(me: Caller) -> None:
    attempt, questions = started(me)
    put(me, attempt, questions[0], TRUE, 1)
    answer = me("GET", f"/attempts/{attempt}")

    def names(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {name for inner in value.values() for name in names(inner)}
        return {name for inner in value for name in names(inner)} if isinstance(value, list) else set()

    assert names(answer.json).isdisjoint({"key", "correct", "is_correct", "explanation", "score"})
    first = answer.json["questions"][0]
    assert (first["response"], first["seq"], first["writer"]) == (TRUE, 1, 1)


def test_starting_again_gives_the_attempt_back_with_the_next_writer(me: Caller) -> None:
    quiz_id = make_quiz(3)
    first = me("POST", f"/quizzes/{quiz_id}/attempts")
    again = me("POST", f"/quizzes/{quiz_id}/attempts")
    assert (first.status_code, first.json["writer"]) == (201, 1)
    assert (again.status_code, again.json["writer"], again.json["id"]) == (200, 2, first.json["id"])
    assert again.json["questions"] == first.json["questions"]
    assert me("GET", f"/attempts/{first.json['id']}").json["writer"] == 2


def test_the_same_again_is_confirmed_and_anything_older_is_shown_what_is_stored(me: Caller) -> None:
    attempt, (question, *_rest) = started(me)
    assert put(me, attempt, question, TRUE, 5, 2).status_code == 200
    assert put(me, attempt, question, TRUE, 5, 2).status_code == 200
    for response, seq, writer in ((FALSE, 5, 2), (FALSE, 4, 2), (FALSE, 99, 1), (FALSE, 5, None)):
        refused = put(me, attempt, question, response, seq, writer)
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/stale")
        assert (refused.json["response"], refused.json["seq"], refused.json["writer"]) == (TRUE, 5, 2)
    assert put(me, attempt, question, FALSE, 1, 3).status_code == 200  # the newer page wins
    assert put(me, attempt, question, None, 2, None).status_code == 200  # without one: the row's own
    assert stored(int(attempt))[int(question)] == (None, 3, 2)


def test_refusals_in_their_order(me: Caller, app: Flask) -> None:
    attempt, (question, *_rest) = started(me)
    stranger = caller(app, make_person("路人"))
    address, bad = f"/attempts/{attempt}/answers/{question}", {"seq": "x"}
    assert app.test_client().put(f"/api/v1{address}", json=bad).status_code == 401
    assert stranger("PUT", address, bad).status_code == 404
    assert me("PUT", f"/attempts/{attempt}/answers/999999", bad).status_code == 404
    assert me("PUT", address, bad).status_code == 422
    assert me("PUT", address, {"response": {"option": "a"}, "seq": 1}).status_code == 422
    assert me("PUT", address, {"seq": 1}).status_code == 422
    assert me("PUT", address, data=b"[[[").status_code == 422
    me("POST", f"/attempts/{attempt}/submit")
    assert stranger("PUT", address, bad).status_code == 404
    for body in (bad, {"response": {"option": "a"}, "seq": 1}, {"response": TRUE, "seq": 1}):
        refused = me("PUT", address, body)
        assert (refused.status_code, refused.json["type"]) == (409, "/problems/submitted")
    assert me("PUT", f"/attempts/{attempt}/answers", {"answers": 5}).status_code == 409


@pytest.mark.parametrize("name", ["0", "-1", "abc", "01", "9" * 30, "१"])
def test_ids_that_were_never_given_out(me: Caller, name: str) -> None:
    assert me("GET", f"/attempts/{name}").status_code == 404
    assert me("POST", f"/quizzes/{name}/attempts").status_code == 404


@pytest.mark.parametrize("seq", [-1, 2**31, 1.5, "1", None, True])
def test_a_seq_is_a_whole_number_that_fits(me: Caller, seq: object) -> None:
    attempt, (question, *_rest) = started(me)
    assert (
        me("PUT", f"/attempts/{attempt}/answers/{question}", {"response": TRUE, "seq": seq}).status_code
        == 422
    )


def test_deep_nesting_is_a_shape_that_is_wrong(me: Caller) -> None:
    attempt, (question, *_rest) = started(me)
    deep = b'{"seq": 1, "response": {"value": ' + b"[" * 20_000 + b"]" * 20_000 + b"}}"
    assert me("PUT", f"/attempts/{attempt}/answers/{question}", data=deep).status_code == 422


def test_flush_answers_for_each_question(me: Caller) -> None:
    attempt, (one, two, three) = started(me)
    put(me, attempt, two, TRUE, 9, 4)
    flushed = me(
        "PUT",
        f"/attempts/{attempt}/answers",
        {
            "answers": {
                one: {"response": TRUE, "seq": 3, "writer": 1},
                two: {"response": FALSE, "seq": 12, "writer": 1},
                three: {"response": {"option": "a"}, "seq": 1},
                "424242": {"response": TRUE, "seq": 1},
                "nonsense": 7,
            }
        },
    )
    assert flushed.status_code == 200
    answers = flushed.json["answers"]
    assert answers[one] == {"seq": 3}
    assert (answers[two]["type"], answers[two]["response"], answers[two]["seq"]) == (
        "/problems/stale",
        TRUE,
        9,
    )
    assert answers[three]["status"] == 422
    assert answers["424242"]["status"] == answers["nonsense"]["status"] == 404
    assert stored(int(attempt))[int(one)] == (TRUE, 1, 3)
    again = me(
        "PUT", f"/attempts/{attempt}/answers", {"answers": {one: {"response": TRUE, "seq": 3, "writer": 1}}}
    )
    assert again.json["answers"] == {one: {"seq": 3}}


def test_flush_takes_500_answers_and_no_more_and_no_huge_body(me: Caller) -> None:
    attempt, (one, *_rest) = started(me)
    many = {str(n): {"response": TRUE, "seq": 1} for n in range(1000, 1499)}
    address = f"/attempts/{attempt}/answers"
    assert me("PUT", address, {"answers": many | {one: {"response": TRUE, "seq": 1}}}).json["answers"][
        one
    ] == {"seq": 1}
    assert me("PUT", address, {"answers": many | {"1": 1, "2": 2}}).status_code == 422
    assert me("PUT", address, data=b" " * (1024 * 1024 + 1)).status_code == 413
    assert me("PUT", f"{address}/{one}", data=b" " * (64 * 1024 + 1)).status_code == 413


def test_a_page_may_send_no_huge_body_either(client: FlaskClient) -> None:
    """The CSRF check of a cookie's call looks at the request before the view can set its limit."""
    sign_in(client, make_person())
    headers = {"X-CSRFToken": csrf(client)}
    address = "/api/v1/attempts/1/answers"
    much = client.put(address, data=b" " * (1024 * 1024 + 1), headers=headers)
    assert much.status_code == 413
    assert client.put(f"{address}/1", data=b" " * (64 * 1024 + 1), headers=headers).status_code == 413


def test_refused_answers_never_stop_a_submit(me: Caller) -> None:
    attempt, (one, two, _three) = started(me)
    put(me, attempt, two, TRUE, 9, 4)
    many = {str(n): 1 for n in range(1000, 1600)}
    body = {
        "answers": {one: {"response": "?", "seq": 1}, two: {"response": FALSE, "seq": 1, "writer": 1}} | many
    }
    submitted = me("POST", f"/attempts/{attempt}/submit", data=json.dumps(body))  # in this order
    assert (submitted.status_code, submitted.json["state"]) == (200, "submitted")
    assert submitted.json["answers"][one]["status"] == 422
    assert submitted.json["answers"][two]["type"] == "/problems/stale"


def test_submitting_again_answers_as_the_first_time(me: Caller) -> None:
    attempt, (one, two, three) = started(me)
    put(me, attempt, two, TRUE, 9, 4)
    body = {
        "answers": {
            one: {"response": TRUE, "seq": 2, "writer": 1},
            two: {"response": FALSE, "seq": 1, "writer": 1},
            three: {"response": {"x": 1}, "seq": 1},
        }
    }
    first = me("POST", f"/attempts/{attempt}/submit", body).json
    grade_all()
    again = me("POST", f"/attempts/{attempt}/submit", body).json
    assert {**again, "server_now": 0} == {**first, "server_now": 0}
    assert me("POST", f"/attempts/{attempt}/submit").status_code == 200  # no body at all
    changed = me("POST", f"/attempts/{attempt}/submit", {"answers": {one: {"response": FALSE, "seq": 3}}})
    assert changed.json["answers"][one]["type"] == "/problems/submitted"
    assert stored(int(attempt))[int(one)] == (TRUE, 1, 2)
    assert late(int(attempt)) == []


def test_an_answer_that_arrives_late_is_stored_apart(me: Caller) -> None:
    attempt, (one, two, _three) = started(me)
    put(me, attempt, one, TRUE, 1)
    set_attempt(int(attempt), deadline_at=now() - MINUTE, closes_at=now() - MINUTE)
    refused = put(me, attempt, one, FALSE, 2)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/late")
    flushed = me("PUT", f"/attempts/{attempt}/answers", {"answers": {two: {"response": TRUE, "seq": 3}}})
    assert (flushed.status_code, flushed.json["answers"][two]["status"]) == (409, 409)
    assert sorted(late(int(attempt))) == sorted([(int(one), FALSE), (int(two), TRUE)])
    submitted = me("POST", f"/attempts/{attempt}/submit", {"answers": {one: {"response": FALSE, "seq": 4}}})
    assert (submitted.status_code, submitted.json["answers"][one]["type"]) == (200, "/problems/late")
    grade_all()
    result = me("GET", f"/attempts/{attempt}/result").json
    assert (result["score"], len(result["late_answers"])) == (1000, 2)
