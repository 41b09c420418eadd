"""Templates of certificates, each within a branch. What was issued keeps the look that it was issued with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from courses.authoring.models import Course, CourseVersion
from courses.certificates.models import Certificate, CertificateTemplate
from learnplatform import audit
from learnplatform.access import Reach
from learnplatform.accounts.models import Department
from learnplatform.clock import now
from learnplatform.files.keeping import keep
from learnplatform.problems import Conflict, Invalid, NotFound

PLACES = ("seal", "signature")


@dataclass(frozen=True)
class Wanted:
    """What an officer filled in. `pictures`: by place the bytes of a new one, None to have none; absent: as it is."""

    name: str
    branch_id: int | None
    layout: dict[str, str]
    pictures: Mapping[str, bytes | None]


@dataclass(frozen=True)
class Row:
    template: CertificateTemplate
    branch: str | None  # None: the whole enterprise
    courses: int


def listed(session: Session, reach: Reach) -> list[Row]:
    """The templates that an officer with `reach` may change, by name."""
    used = (
        sa.select(sa.func.count())
        .where(Course.template_id == CertificateTemplate.id)
        .correlate(CertificateTemplate)
        .scalar_subquery()
    )
    rows = session.execute(
        _within(reach).add_columns(Department.name, used).order_by(CertificateTemplate.name)
    )
    return [Row(template, branch, count) for template, branch, count in rows]


def held(session: Session, reach: Reach, template_id: int, *, to_change: bool = False) -> CertificateTemplate:
    """A template within `reach`. Raises NotFound for any other."""
    query = _within(reach).where(CertificateTemplate.id == template_id)
    if to_change:
        query = query.with_for_update(of=CertificateTemplate)
    found: CertificateTemplate | None = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def courses_of(session: Session, template_id: int) -> list[str]:
    """The titles of the courses whose certificates look like it."""
    return list(
        session.scalars(
            sa.select(CourseVersion.title)
            .join(
                Course,
                CourseVersion.id == sa.func.coalesce(Course.current_version_id, Course.draft_version_id),
            )
            .where(Course.template_id == template_id)
            .order_by(CourseVersion.title)
        )
    )


def create(session: Session, visitor: Any, wanted: Wanted) -> CertificateTemplate:
    """Raises Invalid with `field`."""
    _check_branch(session, visitor, wanted.branch_id)
    made = CertificateTemplate(
        name=wanted.name, branch_id=wanted.branch_id, layout=wanted.layout, created_by=visitor.id
    )
    _set_pictures(session, visitor, made, wanted)
    session.add(made)
    session.flush()
    audit.record(
        session, visitor.id, "certificate_template.created", "certificate_template", made.id, title=made.name
    )
    return made


def change(session: Session, visitor: Any, template_id: int, wanted: Wanted) -> None:
    """Store what is different. Certificates issued so far go on looking as they do. Raises NotFound, Invalid."""
    template = held(session, visitor.reach("officer"), template_id, to_change=True)
    if template.branch_id != wanted.branch_id:
        _check_branch(session, visitor, wanted.branch_id)
    before = {name: getattr(template, f"{name}_uid") for name in PLACES}
    pictures = [place for place, content in wanted.pictures.items() if content is not None or before[place]]
    words = [] if template.layout == wanted.layout else ["layout"]
    changed = words + pictures
    if changed:
        _leave_look(session, template)
    changed += [name for name in ("name", "branch_id") if getattr(template, name) != getattr(wanted, name)]
    if not changed:
        return
    template.name, template.branch_id, template.layout = wanted.name, wanted.branch_id, wanted.layout
    template.updated_at = now()
    _set_pictures(session, visitor, template, wanted)
    audit.record(
        session, visitor.id, "certificate_template.changed", "certificate_template", template.id,
        title=template.name, changed=changed,
    )  # fmt: skip


def archive(session: Session, visitor: Any, template_id: int) -> None:
    """Put a template away that no course uses. Raises NotFound, Conflict."""
    template = held(session, visitor.reach("officer"), template_id, to_change=True)
    if courses_of(session, template_id):
        raise Conflict(_("还有课程在用这个样式，请先在课程设置里换一个。"), kind="template-in-use")
    template.archived_at = now()
    audit.record(
        session, visitor.id, "certificate_template.archived", "certificate_template", template.id,
        title=template.name,
    )  # fmt: skip


def _leave_look(session: Session, template: CertificateTemplate) -> None:
    """A copy that nobody can change takes over the certificates issued so far."""
    mine = Certificate.template_id == template.id
    if not session.scalar(sa.select(sa.exists().where(mine))):
        return
    kept = CertificateTemplate(
        archived_at=now(),
        **{
            name: getattr(template, name)
            for name in ("name", "branch_id", "layout", "seal_uid", "signature_uid", "created_by", "created_at", "updated_at")
        },
    )  # fmt: skip
    session.add(kept)
    session.flush()
    session.execute(
        sa.update(Certificate)
        .where(mine)
        .values(template_id=kept.id)
        .execution_options(synchronize_session=False)
    )


def _set_pictures(session: Session, visitor: Any, template: CertificateTemplate, wanted: Wanted) -> None:
    for place, content in wanted.pictures.items():
        uid = None
        if content is not None:
            try:
                file = keep(session, [content], f"{place}.png", owner_id=visitor.id, kinds=("picture",))
            except Invalid as refusal:
                raise Invalid(refusal.detail, field=place) from refusal
            uid = file.uid
        setattr(template, f"{place}_uid", uid)


def _check_branch(session: Session, visitor: Any, branch_id: int | None) -> None:
    branch = session.get(Department, branch_id) if branch_id else None
    if not visitor.reach("officer").covers(branch.path if branch else None):
        raise Invalid(_("请选您管理的部门。"), field="branch_id")


def _within(reach: Reach) -> sa.Select[Any]:
    return (
        sa.select(CertificateTemplate)
        .outerjoin(Department, Department.id == CertificateTemplate.branch_id)
        .where(CertificateTemplate.archived_at.is_(None), reach.where(Department.path))
    )
