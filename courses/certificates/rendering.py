"""Drawing a certificate, keeping its PDF, signing what it states. Safe to run twice, and at any time again."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session

from courses.certificates import drawing, keys, rules, statements
from courses.certificates.layout import Sheet, sheet
from courses.certificates.models import Certificate, CertificateTemplate
from courses.certificates.sites import verify_address
from learnplatform.after_commit import after_commit
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import queries as files
from learnplatform.files.keeping import keep
from learnplatform.files.store import store

log = logging.getLogger(__name__)

MOST_FAILURES = 3
LOST_AFTER = timedelta(minutes=1)
SWEEP = 200  # certificates a sweep asks for again
PictureBytes = dict[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Order:
    """What there is to draw."""

    sheet: Sheet
    address: str
    pictures: PictureBytes
    name: str  # of the file


def render(certificate_id: int, *, again: bool = False) -> str:
    """Draw the certificate and sign its statement; the state it is in then.

    One that is drawn already is left alone unless `again`; a revoked one always. What can't be drawn stays issued,
    with its `problem` for the office to see.
    """
    with db.read() as session:
        order = _order(session, certificate_id, again)
    if order is None:
        return "left alone"
    try:
        pdf = drawing.pdf(order.sheet, order.address, order.pictures)
    except drawing.Undrawable as problem:
        _note(certificate_id, str(problem))
        return "problem"
    except Exception as error:
        log.exception("certificate=%s could not be drawn", certificate_id)
        _failed(certificate_id, error)
        return "failed"
    return _keep(certificate_id, order, pdf, again)


def sweep() -> int:
    """Ask again for what was issued and never drawn; how many."""
    with db.write() as session:
        waiting = session.scalars(
            sa.select(Certificate.id)
            .where(
                Certificate.state == "issued",
                Certificate.problem == "",
                Certificate.issued_at < now() - LOST_AFTER,
            )
            .order_by(Certificate.id)
            .limit(SWEEP)
        ).all()
        for certificate_id in waiting:
            after_commit("certificates.render", certificate_id)
    return len(waiting)


def _order(session: Session, certificate_id: int, again: bool) -> Order | None:
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or not _wanted(certificate, again):
        return None
    template = session.get(CertificateTemplate, certificate.template_id) if certificate.template_id else None
    drawn = sheet(certificate, template)
    number = rules.shown_number(certificate.year, certificate.course_id, certificate.number)
    return Order(drawn, verify_address(certificate.code), pictures_of(session, drawn), f"{number}.pdf")


def _wanted(certificate: Certificate, again: bool) -> bool:
    return certificate.state == "issued" or (again and certificate.state == "rendered")


def pictures_of(session: Session, drawn: Sheet) -> PictureBytes:
    """The seal and the signature, as they lie in the store; one that is gone leaves its place empty."""
    found = files.by_uids(session, drawn.pictures.values())
    return {
        place: (found[uid].media_type, b"".join(store().open(found[uid].store_key)))
        for place, uid in drawn.pictures.items()
        if uid in found and found[uid].media_type in drawing.ENDINGS
    }


def _keep(certificate_id: int, order: Order, pdf: bytes, again: bool) -> str:
    """Store the PDF, and write the statement about it, in one transaction under the certificate's row."""
    digest = hashlib.sha256(pdf).hexdigest()
    with db.write() as session:
        certificate = session.get_one(Certificate, certificate_id, with_for_update=True)
        if not _wanted(certificate, again):
            return certificate.state
        if certificate.pdf_sha256 == digest:
            return certificate.state  # drawn again, and it is the same to the last byte
        file = keep(session, [pdf], order.name, owner_id=None, kinds=("pdf",))
        key = keys.current(session)
        issuer = str(current_app.extensions["settings"].site_name)
        certificate.file_uid, certificate.pdf_sha256, certificate.key_id = file.uid, digest, key.id
        certificate.statement = statements.write(certificate, issuer=issuer, pdf_sha256=digest, key_id=key.id)
        certificate.signature = keys.sign(key, certificate.statement.encode())
        certificate.state, certificate.problem, certificate.failures = "rendered", "", 0
        return certificate.state


def _note(certificate_id: int, problem: str) -> None:
    """A problem that drawing again won't solve: somebody must look."""
    with db.write() as session:
        session.execute(
            sa.update(Certificate).where(Certificate.id == certificate_id).values(problem=problem[:2000])
        )
    log.warning("certificate=%s can't be drawn: %s", certificate_id, problem)


def _failed(certificate_id: int, error: Exception) -> None:
    """Tried again by the sweep, and set aside with its problem after the third time."""
    with db.write() as session:
        certificate = session.get_one(Certificate, certificate_id, with_for_update=True)
        certificate.failures += 1
        if certificate.failures >= MOST_FAILURES:
            certificate.problem = f"{type(error).__name__}: {error}"[:2000]
