"""The forms of sign-in."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from learnplatform.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD, password_fault
from learnplatform.web.i18n import LOCALES


class SignInForm(FlaskForm):
    number = StringField(
        _l("工号"), [InputRequired(_l("请输入工号。")), Length(max=80, message=_l("工号没有这么长。"))]
    )
    password = PasswordField(
        _l("密码"),
        [InputRequired(_l("请输入密码。")), Length(max=LONGEST_PASSWORD, message=_l("密码没有这么长。"))],
    )
    next = HiddenField()


class OwnPasswordForm(FlaskForm):
    """A new password, twice."""

    password = PasswordField(
        _l("新密码"),
        [InputRequired(_l("请输入新密码。"))],
        description=_l("至少 8 个字符，不要用工号或者太容易猜的。"),
    )
    again = PasswordField(_l("再输一遍"), [InputRequired(_l("请把新密码再输一遍。"))])
    next = HiddenField()

    def validate_password(self, field: Any) -> None:
        fault = password_fault(field.data, current_user.number)
        if fault:
            raise ValidationError(_fault_words(fault))

    def validate_again(self, field: Any) -> None:
        if self.password.data and field.data != self.password.data:
            raise ValidationError(_("两次输入的不一样。"))


def _fault_words(fault: str) -> str:
    return {
        "short": _("太短了，至少要 %(n)d 个字符。", n=SHORTEST_PASSWORD),
        "long": _("太长了，最多 %(n)d 个字符。", n=LONGEST_PASSWORD),
        "number": _("不能用工号作密码，别人一猜就中。"),
        "common": _("这个密码太常见，别人容易猜到，请换一个。"),
    }[fault]


class ChangePasswordForm(OwnPasswordForm):
    current = PasswordField(_l("现在的密码"), [InputRequired(_l("请输入现在的密码。"))])


class PreferencesForm(FlaskForm):
    locale = SelectField(_l("语言"), choices=[("", _l("跟随浏览器")), *LOCALES.items()])
    theme = SelectField(
        _l("外观"), choices=[("", _l("跟随设备")), ("light", _l("浅色")), ("dark", _l("深色"))]
    )


class TokenForm(FlaskForm):
    label = StringField(
        _l("用途"),
        [InputRequired(_l("请写明用途，以后好认。")), Length(max=80, message=_l("最多 80 个字。"))],
    )
    days = SelectField(
        _l("有效期"),
        choices=[("30", _l("30 天")), ("90", _l("90 天")), ("365", _l("一年")), ("", _l("一直有效"))],
        default="90",
    )
