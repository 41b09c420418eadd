"""The words of the taking page's modules and of the lists, in the visitor's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from quizzes.bank.words import KINDS

COUNTING: dict[str, Any] = {"best": _l("取最高分"), "last": _l("取最后一次"), "first": _l("只算第一次")}
MINE: dict[str, Any] = {"best": _l("我的最高"), "last": _l("我的最近一次"), "first": _l("我的成绩")}
REVIEW: dict[str, Any] = {
    "never": _l("不公布答案"),
    "after_submit": _l("交卷评分后就能看答案"),
    "after_window": _l("测验结束后才能看答案"),
}


def ends_in(minutes: int) -> str:
    """When something closes, in whole units of time."""
    if minutes < 0:
        return _("已经结束")
    if minutes < 60:
        return ngettext("%(num)d 分钟后结束", "%(num)d 分钟后结束", max(minutes, 1))
    if minutes < 48 * 60:
        return ngettext("%(num)d 小时后结束", "%(num)d 小时后结束", minutes // 60)
    return ngettext("%(num)d 天后结束", "%(num)d 天后结束", minutes // (24 * 60))


def words() -> dict[str, str]:
    """By name, with {placeholders}; the kinds' names among them."""
    return {
        **{name: str(label) for name, label in KINDS.items()},
        **_of_the_page(),
        **_of_the_dialogs(),
        **_of_the_kinds(),
    }


def _of_the_page() -> dict[str, str]:
    return {
        "saved": _("已保存"),
        "saving": _("保存中"),
        "offline": _("离线，已存在本机"),
        "offlineUnkept": _("离线，还没有保存"),
        "noNetwork": _("连不上网络，正在重试…"),
        "next": _("下一题"),
        "submit": _("交卷"),
        "points": _("{n} 分"),
        "questionOf": _("第 {n} 题，共 {total} 题"),
        "cell": _("第 {n} 题，{state}"),
        "answered": _("已答"),
        "unanswered": _("未答"),
        "flagged": _("已标记"),
        "comma": _("、"),
        "lastMinute": _("还剩最后一分钟。"),
        "refused": _("第 {n} 题没有存上：{why}"),
    }


def _of_the_dialogs() -> dict[str, str]:
    return {
        "stillOpen": _("还有第 {list} 题没答。"),
        "allAnswered": _("全部题目都答了。"),
        "stillFlagged": _("第 {list} 题做了标记。"),
        "submitting": _("正在交卷…"),
        "timeIsUp": _("时间到，正在交卷…"),
        "submitOffline": _("没有网络。作答已存在本机，连上网就交卷，请不要关掉这一页。"),
        "endedElsewhere": _("这份答卷已经交了，正在打开结果…"),
        "somebodyElse": _("这份答卷只能由本人继续，现在登录的是另一个人。请退出后用自己的工号登录。"),
        "wrongPassword": _("密码不对，请再试一次。"),
        "conflict": _("第 {n} 题，两处的答案不一样"),
        "nothing": _("（没有作答）"),
    }


def _of_the_kinds() -> dict[str, str]:
    return {
        "yes": _("对"),
        "no": _("错"),
        "blank": _("第 {n} 空"),
        "orderHint": _("按住序号拖动，或用箭头调整，排成正确的顺序。"),
        "keepOrder": _("就按现在的顺序"),
        "handle": _("第 {n} 项：{text}。按住拖动，或按上下方向键移动"),
        "up": _("上移：{text}"),
        "down": _("下移：{text}"),
        "movedTo": _("移到了第 {n} 位"),
        "passage": _("短文。用左右方向键移动，回车选中，Shift 加方向键扩大选择"),
        "passageHint": _("点出写错的字词，再写上正确的。"),
        "corrections": _("我的改正"),
        "rightText": _("改成"),
        "mend": _("改正"),
        "remove": _("删去"),
        "insertAfter": _("在后面补字"),
        "cancel": _("取消"),
        "stretch": _("调整选中的范围"),
        "moreLeft": _("左边多选一个"),
        "moreRight": _("右边多选一个"),
        "less": _("右边少选一个"),
        "chosen": _("选中了：{text}"),
        "corrected": _("“{wrong}”改成“{right}”"),
        "deleted": _("删去“{wrong}”"),
        "deletedNote": _("删去"),
        "undo": _("撤销：{text}"),
    }
