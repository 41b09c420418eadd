"""Resumable uploads (tus 1.0): cut, resumed, checked, limited, put together."""

from __future__ import annotations

import base64
import hashlib
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import ClientDisconnected

from learnplatform.accounts.models import Person
from learnplatform.clock import now
from learnplatform.database import db
from learnplatform.files import finishing, keeping, receiving
from learnplatform.files.models import File, ResumableUpload, UploadPiece
from learnplatform.files.store import store
from learnplatform.problems import Conflict
from tests.helpers import csrf, make_person, sign_in
from tests.learnplatform.files import material

TYPE = "application/offset+octet-stream"


@dataclass
class Tus:
    """A client of somebody's."""

    client: FlaskClient
    person: Person
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, where: str, data: bytes = b"", **headers: Any) -> Any:
        named = {name.replace("_", "-"): str(value) for name, value in headers.items()}
        return self.client.open(where, method=method, data=data, headers={**self.headers, **named})

    def begin(self, length: int, name: str = "a.bin", **told: str) -> str:
        pairs = {"filename": name, **told}
        metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())
        answer = self.call("POST", "/api/v1/uploads", Upload_Length=length, Upload_Metadata=metadata)
        assert answer.status_code == 201, answer.data
        return str(answer.headers["Location"])

    def patch(self, where: str, offset: int, data: bytes, **headers: Any) -> Any:
        return self.call("PATCH", where, data, Upload_Offset=offset, Content_Type=TYPE, **headers)

    def offset(self, where: str) -> int:
        return int(self.call("HEAD", where).headers["Upload-Offset"])

    def state(self, where: str) -> dict[str, Any]:
        shown: dict[str, Any] = self.client.get(where).json  # type: ignore[assignment]
        return shown

    def send(self, data: bytes, name: str = "a.bin", **told: str) -> str:
        where = self.begin(len(data), name, **told)
        assert self.patch(where, 0, data).status_code == 204
        return where


def tus_of(app: Flask, person: Person) -> Tus:
    client = sign_in(app.test_client(), person)
    return Tus(client, person, {"X-CSRFToken": csrf(client), "Tus-Resumable": "1.0.0"})


@pytest.fixture
def tus(app: Flask) -> Tus:
    return tus_of(app, make_person())


def row(where: str) -> ResumableUpload:
    with db.read() as session:
        return session.scalars(
            sa.select(ResumableUpload).where(ResumableUpload.token == where.rpartition("/")[2])
        ).one()


def pieces(where: str) -> list[str]:
    return list(store().keys(f"uploads/{where.rpartition('/')[2]}"))


def set_limit(app: Flask, name: str, value: int) -> None:
    object.__setattr__(app.extensions["settings"], name, value)


def digest(data: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def test_the_server_says_what_it_can(app: Flask) -> None:
    answer = app.test_client().options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert {"creation", "checksum", "termination", "expiration"} == {
        *answer.headers["Tus-Extension"].split(",")
    }
    assert answer.headers["Tus-Max-Size"] == str(4_096 * 1024 * 1024)
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_a_file_arrives_in_pieces_and_is_kept(tus: Tus, sent: list[Any]) -> None:
    data = material.video()
    where = tus.begin(len(data), "../课/第一讲.mp4")
    middle = len(data) // 2
    first = tus.patch(where, 0, data[:middle])
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(middle))
    assert "Upload-Expires" in first.headers
    assert tus.offset(where) == middle
    assert tus.patch(where, middle, data[middle:]).headers["Upload-Offset"] == str(len(data))
    assert ("files.finish", (row(where).id,)) in sent
    assert tus.state(where) | {"length": 0} == {
        "state": "finishing", "offset": len(data), "length": 0, "file": None, "error": None
    }  # fmt: skip
    finishing.finish(row(where).id)
    told = tus.state(where)
    assert told["state"] == "done"
    assert told["file"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert (told["file"]["kind"], told["file"]["name"]) == ("video", "第一讲.mp4")
    assert told["file"]["duration_ms"] > 1_900
    assert pieces(where) == []
    with db.read() as session:
        file = session.scalars(sa.select(File)).one()
    assert file.owner_id == tus.person.id
    assert b"".join(store().open(file.store_key)) == data


def test_putting_together_twice_makes_one_file(tus: Tus) -> None:
    where = tus.send(material.pdf())
    finishing.finish(row(where).id)
    finishing.finish(row(where).id)
    with db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(File)) == 1


