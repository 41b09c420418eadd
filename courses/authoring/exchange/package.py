"""The zip itself: written so that the same course gives the same bytes inside, read as a hostile file.

A package holds `course.json`, `lessons/<uid>.md` and `files/<uid>`, nothing else. Reading looks at the directory
of the zip before it unpacks anything, and believes no declared size while it unpacks.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

import msgspec
from flask_babel import gettext as _

from courses.authoring.exchange.manifest import FilePart, Manifest, decode, encode
from learnplatform.problems import Invalid

MANIFEST = "course.json"
MOST_MANIFEST = 20 * 1024 * 1024
MOST_TEXT = 1024 * 1024
MOST_MEMBERS = 8_000
MOST_BYTES = 8 * 1024**3  # unpacked, over all members
MOST_DIRECTORY = 16 * 1024 * 1024  # the zip's own list of what is in it, which is read at once
MOST_RATIO = 200  # unpacked to packed, of one member over a megabyte
BLOCK = 1024 * 1024
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # what a zip can't do without; the same for all
# Already packed by their own format: packing them again costs time and saves nothing.
_PACKED = ("video/", "audio/", "image/png", "image/jpeg", "image/webp", "application/pdf", "application/zip")

_FileBlocks = tuple[FilePart, Iterable[bytes]]


class BadPackage(Invalid):
    """Not a course package, or one that must not be taken in."""

    kind = "bad-package"


def write(
    target: IO[bytes], manifest: Manifest, texts: dict[str, str], blocks: Iterable[_FileBlocks]
) -> None:
    """Write the package: `texts` by lesson uid; `blocks` yields (file, its bytes in blocks)."""
    with zipfile.ZipFile(target, "w") as package:
        _add(package, MANIFEST, encode(manifest))
        for uid in sorted(texts):
            _add(package, f"lessons/{uid}.md", texts[uid].encode())
        for file, content in blocks:
            entry = _entry(f"files/{file.uid}", packed=not file.media_type.startswith(_PACKED))
            with package.open(entry, "w", force_zip64=True) as member:
                for block in content:
                    member.write(block)


def _entry(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _BEGINNING)
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    return entry


def _add(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    package.writestr(_entry(name), content)


class Package:
    """A package that was looked through: what course.json says, and its texts and files on demand."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Raises BadPackage."""
        try:
            _check_directory(stream)
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
            raise BadPackage(_("这不是课程包：它不是完好的 ZIP 文件。")) from error
        self._members = _checked_members(self._zip)
        self.manifest = self._read_manifest()
        self._check_names()

    def text(self, lesson_uid: str) -> str:
        """The Markdown of a lesson. Raises BadPackage."""
        try:
            found = self._whole(f"lessons/{lesson_uid}.md", MOST_TEXT).decode("utf-8")
            if "\0" in found:  # no database keeps it in a text
                raise ValueError
        except ValueError as error:
            raise BadPackage(_("「%(name)s」不是 UTF-8 文字。", name=f"lessons/{lesson_uid}.md")) from error
        return found

    def file(self, part: FilePart) -> Iterator[bytes]:
        """The bytes of a file in blocks. Raises BadPackage, at the end, when they are not what course.json says."""
        total, seen = hashlib.sha256(), 0
        for block in self._blocks(f"files/{part.uid}", part.size):
            total.update(block)
            seen += len(block)
            yield block
        if seen != part.size or total.hexdigest() != part.sha256:
            raise BadPackage(_("文件「%(name)s」和清单里记的不一样，可能没有传完整。", name=part.name))

    def _read_manifest(self) -> Manifest:
        if MANIFEST not in self._members:
            raise BadPackage(_("这不是课程包：里面没有 course.json。"))
        data = self._whole(MANIFEST, MOST_MANIFEST)
        try:
            if b"\\u0000" in data:  # no database keeps it in a text
                raise msgspec.DecodeError
            return decode(data)
        except msgspec.ValidationError as error:
            what = _lesson_at(data, str(error)) + str(error)
            raise BadPackage(_("course.json 的内容不对：%(what)s", what=what)) from error
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise BadPackage(_("course.json 读不出来。")) from error

    def _check_names(self) -> None:
        """Exactly what course.json names is there: nothing is missing, nothing rides along."""
        lessons, files = self.manifest.lessons, self.manifest.files
        for uids in ([each.uid for each in lessons], [each.uid for each in files]):
            if len(set(uids)) != len(uids):
                raise BadPackage(_("course.json 里有重复的编号。"))
        named = {MANIFEST} | {f"files/{each.uid}" for each in files}
        named |= {f"lessons/{each.uid}.md" for each in lessons if each.has_markdown}
        if missing := sorted(named - self._members.keys()):
            raise BadPackage(_("课程包里少了「%(name)s」。", name=missing[0]))
        if extra := sorted(self._members.keys() - named):
            raise BadPackage(_("课程包里有 course.json 没有提到的「%(name)s」。", name=extra[0][:80]))

    def _whole(self, name: str, most: int) -> bytes:
        return b"".join(self._blocks(name, most))

    def _blocks(self, name: str, most: int) -> Iterator[bytes]:
        """A member's bytes; stops as soon as they are more than `most`, whatever was declared."""
        seen = 0
        try:
            with self._zip.open(self._members[name]) as member:
                while block := member.read(BLOCK):
                    seen += len(block)
                    if seen > most:
                        raise BadPackage(_("「%(name)s」比它该有的大。", name=name))
                    yield block
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise BadPackage(_("「%(name)s」已经损坏，读不出来。", name=name)) from error


