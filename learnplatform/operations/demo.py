"""The demo: made-up people in a made-up enterprise, and whatever the domains seed for them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from learnplatform.accounts import passwords
from learnplatform.accounts.models import Department, Grant, Person, Post, Specialty
from learnplatform.config import Settings
from learnplatform.database import db
from learnplatform.parts import parts

ROOT = "海港集团"
DEPARTMENTS = {
    "港机一部": ("门机一班", "门机二班", "岸桥班"),
    "港机二部": ("场桥一班", "场桥二班", "流动机械班"),
    "装卸一队": ("一班", "二班", "三班"),
    "装卸二队": ("一班", "二班", "三班"),
    "动力保障部": ("变电班", "维修电工班"),
    "理货公司": ("理货一班", "理货二班"),
    "堆场调度中心": ("调度班", "闸口班"),
    "安全环保与职业健康监督管理部": ("安全督查班", "应急救护班"),
}
POSTS = ("门机司机", "场桥司机", "装卸工", "维修电工", "理货员", "调度员")
SPECIALTIES = ("起重", "电气", "装卸搬运", "理货", "安全管理")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志海燕秋月立新春梅文辉晓红东升永福成林宝山振宇佳慧思远雨桐子轩浩然欣怡"
FIXED = (  # sign-in name, name, department, team, post, specialty, roles
    ("worker", "周晓岚", "港机一部", "门机一班", "门机司机", "起重", ()),
    ("trainer", "吴启明", "动力保障部", "维修电工班", "维修电工", "电气", ("trainer",)),
    ("officer", "郑淑珍", "安全环保与职业健康监督管理部", "安全督查班", "调度员", "安全管理", ("officer",)),
    ("admin", "高远", "堆场调度中心", "调度班", "调度员", "安全管理", ("admin",)),
    ("10001", "欧阳阿卜杜热合曼·买买提", "港机二部", "场桥一班", "场桥司机", "起重", ()),
    ("10002", "陈立国", "港机二部", "场桥二班", "场桥司机", "起重", ()),
)


@dataclass
class DemoPlan:
    """What a demo seed is told. `people` are ids, the first being the one who signs in as «worker»."""

    password: str
    size: int
    people: list[int] = field(default_factory=list)
    by_number: dict[str, int] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(20_240_501))  # noqa: S311 - made-up data


def seed(app: Flask, settings: Settings, plan: DemoPlan) -> bool:
    """Fill an empty database; False, and nothing changed, when there are people in it already."""
    with db.read() as session:
        if session.scalar(sa.select(sa.func.count()).select_from(Person)):
            return False
    with db.write() as session:
        _people(session, plan)
    for _order, domain_seed in sorted(parts(app).demo_seeds, key=lambda pair: pair[0]):
        domain_seed(plan)
    return True


def _people(session: Session, plan: DemoPlan) -> None:
    teams = _tree(session)
    posts, specialties = _named(session, Post, POSTS), _named(session, Specialty, SPECIALTIES)
    secret = passwords.hash_password(plan.password)
    for number, name, department, team, post, specialty, roles in FIXED:
        person = Person(
            number=number,
            name=name,
            password_hash=secret,
            department_id=teams[department, team],
            post_id=posts[post],
            specialty_id=specialties[specialty],
        )
        session.add(person)
        session.flush()
        session.add_all(Grant(person_id=person.id, role=role) for role in roles)
        plan.by_number[number] = person.id
    others = [
        _made_up(plan.chance, 20_000 + n, teams, posts, specialties) for n in range(plan.size - len(FIXED))
    ]
    session.add_all(others)
    session.flush()
    plan.people = [plan.by_number["worker"], plan.by_number["10001"], plan.by_number["10002"]]
    plan.people += [person.id for person in others]


def _made_up(
    chance: random.Random,
    number: int,
    teams: dict[tuple[str, str], int],
    posts: dict[str, int],
    specialties: dict[str, int],
) -> Person:
    hired = date(2000, 1, 1) + timedelta(days=chance.randrange(8_900))
    return Person(
        number=str(number),
        name=chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.choice((1, 2, 2, 2)))),
        department_id=chance.choice(list(teams.values())),
        post_id=chance.choice(list(posts.values())),
        specialty_id=chance.choice(list(specialties.values())),
        hired_on=hired,
        union_member_since=hired + timedelta(days=90),
    )


def _tree(session: Session) -> dict[tuple[str, str], int]:
    """Make the departments; the ids of the teams by (department, team)."""
    root = _department(session, None, ROOT)
    teams: dict[tuple[str, str], int] = {}
    for name, below in DEPARTMENTS.items():
        department = _department(session, root, name)
        for team in below:
            teams[name, team] = _department(session, department, team).id
    return teams


def _department(session: Session, parent: Department | None, name: str) -> Department:
    made = Department(
        parent_id=parent.id if parent else None, name=name, depth=parent.depth + 1 if parent else 0
    )
    session.add(made)
    session.flush()
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    return made


def _named(session: Session, table: type[Post] | type[Specialty], names: tuple[str, ...]) -> dict[str, int]:
    rows = [table(name=name) for name in names]
    session.add_all(rows)
    session.flush()
    return {row.name: row.id for row in rows}
