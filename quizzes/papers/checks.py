"""What a quiz must be before it may be published, and what may still change once it is. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask_babel import gettext as _

from quizzes.papers.blueprint import MOST_RULES, DrawRule

MOST_QUESTIONS = 300
MOST_POINTS = 100_000_00  # hundredths, of a whole paper
SHORTEST_MS, LONGEST_MS = 60_000, 24 * 3_600_000


@dataclass(frozen=True)
class Fault:
    """What is wrong, and at which field: «title», «closes_at», «items», «rules-2» (counted from 0)."""

    place: str
    message: str


@dataclass(frozen=True)
class Draft:
    """Everything a trainer says of a quiz. Points in hundredths; moments aware; `items` are (question, points)."""

    title: str
    intro: str = ""
    purpose: str = "quiz"
    branch_id: int | None = None
    composition: str = "picked"
    time_limit_ms: int = 15 * 60_000
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    goes_total: int | None = 1
    goes_per_day: int | None = None
    full_time_after_close: bool = False
    counting: str = "best"
    review: str = "after_submit"
    shuffle_questions: bool = True
    shuffle_options: bool = True
    audience: tuple[tuple[str, int], ...] = ()
    items: tuple[tuple[int, int], ...] = field(default=())
    rules: tuple[DrawRule, ...] = field(default=())

    @property
    def question_count(self) -> int:
        return len(self.items) if self.composition == "picked" else sum(rule.count for rule in self.rules)

    @property
    def max_score(self) -> int:
        if self.composition == "picked":
            return sum(points for _question, points in self.items)
        return sum(rule.count * rule.points for rule in self.rules)


def faults(draft: Draft, now: datetime) -> list[Fault]:
    """Everything that keeps `draft` from being published at `now`, apart from what the bank lacks."""
    return [*_detail_faults(draft), *_window_faults(draft, now), *_paper_faults(draft), *_arena_faults(draft)]


def _detail_faults(draft: Draft) -> list[Fault]:
    found = []
    if not draft.title.strip():
        found.append(Fault("title", _("请填写测验名称。")))
    if not SHORTEST_MS <= draft.time_limit_ms <= LONGEST_MS:
        found.append(Fault("minutes", _("答题时间应在 1 到 1440 分钟之间。")))
    if draft.goes_total is not None and draft.goes_total < 1:
        found.append(Fault("goes_total", _("至少要能答 1 次。")))
    if draft.goes_per_day is not None and draft.goes_per_day < 1:
        found.append(Fault("goes_per_day", _("每天至少要能答 1 次。")))
    if draft.goes_total and draft.goes_per_day and draft.goes_per_day > draft.goes_total:
        found.append(Fault("goes_per_day", _("每天的次数不能多于总次数。")))
    return found


def _window_faults(draft: Draft, now: datetime) -> list[Fault]:
    found = []
    if draft.closes_at is not None:
        if draft.opens_at is not None and draft.opens_at >= draft.closes_at:
            found.append(Fault("closes_at", _("结束时间要晚于开始时间。")))
        elif draft.closes_at <= now:
            found.append(Fault("closes_at", _("结束时间已经过去了。")))
        elif draft.opens_at is not None and draft.closes_at - draft.opens_at < timedelta(minutes=1):
            found.append(Fault("closes_at", _("开放时间不足 1 分钟。")))
    if draft.review == "after_window" and draft.closes_at is None and draft.purpose == "quiz":
        found.append(Fault("closes_at", _("「结束后可查看答案」需要一个结束时间。")))
    return found


def _paper_faults(draft: Draft) -> list[Fault]:
    place = "items" if draft.composition == "picked" else "rules"
    if draft.question_count == 0:
        words = _("请至少选一道题。") if place == "items" else _("请至少添加一条组卷规则。")
        return [Fault(place, words)]
    found = []
    if draft.question_count > MOST_QUESTIONS:
        found.append(Fault(place, _("一份试卷最多 %(n)d 题。", n=MOST_QUESTIONS)))
    if draft.max_score > MOST_POINTS:
        found.append(Fault(place, _("总分太大了。")))
    if place == "items":
        worthless = [number for number, (_q, points) in enumerate(draft.items, 1) if points <= 0]
        if worthless:
            numbers = "、".join(map(str, worthless[:10]))
            found.append(Fault("items", _("第 %(numbers)s 题还没有分值。", numbers=numbers)))
        return found
    if len(draft.rules) > MOST_RULES:
        found.append(Fault("rules", _("组卷规则最多 %(n)d 条。", n=MOST_RULES)))
    return found + [fault for at, rule in enumerate(draft.rules) for fault in _rule_faults(at, rule)]


def _rule_faults(at: int, rule: DrawRule) -> list[Fault]:
    found = []
    if rule.count < 1:
        found.append(Fault(f"rules-{at}", _("第 %(n)d 条规则：至少抽 1 题。", n=at + 1)))
    if rule.points <= 0:
        found.append(Fault(f"rules-{at}", _("第 %(n)d 条规则：还没有分值。", n=at + 1)))
    if rule.difficulty_from > rule.difficulty_to:
        found.append(Fault(f"rules-{at}", _("第 %(n)d 条规则：难度范围颠倒了。", n=at + 1)))
    return found


def _arena_faults(draft: Draft) -> list[Fault]:
    if draft.purpose != "arena":
        return []
    found = []
    if draft.composition != "drawn":
        found.append(Fault("composition", _("擂台每次都要抽新卷，请用「按规则抽题」。")))
    if draft.review == "after_submit":
        found.append(Fault("review", _("擂台开放期间不能公布答案。")))
    return found


def change_faults(old: Draft, new: Draft, attempts: int) -> list[Fault]:
    """What may not change in a published quiz; `attempts` is how many counted goes there are."""
    found = []
    if new.purpose != old.purpose:
        found.append(Fault("purpose", _("发布后不能改用途，请复制一份。")))
    if new.branch_id != old.branch_id:
        found.append(Fault("branch_id", _("发布后不能改所属部门，请复制一份。")))
    if not attempts:
        return found
    if new.counting != old.counting:
        found.append(Fault("counting", _("已有人作答，不能再改取分方式，否则已有名次会变。")))
    if new.max_score != old.max_score:
        place = "items" if new.composition == "picked" else "rules"
        found.append(Fault(place, _("已有人作答，换题可以，但总分要保持不变，否则名次无法比较。")))
    return found


def change_warnings(old: Draft, new: Draft, attempts: int) -> list[str]:
    """What a trainer should know before these changes of a quiz with goes take hold."""
    if not attempts:
        return []
    said = []
    if new.time_limit_ms != old.time_limit_ms:
        said.append(_("新的答题时间只用于之后开始的答卷，已有成绩不变。"))
    if (new.opens_at, new.closes_at) != (old.opens_at, old.closes_at):
        said.append(_("开放时间变了；正在作答的人，交卷时间不变。"))
    if new.goes_total != old.goes_total or new.goes_per_day != old.goes_per_day:
        said.append(_("次数变了；已经用掉的次数照算。"))
    if set(new.audience) != set(old.audience):
        said.append(_("参加范围变了；已有的成绩保留。"))
    if (new.items, new.rules, new.composition) != (old.items, old.rules, old.composition):
        said.append(_("试题变了；之后开始的答卷用新卷，已有的答卷不变。"))
    return said
