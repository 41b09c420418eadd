"""A browser's User-Agent in words. Pure."""

from __future__ import annotations

from flask_babel import gettext as _


def device_words(user_agent: str) -> str:
    """What a browser calls itself, as people would say it: «安卓手机 · 微信»."""
    words = [word for word in (_machine(user_agent), _browser(user_agent)) if word]
    return " · ".join(words) or _("未知设备")


def _machine(text: str) -> str:
    for mark, words in (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("HarmonyOS", _("鸿蒙设备")),
        ("OpenHarmony", _("鸿蒙设备")),
        ("Android", _("安卓手机") if "Mobile" in text else _("安卓平板")),
        ("Windows", _("Windows 电脑")),
        ("Macintosh", _("Mac 电脑")),
        ("Linux", _("Linux 电脑")),
    ):
        if mark in text:
            return words
    return ""


def _browser(text: str) -> str:
    for mark, words in (
        ("wxwork", _("企业微信")),
        ("MicroMessenger", _("微信")),
        ("DingTalk", _("钉钉")),
        ("Lark", _("飞书")),
        ("QQ/", "QQ"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ):
        if mark in text:
            return words
    return ""