def _checked_members(package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The members by name. Raises BadPackage for too many, too large, packed too well, encrypted or doubled ones."""
    if len(package.infolist()) > MOST_MEMBERS:
        raise BadPackage(_("课程包里的文件太多（超过 %(n)d 个）。", n=MOST_MEMBERS))
    entries = [entry for entry in package.infolist() if not entry.is_dir()]
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise BadPackage(_("课程包解开后太大（超过 %(n)d GB）。", n=MOST_BYTES // 1024**3))
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise BadPackage(_("课程包加了密码，读不出来。"))
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise BadPackage(_("「%(name)s」是指向别处的链接，不予打开。", name=entry.filename[:80]))
        if entry.file_size > BLOCK and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise BadPackage(_("「%(name)s」压缩得不合常理，不予打开。", name=entry.filename[:80]))
    members = {entry.filename: entry for entry in entries}
    if len(members) != len(entries):
        raise BadPackage(_("课程包里有两个同名的文件。"))
    return members


_END, _END64 = b"PK\x05\x06", b"PK\x06\x06"


def _check_directory(stream: IO[bytes]) -> None:
    """Look how long the zip says its directory is before anything reads it. Raises BadPackage.

    Whatever could be taken for the end of a zip is looked at: which one is meant is for the reader to say.
    """
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - 70_000))
    tail = stream.read()
    stream.seek(0)
    for sign, where, form in ((_END, 12, "<L"), (_END64, 40, "<Q")):
        for found in re.finditer(re.escape(sign), tail):
            field = tail[found.start() + where :][: struct.calcsize(form)]
            said = struct.unpack(form, field)[0] if len(field) == struct.calcsize(form) else 0
            if MOST_DIRECTORY < said != 0xFFFFFFFF:
                raise BadPackage(_("课程包里的文件太多（超过 %(n)d 个）。", n=MOST_MEMBERS))


def _lesson_at(data: bytes, error: str) -> str:
    """The title of the lesson that msgspec's `error` is in, to stand before it; empty where it is in none."""
    place = re.search(r"\$\.sections\[(\d+)\]\.lessons\[(\d+)\]", error)
    if place is None:
        return ""
    try:
        title = msgspec.json.decode(data)["sections"][int(place[1])]["lessons"][int(place[2])]["title"]
    except (msgspec.DecodeError, KeyError, IndexError, TypeError):
        title = None
    name = title[:80] if isinstance(title, str) else str(int(place[2]) + 1)
    return _("课节「%(title)s」：", title=name)
