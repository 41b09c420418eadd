"""The search in 20,000 lessons: how long an answer takes, whole requests through the application."""

from __future__ import annotations

import random
import re
import time

import sqlalchemy as sa
from pypinyin import lazy_pinyin

from courses.authoring.models import Course
from courses.catalogue import indexing
from courses.demo.content import DemoCourse, folders
from learnplatform import search
from learnplatform.database import db
from tests.load import catalogue, report
from tests.load.stage import stage

COURSES, LESSONS, LENGTH, ASKED = 1_000, 20, 750, 400


def main() -> None:
    for kind in ("postgresql", "sqlite"):
        with stage(kind) as where:
            report.heading(f"search in {COURSES * LESSONS:,} lessons, {kind}")
            token = catalogue.fill(COURSES)
            chance = random.Random(7)
            sentences = _sentences()
            words = _index(sentences, chance)
            client, heads = where.app.test_client(), {"Authorization": f"Bearer {token}"}
            for what, asked in _questions(words, sentences, chance).items():
                times = []
                for each in asked:
                    begun = time.perf_counter()
                    answer = client.get("/api/v1/courses", query_string={"q": each}, headers=heads)
                    times.append((time.perf_counter() - begun) * 1000)
                    assert answer.status_code == 200
                report.line(f"{what}: median, p95 in ms", _told(times), "p95 ≤ 50")


def _told(times: list[float]) -> str:
    return f"{report.median(times):.1f}, {report.quantile(times, 0.95):.1f}"


def _sentences() -> list[str]:
    """Sentences of the demo's lessons."""
    texts = "\n".join(text for folder in folders() for text in DemoCourse(folder).texts.values())
    return [each for line in texts.split("\n") for each in line.split("。") if 8 < len(each) < 60]


def _index(sentences: list[str], chance: random.Random) -> list[str]:
    """Fill the index with lessons of shuffled sentences, each with a word of its own; those words."""
    rare = []
    with db.read() as session:
        course_ids = session.scalars(sa.select(Course.id).order_by(Course.id)).all()
    for start in range(0, len(course_ids), 20):
        with db.write() as session:
            for course_id in course_ids[start : start + 20]:
                texts = []
                for _lesson in range(LESSONS):
                    word = "".join(chance.choices("锚链舱盖缆桩吊具岸桥堆场闸口理货桩位", k=4))
                    rare.append(word)
                    text = word
                    while len(text) < LENGTH:
                        text += chance.choice(sentences) + "。"
                    texts.append((word, text))
                title = f"{chance.choice(sentences)[:12]} {course_id}"
                search.index(session, indexing.KIND, course_id, title=title, tags=["安全"], texts=texts)
    if not db.is_sqlite:
        with db.autocommit_core() as connection:
            connection.exec_driver_sql("ANALYZE")
    return rare


def _questions(rare: list[str], sentences: list[str], chance: random.Random) -> dict[str, list[str]]:
    runs = [run for each in sentences for run in re.findall("[\u4e00-\u9fff]{4,}", each)]

    def word() -> str:
        run = chance.choice(runs)
        start = chance.randrange(len(run) - 1)
        return run[start : start + 2]

    return {
        "a rare word": [chance.choice(rare) for _n in range(ASKED)],
        "any two characters": [word() for _n in range(ASKED)],
        "two words": [f"{word()} {word()}" for _n in range(ASKED)],
        "pinyin of two characters": ["".join(lazy_pinyin(word())) for _n in range(ASKED)],
        "the commonest words": ["安全", "工作", "检查", "时间"] * (ASKED // 16),
    }