def test_a_killed_worker_is_followed_by_another(
    tus: Tus, sent: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tus.send(material.pdf())
    upload = row(where)

    def killed(*_args: Any, **_values: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(finishing, "_keep", killed)
        with pytest.raises(KeyboardInterrupt):
            finishing.finish(upload.id)
    sent.clear()
    finishing.finish(upload.id)  # the first may still be about it
    assert tus.state(where)["state"] == "finishing"
    with db.write() as session:
        session.execute(sa.update(ResumableUpload).values(leased_until=now() - timedelta(seconds=1)))
    finishing.sweep()
    assert sent == [("files.finish", (upload.id,))]
    finishing.finish(upload.id)
    assert tus.state(where)["state"] == "done"


def test_what_kills_every_worker_is_refused_in_the_end(tus: Tus) -> None:
    where = tus.send(material.pdf())
    with db.write() as session:
        session.execute(sa.update(ResumableUpload).values(tries=finishing.MOST_TRIES))
    finishing.finish(row(where).id)
    told = tus.state(where)
    assert (told["state"], pieces(where)) == ("refused", [])
    assert told["error"]


@pytest.mark.parametrize(
    ("data", "kinds"),
    [(b"%PDF-1.7 broken", ""), (b"MZ\x90 program", "video,audio"), (b"\x89PNG\r\n\x1a\n", "")],
)
def test_what_is_broken_or_not_welcome_is_refused_with_words(tus: Tus, data: bytes, kinds: str) -> None:
    where = tus.send(data, "课.mp4", kinds=kinds)
    finishing.finish(row(where).id)
    told = tus.state(where)
    assert (told["state"], told["file"], pieces(where)) == ("refused", None, [])
    assert told["error"]


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_right_checksum_passes_and_a_wrong_one_leaves_nothing(tus: Tus, algorithm: str) -> None:
    where = tus.begin(20)
    wrong = tus.patch(where, 0, b"x" * 10, Upload_Checksum=digest(b"y" * 10, algorithm))
    assert (wrong.status_code, tus.offset(where), pieces(where)) == (460, 0, [])
    right = tus.patch(where, 0, b"x" * 10, Upload_Checksum=digest(b"x" * 10, algorithm))
    assert (right.status_code, tus.offset(where)) == (204, 10)


@pytest.mark.parametrize("given", ["md5 AAAA", "sha256 ###", "sha256", "", "sha256 AAAA"])
def test_a_checksum_that_can_not_be_read_is_refused(tus: Tus, given: str) -> None:
    where = tus.begin(10)
    assert tus.patch(where, 0, b"x" * 10, Upload_Checksum=given).status_code == 422
    assert tus.offset(where) == 0


def test_another_offset_is_refused(tus: Tus) -> None:
    where = tus.begin(20)
    assert tus.patch(where, 5, b"x").status_code == 409
    tus.patch(where, 0, b"x" * 5)
    assert tus.patch(where, 0, b"x" * 5).status_code == 409
    assert tus.patch(where, 5, b"x" * 16).status_code == 413
    assert tus.offset(where) == 5


class CutOff:
    """A body that breaks off where its connection did."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read(self, size: int) -> bytes:
        if not self.data:
            raise ClientDisconnected
        taken, self.data = self.data[:size], self.data[size:]
        return taken


def test_what_arrived_before_the_network_went_is_kept(
    app: Flask, tus: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PIECE", 1_000)
    where = tus.begin(10_000)
    token = where.rpartition("/")[2]
    receiving.append(tus.person.id, token, 0, CutOff(b"a" * 3_300), 10_000, None)  # type: ignore[arg-type]
    assert tus.offset(where) == 3_300
    assert tus.patch(where, 3_300, b"b" * 6_700).status_code == 204
    with db.read() as session:
        sizes = session.scalars(sa.select(UploadPiece.size).order_by(UploadPiece.start)).all()
    assert list(sizes) == [1_000] * 3 + [300] + [1_000] * 6 + [700]
    finishing.finish(row(where).id)
    told = tus.state(where)
    assert told["file"]["sha256"] == hashlib.sha256(b"a" * 3_300 + b"b" * 6_700).hexdigest()


def test_with_a_checksum_a_piece_that_broke_off_is_not_there(app: Flask, tus: Tus) -> None:
    where = tus.begin(100)
    token = where.rpartition("/")[2]
    wanted = receiving.Checksum("sha256", hashlib.sha256(b"a" * 100).digest())
    with pytest.raises(receiving.WrongChecksum):
        receiving.append(tus.person.id, token, 0, CutOff(b"a" * 33), 100, wanted)  # type: ignore[arg-type]
    assert (tus.offset(where), pieces(where)) == (0, [])


def test_of_two_connections_at_one_offset_one_wins(app: Flask, tus: Tus) -> None:
    where = tus.begin(10)
    token, person = where.rpartition("/")[2], tus.person.id
    outcomes: list[str] = []
    both = threading.Barrier(2)

    class Meeting(CutOff):
        def read(self, size: int) -> bytes:
            both.wait(10)
            return super().read(size)

    def send(letter: bytes) -> None:
        with app.app_context():
            try:
                receiving.append(person, token, 0, Meeting(letter * 10), 10, None)  # type: ignore[arg-type]
                outcomes.append(letter.decode())
            except Conflict:
                outcomes.append("late")

    threads = [threading.Thread(target=send, args=(letter,)) for letter in (b"a", b"b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1] == "late"
    winner = sorted(outcomes)[0]
    assert len(pieces(where)) == 1
    finishing.finish(row(where).id)
    assert tus.state(where)["file"]["sha256"] == hashlib.sha256(winner.encode() * 10).hexdigest()


def test_more_than_one_may_have_is_refused_before_a_byte_comes(app: Flask, tus: Tus) -> None:
    set_limit(app, "largest_mb", 1)
    big = tus.call("POST", "/api/v1/uploads", Upload_Length=1024 * 1024 + 1)
    assert (big.status_code, big.json["type"].rpartition("/")[2]) == (413, "too-large")
    set_limit(app, "quota_mb", 1)
    tus.begin(700_000)
    full = tus.call("POST", "/api/v1/uploads", Upload_Length=700_000)
    assert (full.status_code, full.json["type"].rpartition("/")[2]) == (413, "over-quota")


def test_a_person_begins_only_so_many_at_once(tus: Tus) -> None:
    for _ in range(receiving.MOST_AT_ONCE):
        tus.begin(1)
    assert tus.call("POST", "/api/v1/uploads", Upload_Length=1).status_code == 429


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upload_Length": "-1"},
        {"Upload_Length": "0"},
        {"Upload_Length": "1.5"},
        {"Upload_Length": "1", "Upload_Metadata": "filename ###"},
        {"Upload_Length": "1", "Upload_Metadata": "filename gA=="},
        {"Upload_Length": "1", "Upload_Metadata": "kinds bm9uZQ=="},
    ],
)
def test_a_beginning_that_can_not_be_read_is_refused(tus: Tus, headers: dict[str, Any]) -> None:
    assert tus.call("POST", "/api/v1/uploads", **headers).status_code == 422


def test_another_version_or_type_is_refused(tus: Tus) -> None:
    where = tus.begin(10)
    tus.headers["Tus-Resumable"] = "0.2.2"
    other = tus.patch(where, 0, b"x")
    assert (other.status_code, other.headers["Tus-Version"]) == (412, "1.0.0")
    tus.headers["Tus-Resumable"] = "1.0.0"
    assert tus.call("PATCH", where, b"x", Upload_Offset=0, Content_Type="text/plain").status_code == 415


def test_an_upload_is_only_who_began_it(app: Flask, tus: Tus) -> None:
    where = tus.begin(10)
    other = tus_of(app, make_person())
    assert other.patch(where, 0, b"x" * 10).status_code == 404
    assert other.call("HEAD", where).status_code == 404
    assert other.call("GET", where).status_code == 404
    assert other.call("DELETE", where).status_code == 404
    assert app.test_client().get(where).status_code == 401
    assert tus.offset(where) == 0


def test_an_upload_that_was_given_up_leaves_nothing(tus: Tus) -> None:
    where = tus.begin(20)
    tus.patch(where, 0, b"x" * 10)
    assert tus.call("DELETE", where).status_code == 204
    assert pieces(where) == []
    assert tus.call("HEAD", where).status_code == 404


def test_an_upload_nobody_goes_on_with_runs_out(tus: Tus) -> None:
    where = tus.begin(20)
    tus.patch(where, 0, b"x" * 10)
    with db.write() as session:
        session.execute(sa.update(ResumableUpload).values(expires_at=now() - timedelta(seconds=1)))
    assert tus.patch(where, 10, b"x").status_code == 410
    finishing.sweep()
    assert pieces(where) == []
    assert tus.call("HEAD", where).status_code == 404


def test_a_body_larger_than_pages_may_send_is_taken_in_blocks(tus: Tus) -> None:
    size = 33 * 1024 * 1024
    where = tus.begin(size)
    assert tus.patch(where, 0, bytes(size)).status_code == 204
    assert tus.state(where)["state"] == "finishing"


def test_subrip_becomes_webvtt(app: Flask) -> None:
    srt = "1\r\n00:00:01,000 --> 00:00:02,500\r\n起重臂下不站人\r\n".encode("gb18030")
    with db.write() as session:
        file = keeping.keep(session, [srt], "a.srt", owner_id=None)
    assert (file.kind, file.media_type) == ("subtitle", "text/vtt")
    text = b"".join(store().open(file.store_key)).decode()
    assert text == "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.500\n起重臂下不站人\n"
