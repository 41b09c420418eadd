"""One contract for wherever the bytes of files lie: a folder, and S3-compatible storage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from learnplatform.files import store as stores
from learnplatform.files.store import BLOCK, FileStore, FolderStore, Missing
from tests.conftest import make_settings
from tests.learnplatform.s3 import s3_store

KEY = "ab/0c2f6f1e-7a43-5a3d"


@pytest.fixture(scope="module")
def s3() -> Iterator[FileStore]:
    with s3_store() as store:
        yield store


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    return FolderStore(tmp_path / "files") if request.param == "folder" else request.getfixturevalue("s3")


def whole(store: FileStore, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join(store.open(key, start, end))


def test_what_was_put_comes_back(store: FileStore) -> None:
    store.put(KEY, [b"first ", b"", b"second"])
    assert whole(store, KEY) == b"first second"
    assert store.size(KEY) == 12


def test_a_part_of_it_comes_back(store: FileStore) -> None:
    store.put(KEY, [bytes(range(256))])
    assert whole(store, KEY, 250) == bytes(range(250, 256))
    assert whole(store, KEY, 10, 12) == b"\x0a\x0b"
    assert whole(store, KEY, 10, 10) == b""
    assert whole(store, KEY, 300) == b""


def test_a_large_file_comes_in_blocks(store: FileStore) -> None:
    store.put(KEY, (bytes([n]) * BLOCK for n in range(9)))
    blocks = list(store.open(KEY, BLOCK // 2))
    assert max(map(len, blocks)) <= BLOCK
    assert sum(map(len, blocks)) == 9 * BLOCK - BLOCK // 2


def test_putting_again_replaces(store: FileStore) -> None:
    store.put(KEY, [b"long before"])
    store.put(KEY, [b"now"])
    assert whole(store, KEY) == b"now"


def test_what_is_not_there_is_told_at_once(store: FileStore) -> None:
    with pytest.raises(Missing):
        store.open("zz/never")
    with pytest.raises(Missing):
        store.size("zz/never")


def test_what_was_deleted_is_gone_and_deleting_again_is_no_error(store: FileStore) -> None:
    store.put(KEY, [b"x"])
    store.delete(KEY)
    store.delete(KEY)
    with pytest.raises(Missing):
        store.size(KEY)


def test_what_breaks_off_is_not_there_at_all(store: FileStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.put("cc/broken", broken())
    with pytest.raises(Missing):
        store.size("cc/broken")


@pytest.mark.parametrize("key", ["../x", "a/../../x", "/etc/passwd", "a//b", "", "a\\b", "名", ".hidden"])
def test_no_key_climbs(store: FileStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.put(key, [b"x"])


def test_by_default_files_lie_below_the_data_folder(app: Flask, tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "other", "sqlite://")
    stores.store(settings).put(KEY, [b"x"])
    assert list((tmp_path / "other" / "files").rglob("0c2f6f1e*"))


def test_the_keys_below_a_folder_are_told(store: FileStore) -> None:
    for key in ("up/one/0001-a", "up/one/0002-b", "up/two/0001-c"):
        store.put(key, [b"x"])
    assert sorted(store.keys("up/one")) == ["up/one/0001-a", "up/one/0002-b"]
    store.delete("up/one/0001-a")
    assert list(store.keys("up/one")) == ["up/one/0002-b"]
    assert list(store.keys("up/never")) == []
