"""Roles, and what the audit log tells, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _p

from learnplatform.web.filters import duration, exact, points

ROLE_NAMES = {"trainer": _l("培训师"), "officer": _l("工会干部"), "admin": _l("管理员")}

OBJECTS = {
    "arena": _l("擂台"),
    "attempt": _l("答卷"),
    "board": _l("排行榜"),
    "competition": _l("竞赛"),
    "course": _l("课程"),
    "credit_target": _l("学时目标"),
    "job": _l("任务"),
    "people": _l("人员"),
    "person": _l("人员"),
    "question": _l("试题"),
    "assignment": _l("必修课安排"),
    "lesson_question": _l("课节提问"),
    "lesson_answer": _l("课节回答"),
    "certificate": _l("证书"),
    "certificate_template": _l("证书样式"),
    "quiz": _l("测验"),
    "signing_key": _l("签名密钥"),
    "reign": _l("在位"),
}

# Every action that is ever recorded has its words here, told as past in English; a button says the same of what it offers.
ACTIONS = {
    "person.added": _p("audit", "添加人员"),
    "person.changed": _p("audit", "修改资料"),
    "person.deactivated": _p("audit", "停用账号"),
    "person.activated": _p("audit", "恢复账号"),
    "people.deactivated": _p("audit", "批量停用账号"),
    "role.granted": _p("audit", "给予权限"),
    "role.revoked": _p("audit", "收回权限"),
    "sessions.ended": _p("audit", "让所有设备退出"),
    "password.changed": _p("audit", "设置密码"),
    "password.handed_out": _p("audit", "发一次性密码"),
    "token.created": _p("audit", "新建访问令牌"),
    "tokens.created": _p("audit", "批量新建访问令牌"),
    "token.revoked": _p("audit", "作废访问令牌"),
    "roster.imported": _p("audit", "导入花名册"),
    "attempt.voided": _p("audit", "作废答卷"),
    "attempt.extended": _p("audit", "延长答题时间"),
    "attempt.late_accepted": _p("audit", "采纳迟到的作答"),
    "attempt.set_aside": _p("audit", "搁置答卷"),
    "arena.created": _p("audit", "新建擂台"),
    "arena.edited": _p("audit", "修改擂台"),
    "arena.opened": _p("audit", "开擂"),
    "arena.closed": _p("audit", "收擂"),
    "arena.replayed": _p("audit", "重算擂台"),
    "bank.imported": _p("audit", "导入试题"),
    "assignment.created": _p("audit", "安排必修课"),
    "assignment.closed": _p("audit", "结束必修课安排"),
    "assignment.reminded": _p("audit", "催办必修课"),
    "board.entry_added": _p("audit", "加入参赛名单"),
    "board.entry_withdrawn": _p("audit", "移出参赛名单"),
    "course.created": _p("audit", "新建课程"),
    "course.changed": _p("audit", "修改课程设置"),
    "course.published": _p("audit", "发布课程"),
    "course.draft_dropped": _p("audit", "放弃课程草稿"),
    "course.archived": _p("audit", "下架课程"),
    "course.unarchived": _p("audit", "重新上架课程"),
    "course.imported": _p("audit", "导入课程"),
    "course.exported": _p("audit", "导出课程"),
    "course.copied": _p("audit", "复制课程"),
    "certificate.revoked": _p("audit", "撤销证书"),
    "certificate_template.created": _p("audit", "新建证书样式"),
    "certificate_template.changed": _p("audit", "修改证书样式"),
    "certificate_template.archived": _p("audit", "停用证书样式"),
    "certificate.key_rotated": _p("audit", "更换证书的签名密钥"),
    "competition.created": _p("audit", "新建竞赛"),
    "competition.opened": _p("audit", "开始竞赛"),
    "competition.edited": _p("audit", "修改竞赛"),
    "competition.deleted": _p("audit", "删除竞赛"),
    "competition.closed": _p("audit", "结束竞赛"),
    "competition.published": _p("audit", "公布优胜者"),
    "competition.put_right": _p("audit", "更正优胜者名单"),
    "competition.taken_back": _p("audit", "撤回公布"),
    "reign.rewarded": _p("audit", "发奖"),
    "enrolment.accepted": _p("audit", "同意选课"),
    "enrolment.refused": _p("audit", "谢绝选课"),
    "enrolment.invited": _p("audit", "邀请选课"),
    "enrolment.withdrawn": _p("audit", "请出课程"),
    "course.learners_written_to": _p("audit", "写给学员"),
    "lesson_question.hidden": _p("audit", "隐藏课节提问"),
    "lesson_answer.hidden": _p("audit", "隐藏课节回答"),
    "credit.cancelled": _p("audit", "收回学时"),
    "credit.target_set": _p("audit", "设定学时目标"),
    "outside.entered": _p("audit", "登记外部培训"),
    "quiz.published": _p("audit", "发布测验"),
    "quiz.republished": _p("audit", "修改已发布的测验"),
    "quiz.closed": _p("audit", "结束测验"),
    "quiz.reopened": _p("audit", "重新开放测验"),
    "quiz.deleted": _p("audit", "删除测验"),
    "question.active": _p("audit", "启用试题"),
    "question.retired": _p("audit", "停用试题"),
    "question.version_restored": _p("audit", "恢复试题的旧版本"),
    "question.key_mended": _p("audit", "更正试题的答案"),
    "regrade.started": _p("audit", "试算重新判分"),
    "regrade.published": _p("audit", "公布重新判分"),
    "regrade.dropped": _p("audit", "放弃重新判分"),
}

# What a detail is called; every name under which one is ever recorded has its words here.
DETAILS = {
    "after": _l("之后"),
    "arrived_at": _l("送达时间"),
    "before": _l("之前"),
    "branch": _l("范围"),
    "changed": _l("改了什么"),
    "changes": _l("改动"),
    "count": _l("数量"),
    "counts": _l("行数"),
    "deactivated": _l("停用"),
    "defence_mark": _l("守擂线"),
    "entered": _l("参赛人数"),
    "entry_mark": _l("入擂线"),
    "file": _l("文件"),
    "from_number": _l("从第几次挑战起"),
    "goes": _l("已有答卷"),
    "hours": _l("学时"),
    "hours_before": _l("原来的学时"),
    "goes_per_day": _l("每天可答几次"),
    "label": _l("用途"),
    "minutes": _l("分钟"),
    "moved": _l("移到新版的人数"),
    "name": _l("姓名"),
    "number": _l("编号"),
    "old": _l("原来的编号"),
    "pause_ms": _l("两次挑战的间隔"),
    "people": _l("人数"),
    "person": _l("人员"),
    "pool": _l("题池"),
    "post": _l("岗位"),
    "question": _l("试题"),
    "quiz": _l("测验"),
    "reign_days": _l("在位天数"),
    "role": _l("权限"),
    "score_after": _l("现在得分"),
    "score_before": _l("原来得分"),
    "stored": _l("存入"),
    "title": _l("名称"),
    "token_id": _l("令牌"),
    "text": _l("内容"),
    "uid": _l("标识"),
    "version": _l("版本"),
    "winners": _l("优胜者"),
}

# What stands within a detail: the columns of a person and of a quiz, the kinds of rows of a roster, and states.
_WITHIN = {
    "active": _l("启用"),
    "attempt": _l("答卷"),
    "blanks": _l("填空"),
    "branch_id": _l("所属部门"),
    "changed": _l("更新"),
    "closes_at": _l("结束时间"),
    "composition": _l("组卷方式"),
    "counting": _l("多次作答取哪一次"),
    "department": _l("部门"),
    "draft": _l("草稿"),
    "email": _l("邮箱"),
    "ended_at": _l("结束时间"),
    "from": _l("之前"),
    "full_time_after_close": _l("结束前开始的人，可以答满规定时间"),
    "goes_total": _l("一共可答几次"),
    "graded": _l("已评分"),
    "hired_on": _l("入职日期"),
    "in_progress": _l("作答中"),
    "intro": _l("说明"),
    "layout": _l("文字和颜色"),
    "leaver": _l("离职"),
    "moved": _l("调动"),
    "needs_marking": _l("待阅卷"),
    "new": _l("新增"),
    "opens_at": _l("开始时间"),
    "options": _l("选项"),
    "order": _l("顺序"),
    "overturned": _l("被推翻"),
    "phone": _l("手机"),
    "post": _l("岗位"),
    "purpose": _l("用途"),
    "retired": _l("停用"),
    "review": _l("何时能看答案"),
    "same": _l("不变"),
    "score": _l("分"),
    "seal": _l("印章"),
    "set_aside": _l("已搁置"),
    "shuffle_options": _l("每人选项顺序不同"),
    "shuffle_questions": _l("每人题目顺序不同"),
    "signature": _l("签名"),
    "specialty": _l("工种"),
    "submitted": _l("评分中"),
    "time_limit_ms": _l("答题时间"),
    "to": _l("之后"),
    "union_member_since": _l("入会日期"),
    "value": _l("回答"),
    "voided": _l("已作废"),
    "wrong": _l("有错"),
}
_POINTS = {"defence_mark", "entry_mark", "hours", "hours_before", "score", "score_after", "score_before"}
_TIMES = {"pause_ms", "time_limit_ms"}
_MOMENTS = {"arrived_at", "ended_at"}
_NO_MATTER = {"pool", "token_id", "uid"}  # numbers inside the program, which tell nobody anything


def told(details: dict[str, Any]) -> list[tuple[str, str]]:
    """The details of an entry as (what, value), both in the reader's language."""
    return [
        (str(DETAILS.get(name, name)), _value(name, value))
        for name, value in details.items()
        if name not in _NO_MATTER and value not in (None, "", [], {}) and not (name == "moved" and value == 0)
    ]


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return _("无")
    if name == "winners" or (name in {"before", "after"} and isinstance(value, list)):
        return _places(value)
    if name == "changes" and isinstance(value, dict):
        return _("，").join(_change(column, *pair) for column, pair in value.items())
    if isinstance(value, dict):
        return _("，").join(f"{_word(key)} {_value(key, each)}" for key, each in value.items())
    if isinstance(value, list):
        return _("，").join(_value(name, each) for each in value)
    return _single(name, value)


def _single(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in _POINTS and isinstance(value, int):
        return points(value)
    if name in _TIMES and isinstance(value, int):
        return duration(value)
    if name in _MOMENTS:
        return exact(datetime.fromisoformat(str(value)))
    if name == "role":
        return str(ROLE_NAMES.get(str(value), value))
    if name in {"before", "after", "changed"}:
        return _word(str(value))
    return str(value)


def _change(column: str, old: Any, new: Any) -> str:
    return f"{_word(column)} {_value(column, old)} → {_value(column, new)}"


def _places(rows: list[Any]) -> str:
    """Winners are stored as [place, person, score]."""
    shown = [row for row in rows if isinstance(row, list) and len(row) == 3]
    if len(shown) != len(rows):
        return _("，").join(str(row) for row in rows)
    return _("，").join(
        _("第 %(n)s 名 %(score)s 分", n=place, score=points(score)) for place, _id, score in shown
    )


def _word(name: str) -> str:
    # Before groups were kept by name, a person's stood there as ids: «department_id».
    return str(_WITHIN.get(name) or DETAILS.get(name) or _WITHIN.get(name.removesuffix("_id")) or name)
