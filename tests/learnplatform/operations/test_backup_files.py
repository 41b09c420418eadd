"""A backup has the bytes of the file store too, and a restore puts them into any store: all of them, or none."""

from __future__ import annotations

import hashlib
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from courses.certificates import badges, keys, rendering, verifying
from courses.certificates.models import SigningKey
from learnplatform import schema
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files.models import File, Rendition, ResumableUpload, UploadPiece
from learnplatform.files.store import BLOCK, FileStore, FolderStore, Missing, store
from learnplatform.operations import backup_files
from learnplatform.operations.backup import NotRestored, backup, restore
from tests.courses.certificates.holders import again, give
from tests.helpers import make_person
from tests.learnplatform.s3 import s3_store

CONTENT = {"ab/one": b"a video", "ab/two": b"its poster", "up/three": b"a piece"}


@pytest.fixture(scope="module")
def s3() -> Iterator[FileStore]:
    with s3_store() as found:
        yield found


@pytest.fixture
def full(database_url: str, tmp_path: Path) -> Iterator[FolderStore]:
    """The store of a database with a file, its poster and an upload under way; and what no row points to."""
    schema.load_models()
    db.open(database_url)
    kept = FolderStore(tmp_path / "full")
    person = make_person()
    with db.write() as session:
        file = File(
            name="吊装.mp4", kind="video", media_type="video/mp4", size=7, sha256=_sum("ab/one"), store_key="ab/one"
        )  # fmt: skip
        session.add(file)
        upload = ResumableUpload(
            token="t", owner_id=person.id, name="x", length=9, received=7, expires_at=now()
        )
        session.add(upload)
        session.flush()
        session.add(
            Rendition(
                file_id=file.id, kind="poster", media_type="image/webp", size=10, sha256=_sum("ab/two"),
                store_key="ab/two",
            )
        )  # fmt: skip
        session.add(UploadPiece(upload_id=upload.id, start=0, size=7, store_key="up/three"))
    for key, content in CONTENT.items():
        kept.put(key, [content])
    kept.put("zz/orphan", [b"nobody's"])
    yield kept
    db.close()


def _sum(key: str) -> str:
    return hashlib.sha256(CONTENT[key]).hexdigest()


def _held(kept: FileStore, *folders: str) -> dict[str, bytes]:
    return {key: b"".join(kept.open(key)) for folder in folders for key in kept.keys(folder)}


def _fresh(tmp_path: Path, name: str = "other") -> None:
    db.open(f"sqlite:///{tmp_path / name}.db")


def test_files_go_into_any_other_store(full: FileStore, s3: FileStore, tmp_path: Path) -> None:
    report = backup(tmp_path / "b.zip", full)
    assert (report["files"], report["bytes"], report["missing"]) == (3, 24, [])
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.getinfo("files/ab/one").compress_type == zipfile.ZIP_STORED
        assert "files/zz/orphan" not in archive.namelist()
    _fresh(tmp_path)
    assert restore(tmp_path / "b.zip", s3)["files"] == 3
    assert _held(s3, "ab", "up", "zz") == CONTENT
    again_report = backup(tmp_path / "c.zip", s3)
    assert (again_report["files"], again_report["missing"]) == (3, [])
    _fresh(tmp_path, "third")
    back = FolderStore(tmp_path / "back")
    back.put("ab/one", [CONTENT["ab/one"]])
    back.put("ab/two", [b"something else"])
    restore(tmp_path / "c.zip", back)
    assert _held(back, "ab", "up") == CONTENT


def test_what_is_missing_or_spoilt_is_told_and_stops_nothing(full: FileStore, tmp_path: Path) -> None:
    full.delete("ab/two")
    full.put("ab/one", [b"a vidio"])
    report = backup(tmp_path / "b.zip", full)
    assert report["files"] == 1
    assert report["missing"] == [{"key": "ab/one", "name": "吊装.mp4"}, {"key": "ab/two", "name": ""}]
    _fresh(tmp_path)
    back = FolderStore(tmp_path / "back")
    assert restore(tmp_path / "b.zip", back)["missing"] == report["missing"]
    assert _held(back, "ab", "up") == {"up/three": b"a piece"}


