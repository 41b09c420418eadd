"""What an officer fills in about how certificates look."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from courses.certificates import fonts
from courses.certificates.designs import PLACES, Wanted
from courses.certificates.layout import DEFAULTS, PALETTES, unknown_fields
from courses.certificates.models import CertificateTemplate
from learnplatform.files import pictures, sniffing
from learnplatform.problems import Invalid
from learnplatform.uploads import read_upload

WORDS = tuple(place for place in DEFAULTS if place != "palette")
MOST_BYTES = 2 * 1024 * 1024
LEAST_SIDE = 100  # pixels; with fewer it is a smudge on paper


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def _line(label: Any, most: int, *more: Any) -> StringField:
    return StringField(label, [*more, Length(max=most)], filters=[_squeezed])


class DesignForm(FlaskForm):
    """A template. Whatever stands in braces must be a field, and every letter must be in some font."""

    name = _line(_l("样式名称"), 100, DataRequired(_l("请给样式起个名字。")))
    branch_id = SelectField(_l("给哪个部门"), coerce=int)
    palette = RadioField(
        _l("颜色"), choices=[SelectChoice(*each) for each in PALETTES.items()], default="red"
    )
    issuer = _line(_l("最上面一行"), 60)
    heading = _line(_l("标题"), 20, DataRequired(_l("请写上标题，例如：结业证书。")))
    subtitle = _line(_l("标题下的小字"), 60)
    before = _line(_l("姓名下面"), 80)
    course = _line(_l("课程一行"), 60, DataRequired(_l("请写上课程，例如：《{course}》。")))
    after = TextAreaField(_l("课程下面"), [Length(max=160)], filters=[_squeezed])
    signer = _line(_l("签发人或单位"), 40)
    signer_title = _line(_l("职务或日期"), 40)
    seal = FileField(_l("印章图片"))
    drop_seal = BooleanField(_l("不要现在的印章"))
    signature = FileField(_l("签名图片"))
    drop_signature = BooleanField(_l("不要现在的签名"))

    def offer(self, branches: list[tuple[int, Any]]) -> None:
        self.branch_id.choices = [SelectChoice(*each) for each in branches]

    def show(self, template: CertificateTemplate | None) -> None:
        """Fill in what is stored, or what certificates say by themselves."""
        for place, text in {**DEFAULTS, **(template.layout if template else {})}.items():
            if place in DEFAULTS:
                self[place].data = text
        if template:
            self.name.data, self.branch_id.data = template.name, template.branch_id or 0

    def validate(self, extra_validators: Any = None) -> bool:
        good = bool(super().validate(extra_validators))
        self.uploaded: dict[str, tuple[bytes, pictures.Picture]] = {}
        for place in WORDS:
            good = self._check_words(self[place]) and good
        for place in PLACES:
            good = self._check_picture(place) and good
        return good

    def _check_words(self, field: Any) -> bool:
        unknown, lost = unknown_fields(field.data or ""), fonts.missing(field.data or "")
        if unknown:
            words = _("没有这个占位：%(fields)s", fields=" ".join(unknown))
        elif lost:
            words = _("字体里没有这些字：%(letters)s", letters=" ".join(lost))
        else:
            return True
        field.errors = [*field.errors, words]
        return False

    def _check_picture(self, place: str) -> bool:
        if not self[place].data or not self[place].data.filename:
            return True
        try:
            self.uploaded[place] = _picture(self[place].data)
        except Invalid as refusal:
            self[place].errors = [*self[place].errors, str(refusal.detail)]
            return False
        return True

    def layout(self) -> dict[str, str]:
        return {place: self[place].data or "" for place in DEFAULTS}

    def wanted(self) -> Wanted:
        """What was filled in. Call after validating."""
        dropped = {place: None for place in PLACES if self[f"drop_{place}"].data}
        given = {place: raw for place, (raw, _drawn) in self.uploaded.items()}
        return Wanted(self.name.data, self.branch_id.data or None, self.layout(), {**dropped, **given})


def _picture(upload: Any) -> tuple[bytes, pictures.Picture]:
    """What was uploaded, and the picture it is drawn as. Raises Invalid."""
    raw = read_upload(upload, MOST_BYTES)
    if sniffing.judge(raw[: sniffing.HEAD]).media_type not in ("image/png", "image/jpeg"):
        raise Invalid(_("请用 PNG 或 JPEG 图片。"))
    drawn = pictures.clean(raw)
    if min(drawn.width, drawn.height) < LEAST_SIDE:
        raise Invalid(_("图片太小，每边至少 %(n)d 像素，不然印出来是糊的。", n=LEAST_SIDE))
    return raw, drawn
