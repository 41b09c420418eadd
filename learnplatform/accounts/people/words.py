"""Roles and actions in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

ROLE_NAMES = {"trainer": _l("培训师"), "officer": _l("工会干部"), "admin": _l("管理员")}

# An action without words here is shown by its own name.
ACTIONS = {
    "person.added": _l("添加人员"),
    "person.changed": _l("修改资料"),
    "person.deactivated": _l("停用账号"),
    "person.activated": _l("恢复账号"),
    "people.deactivated": _l("批量停用账号"),
    "role.granted": _l("给予权限"),
    "role.revoked": _l("收回权限"),
    "sessions.ended": _l("让所有设备退出"),
    "password.changed": _l("设置密码"),
    "password.handed_out": _l("发一次性密码"),
    "token.created": _l("新建访问令牌"),
    "tokens.created": _l("批量新建访问令牌"),
    "token.revoked": _l("作废访问令牌"),
    "roster.imported": _l("导入花名册"),
    "attempt.voided": _l("作废答卷"),
    "attempt.extended": _l("延长答题时间"),
    "attempt.late_accepted": _l("采纳迟到的作答"),
    "attempt.set_aside": _l("搁置答卷"),
    "arena.created": _l("新建擂台"),
    "arena.edited": _l("修改擂台"),
    "arena.opened": _l("开擂"),
    "arena.closed": _l("收擂"),
    "arena.replayed": _l("重算擂台"),
    "competition.opened": _l("开始竞赛"),
    "competition.edited": _l("修改竞赛"),
    "competition.closed": _l("结束竞赛"),
    "competition.published": _l("公布优胜者"),
    "competition.taken_back": _l("撤回公布"),
    "reign.rewarded": _l("发奖"),
    "quiz.published": _l("发布测验"),
    "quiz.deleted": _l("删除测验"),
    "question.version_restored": _l("恢复试题的旧版本"),
}