def test_without_files_only_rows_are_kept_and_restored(full: FileStore, tmp_path: Path) -> None:
    assert "files" not in backup(tmp_path / "rows.zip")
    backup(tmp_path / "all.zip", full)
    for name, given in {"rows": FolderStore(tmp_path / "back"), "all": None}.items():
        _fresh(tmp_path, name)
        assert "files" not in restore(tmp_path / f"{name}.zip", given)
    assert not (tmp_path / "back").exists()


def test_a_restore_that_fails_leaves_no_file_behind(full: FileStore, tmp_path: Path) -> None:
    backup(tmp_path / "b.zip", full)
    with zipfile.ZipFile(tmp_path / "b.zip") as whole, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in set(whole.namelist()) - {backup_files.INDEX}:
            bad.writestr(name, b"a peace" if name == "files/up/three" else whole.read(name))
        lines = whole.read(backup_files.INDEX).decode().splitlines()
        piece = json.loads(lines[-1])
        bad.writestr(
            backup_files.INDEX, "\n".join([*lines[:-1], json.dumps([*piece[:2], "0" * 64, *piece[3:]])])
        )
    _fresh(tmp_path)
    back = FolderStore(tmp_path / "back")
    back.put("ab/two", [CONTENT["ab/two"]])
    with pytest.raises(NotRestored, match="已损坏"):
        restore(tmp_path / "bad.zip", back)
    assert _held(back, "ab", "up") == {"ab/two": CONTENT["ab/two"]}  # which was there before
    with db.read_core() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(File)) == 0
    assert restore(tmp_path / "b.zip", back)["files"] == 3


def test_a_large_file_goes_through_in_blocks(sqlite_url: str, tmp_path: Path) -> None:
    schema.load_models()
    db.open(sqlite_url)
    blocks, total = 160, hashlib.sha256()
    for number in range(blocks):
        total.update(bytes([number]) * BLOCK)
    with db.write() as session:
        session.add(
            File(
                name="x", kind="attachment", media_type="application/zip", size=blocks * BLOCK,
                sha256=total.hexdigest(), store_key="ab/large",
            )
        )  # fmt: skip
    full, back = FolderStore(tmp_path / "full"), FolderStore(tmp_path / "back")
    full.put("ab/large", (bytes([number]) * BLOCK for number in range(blocks)))
    _fresh(tmp_path, "warm")
    schema.upgrade()  # what it loads is not counted
    db.open(sqlite_url)
    tracemalloc.start()
    backup(tmp_path / "b.zip", full)
    _fresh(tmp_path)
    restore(tmp_path / "b.zip", back)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert back.size("ab/large") == blocks * BLOCK
    assert most < blocks * BLOCK / 2  # nearly all of it the migrations, which are loaded anew
    db.close()


def test_certificates_hold_and_are_signed_on_after_a_restore(app: Flask, tmp_path: Path) -> None:
    certificate = give(make_person(), title="班前检查")
    rendering.render(certificate.id)
    with db.write() as session:
        keys.rotate(session, by=None, why="每年更换")
    with db.read() as session:
        before = {key.id: key.private for key in session.scalars(sa.select(SigningKey))}
        file = session.scalars(sa.select(File).where(File.uid == again(certificate).file_uid)).one()
    settings = app.extensions["settings"]
    backup(tmp_path / "b.zip", store(settings))
    _fresh(tmp_path)
    back = FolderStore(tmp_path / "back")
    with pytest.raises(Missing):
        back.size(file.store_key)
    restore(tmp_path / "b.zip", back)
    assert len(before) == 2
    with db.read() as session:
        assert {key.id: key.private for key in session.scalars(sa.select(SigningKey))} == before
        found = verifying.verdict(session, certificate.code, now())
        assert found is not None
        assert verifying.told(found)["state"] == "valid"
        assert badges.badge(session, again(certificate))
    pdf = b"".join(back.open(file.store_key))
    assert hashlib.sha256(pdf).hexdigest() == again(certificate).pdf_sha256
