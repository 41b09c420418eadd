"""The arena's pages and its API: who sees what."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from learnplatform.clock import now
from tests.helpers import counted_statements, make_department, make_person, post, sign_in
from tests.quizzes.arena.build import (
    LONG,
    START,
    challenge,
    decided,
    make_arena,
    make_arena_quiz,
    page,
    quiz_of,
    reigns_of,
    set_attempt,
)


def test_the_page_says_who_is_the_star_and_what_is_missing(client: FlaskClient) -> None:
    arena, star, me = make_arena(), make_person(LONG), make_person("周晓岚")
    challenge(arena, star.id, 9800, ms=252_000)
    challenge(arena, me.id, 9200, ms=320_000)
    decided(arena)
    text = page(sign_in(client, me), f"/arenas/{arena}")
    for words in (
        LONG,
        "4:12",
        "得分超过 98 分，或同分而用时少于 4:12",
        "还差 6 分",
        "挑战未成",
        "10 题",
        "8 分钟",
    ):
        assert words in text
    assert f'href="/quizzes/{quiz_of(arena)}"' in text


def test_it_says_since_when_the_star_holds_it(client: FlaskClient) -> None:
    arena, days = make_arena(), (now() - START).days
    challenge(arena, make_person(LONG).id, 9800)
    decided(arena)
    text = page(sign_in(client, make_person()), f"/arenas/{arena}")
    assert f"自 8月1日 在位 {days} 天" in text


def test_the_first_page_breaks_no_phrase_about_the_star(client: FlaskClient) -> None:
    arena, star = make_arena(), make_person(LONG)
    for ms in (252_000, 300_000):
        challenge(arena, star.id, 9800, ms=ms)
    decided(arena)
    text = page(sign_in(client, make_person()), "/")
    assert '<span class="d-block soft small num">98 分 · 4:12</span>' in text
    assert re.search(r'phrases"><span>在位 \d+ 天</span>', text)


def test_the_first_page_does_not_ask_the_star_to_challenge_themself(client: FlaskClient) -> None:
    arena, star = make_arena(), make_person()
    challenge(arena, star.id, 9800)
    decided(arena)
    mine = page(sign_in(client, star), "/")
    assert "看擂台" in mine
    assert ">挑战<" not in mine
    others = page(sign_in(client.application.test_client(), make_person()), "/")
    assert ">挑战<" in others


def test_the_front_page_of_its_quiz_reads_like_a_challenge(client: FlaskClient) -> None:
    arena, star, me = (
        make_arena(pause_ms=600_000, quiz_id=make_arena_quiz(goes_per_day=3)),
        make_person(LONG),
        make_person("周晓岚"),
    )
    address = f"/quizzes/{quiz_of(arena)}"
    challenge(arena, star.id, 9800, ms=252_000)
    decided(arena)
    sign_in(client, me)
    text = page(client, address)
    for words in (
        LONG,
        "得分超过 98 分，或同分而用时少于 4:12",
        "至少隔 10 分钟",
        "今天还能挑战 3 次",
        "开始挑战",
    ):
        assert words in text
    for words in ("取最高分", "开始答题", "我答过的"):
        assert words not in text
    assert "你是擂主" in page(sign_in(client.application.test_client(), star), address)


def test_the_front_page_of_a_vacant_arenas_quiz_says_what_takes_it(client: FlaskClient) -> None:
    arena = make_arena(entry_mark=6000)
    text = page(sign_in(client, make_person()), f"/quizzes/{quiz_of(arena)}")
    assert "擂台空缺" in text
    assert "第一个达到 60 分的人，就是擂主" in text


def test_a_vacant_arena_says_what_takes_it(client: FlaskClient) -> None:
    arena = make_arena(entry_mark=6000)
    assert "第一个达到 60 分的人，就是擂主" in page(sign_in(client, make_person()), f"/arenas/{arena}")


def test_who_must_wait_reads_why_and_until_when(client: FlaskClient) -> None:
    arena, me = make_arena(pause_ms=3_600_000), make_person()
    attempt = challenge(arena, me.id, 100)
    set_attempt(attempt, submitted_at=now() - timedelta(minutes=1))
    text = page(sign_in(client, me), f"/arenas/{arena}")
    assert "歇一会儿再来" in text
    assert "以后可以" in text
    assert "disabled" in text
    front = page(client, f"/quizzes/{quiz_of(arena)}")
    assert re.search(r"歇一会儿，(今天|明天) \d\d:\d\d 再来。", front)


def test_the_score_of_a_challenge_that_is_not_decided_stays_hidden(client: FlaskClient) -> None:
    arena, other = make_arena(), make_person("何建平")
    challenge(arena, other.id, 7777, state="submitted")
    decided(arena)
    text = page(sign_in(client, make_person()), f"/arenas/{arena}")
    assert "77.77" not in text
    assert "何建平" not in text


def test_the_api_gives_star_and_reigns(client: FlaskClient) -> None:
    arena, first, second = make_arena(), make_person("陈立国"), make_person("林秋月")
    challenge(arena, first.id, 9000)
    challenge(arena, second.id, 9500, ms=100)
    decided(arena)
    answer = sign_in(client, make_person()).get(f"/api/v1/arenas/{arena}").get_json()
    assert (answer["id"], answer["quiz_id"]) == (str(arena), str(quiz_of(arena)))
    assert (answer["star"]["name"], answer["star"]["score"]) == ("林秋月", 9500)
    assert [reign["name"] for reign in answer["reigns"]] == ["林秋月", "陈立国"]
    assert app_client(client).get(f"/api/v1/arenas/{arena}").status_code == 401


def app_client(client: FlaskClient) -> FlaskClient:
    return client.application.test_client()


def test_a_stranger_to_the_branch_finds_nothing(client: FlaskClient) -> None:
    branch = make_department("海港集团", "港机二部")
    arena = make_arena(quiz_id=make_arena_quiz(branch_id=branch), branch_id=branch)
    sign_in(client, make_person())
    for address in (f"/arenas/{arena}", f"/arenas/{arena}/reigns", f"/api/v1/arenas/{arena}"):
        assert client.get(address).status_code == 404


def test_an_officer_of_another_branch_can_change_nothing(client: FlaskClient) -> None:
    arena, star = make_arena(), make_person()
    challenge(arena, star.id, 9000)
    decided(arena)
    (reign,) = reigns_of(arena)
    sign_in(client, make_person(roles=("officer",), branch=("海港集团", "港机二部")))
    assert client.get(f"/arenas/{arena}/edit").status_code == 404
    for address in (f"/arenas/{arena}/open", f"/arenas/{arena}/close", f"/arenas/rewards/{reign.id}"):
        assert post(client, address, {"reason": "试试"}).status_code == 404
    assert star.name not in page(client, "/arenas/rewards")


def test_the_hall_and_the_first_page_show_the_stars(client: FlaskClient) -> None:
    arena, first, second = make_arena(), make_person("陈立国"), make_person("林秋月")
    challenge(arena, first.id, 9000)
    challenge(arena, second.id, 9500)
    decided(arena)
    sign_in(client, make_person())
    assert "陈立国" in page(client, f"/arenas/{arena}/reigns")
    assert "林秋月" in page(client, "/")
    assert "林秋月" in page(client, "/competitions")


def test_the_page_costs_the_same_however_many_challenges(app: Flask, client: FlaskClient) -> None:
    arena, me = make_arena(), make_person()
    sign_in(client, me)
    costs = []
    for _round in range(2):
        for score in range(1000, 9000, 1000):
            challenge(arena, make_person().id, score)
        decided(arena)
        with counted_statements() as seen:
            page(client, f"/arenas/{arena}")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 24
