"""Words that several rooms of the university use, and the fixed lists behind them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CATEGORIES = ("quality", "skills", "degree", "career")
CATEGORY_WORDS = {
    "quality": _l("素质提升"),
    "skills": _l("技能培训"),
    "degree": _l("学历教育"),
    "career": _l("职业生涯规划"),
}
LEVELS = ("basic", "intermediate", "advanced")
LEVEL_WORDS = {"basic": _l("入门"), "intermediate": _l("提高"), "advanced": _l("精通")}
LESSON_TYPES = ("text", "video", "audio", "document", "gallery", "attachment", "quiz", "link")
LESSON_WORDS = {
    "text": _l("图文"),
    "video": _l("视频"),
    "audio": _l("音频"),
    "document": _l("文档"),
    "gallery": _l("图集"),
    "attachment": _l("资料"),
    "quiz": _l("测验"),
    "link": _l("链接"),
}
