"""The zip of a course: the same bytes for the same course, and nothing let in that does not belong there."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

import msgspec
import pytest
from flask import Flask

from courses.authoring.exchange.manifest import FORMAT, VERSION, FilePart, Manifest, decode, encode
from courses.authoring.exchange.package import MOST_MANIFEST, BadPackage, Package, write

CONTENT = b"%PDF-1.7 a small file"
FILE = FilePart("f1", "检查表.pdf", "application/pdf", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def manifest(**changes: Any) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "course": {"uid": "c1", "title": "门机司机安全操作"},
        "sections": [
            {
                "uid": "s1",
                "title": "第一章",
                "lessons": [{"uid": "l1", "title": "班前检查", "type": "text", "has_markdown": True}],
            }
        ],
        "files": [msgspec.to_builtins(FILE)],
        **changes,
    }


def members(**changes: bytes | None) -> dict[str, bytes]:
    whole: dict[str, bytes | None] = {
        "course.json": json.dumps(manifest()).encode(),
        "lessons/l1.md": "起吊前先看钢丝绳。".encode(),
        "files/f1": CONTENT,
        **changes,
    }
    return {name: content for name, content in whole.items() if content is not None}


def packed(content: dict[str, bytes]) -> io.BytesIO:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    target.seek(0)
    return target


def read_all(stream: io.BytesIO) -> Package:
    package = Package(stream)
    for lesson in package.manifest.lessons:
        package.text(lesson.uid)
    for part in package.manifest.files:
        assert b"".join(package.file(part)) == CONTENT
    return package


def written(course: Manifest) -> bytes:
    target = io.BytesIO()
    write(target, course, {"l1": "起吊前先看钢丝绳。"}, [(FILE, [CONTENT[:5], CONTENT[5:]])])
    return target.getvalue()


def test_what_was_written_reads_the_same_and_writes_the_same_bytes(app: Flask) -> None:
    first = written(msgspec.convert(manifest(), Manifest))
    package = read_all(io.BytesIO(first))
    assert package.text("l1") == "起吊前先看钢丝绳。"
    assert written(package.manifest) == first


def test_a_manifest_has_one_way_of_being_written() -> None:
    course = msgspec.convert(manifest(), Manifest)
    turned = decode(json.dumps(dict(reversed(manifest().items()))).encode())
    assert encode(course) == encode(turned)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"course.json": None}, "没有 course.json"),
        ({"course.json": b"{"}, "读不出来"),
        ({"course.json": b"\xff\xfe"}, "读不出来"),
        ({"course.json": b'{"course": ' + b"[" * 200_000}, "内容不对"),
        ({"course.json": json.dumps(manifest(version=2)).encode()}, "内容不对"),
        ({"course.json": json.dumps(manifest(person_id=7)).encode()}, "内容不对"),
        ({"course.json": json.dumps(manifest(course={"uid": "../x", "title": "a"})).encode()}, "内容不对"),
        ({"course.json": json.dumps(manifest(course={"uid": "c1", "title": ""})).encode()}, "内容不对"),
        ({"lessons/l1.md": None}, "少了「lessons/l1.md」"),
        ({"lessons/l1.md": b"\xff\xfe\x00"}, "不是 UTF-8"),
        ({"files/f1": None}, "少了「files/f1」"),
        ({"files/f1": CONTENT + b" and more"}, "比它该有的大"),
        ({"files/f1": CONTENT[:-1]}, "不一样"),
        ({"files/f1": CONTENT[:-1] + b"x"}, "不一样"),
        ({"files/../../etc/cron.d/x": b"x"}, "没有提到的"),
        ({"/etc/passwd": b"x"}, "没有提到的"),
        ({"files/f1/": b"", "files/f2": b"x"}, "没有提到的"),
    ],
)
def test_what_does_not_belong_there_is_refused_and_named(
    app: Flask, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadPackage) as refusal:
        read_all(packed(members(**changed)))
    assert said in str(refusal.value.detail)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 cut off", b"\x00" * 4_096])
def test_what_is_no_zip_is_refused(app: Flask, data: bytes) -> None:
    with pytest.raises(BadPackage):
        Package(io.BytesIO(data))


def test_a_bomb_is_refused_before_it_is_unpacked(app: Flask) -> None:
    with pytest.raises(BadPackage) as refusal:
        Package(packed(members(**{"files/f1": b"\0" * 30_000_000})))
    assert "不合常理" in str(refusal.value.detail)


def test_a_manifest_that_is_far_too_long_is_not_read(app: Flask) -> None:
    data = json.dumps(manifest()).encode() + bytes(range(33, 120)) * (MOST_MANIFEST // 80)
    with pytest.raises(BadPackage):
        Package(packed(members(**{"course.json": data})))


def test_two_members_of_one_name_are_refused(app: Flask) -> None:
    stream = packed(members())
    with zipfile.ZipFile(stream, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("files/f1", b"another")
    stream.seek(0)
    with pytest.raises(BadPackage):
        Package(stream)


def test_a_lesson_named_twice_is_refused(app: Flask) -> None:
    twice = manifest()
    twice["sections"] *= 2
    with pytest.raises(BadPackage):
        Package(packed(members(**{"course.json": json.dumps(twice).encode()})))


def test_a_file_cut_anywhere_is_refused(app: Flask) -> None:
    whole = packed(members()).getvalue()
    for length in range(0, len(whole) - 1, 97):
        with pytest.raises(BadPackage):
            read_all(io.BytesIO(whole[:length]))
