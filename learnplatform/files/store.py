"""Where the bytes of files lie: a folder by default, S3-compatible storage by configuration.

Both keep one contract (tests/learnplatform/files/test_store.py). A key is a name made by us, of letters, digits,
`-`, `_` and `/`; nothing that a person typed is ever part of one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from flask import current_app

from learnplatform.config import Settings

BLOCK = 256 * 1024
_KEY = re.compile(r"[0-9A-Za-z_-]+(/[0-9A-Za-z_-]+)*")


class Missing(LookupError):
    """There is nothing under that key."""


class FileStore(Protocol):
    """Keeps bytes under keys. What was put is whole or not there; putting again replaces it."""

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        """Keep the joined `blocks` under `key`."""

    def open(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `end`, in blocks. Raises Missing at once."""

    def size(self, key: str) -> int:
        """In bytes. Raises Missing."""

    def delete(self, key: str) -> None:
        """Forget `key`, if it is there."""

    def keys(self, folder: str) -> Iterator[str]:
        """The keys below `folder/`, in no order."""


def checked(key: str) -> str:
    """`key` itself. Raises ValueError for one that could leave the store."""
    if not _KEY.fullmatch(key):
        raise ValueError("not a key of the file store")
    return key


class FolderStore:
    """Files below a folder, spread over 256 of its own by the first two letters of a key's last part."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, key: str) -> Path:
        folder, _, last = checked(key).rpartition("/")
        return self.root / folder / last[:2] / last

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as target:
                for block in blocks:
                    target.write(block)
                target.flush()
                os.fsync(target.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)

    def open(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        try:
            source = self._path(key).open("rb")
        except FileNotFoundError as error:
            raise Missing(key) from error
        return _blocks(source, start, end)

    def size(self, key: str) -> int:
        try:
            return self._path(key).stat().st_size
        except FileNotFoundError as error:
            raise Missing(key) from error

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)
        with suppress(OSError):
            for folder in list(self._path(key).parents)[:3]:
                if folder != self.root:
                    folder.rmdir()  # only an empty one goes

    def keys(self, folder: str) -> Iterator[str]:
        root = self.root / checked(folder)
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                yield f"{path.parent.parent.relative_to(self.root).as_posix()}/{path.name}"


def _blocks(source: IO[bytes], start: int, end: int | None) -> Iterator[bytes]:
    with source:
        source.seek(start)
        left = None if end is None else max(0, end - start)
        while left is None or left > 0:
            block = source.read(BLOCK if left is None else min(BLOCK, left))
            if not block:
                return
            if left is not None:
                left -= len(block)
            yield block


class S3Store:
    """Objects below a prefix of a bucket."""

    def __init__(self, client: Any, bucket: str, prefix: str) -> None:
        self._client, self._bucket, self._prefix = client, bucket, prefix

    def _name(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + checked(key)}

    def put(self, key: str, blocks: Iterable[bytes]) -> None:
        # A multipart upload that only appears when it is whole; boto3 sends parts of eight megabytes.
        self._client.upload_fileobj(_Readable(blocks), self._bucket, self._prefix + checked(key))

    def open(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if end is not None and end <= start:
            self.size(key)
            return iter(())
        wanted = f"bytes={start}-{'' if end is None else end - 1}"
        try:
            answer = self._client.get_object(**self._name(key), Range=wanted)
        except self._client.exceptions.NoSuchKey as error:
            raise Missing(key) from error
        except self._client.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") == "InvalidRange":
                self.size(key)  # nothing from there on, as from the end of any file
                return iter(())
            raise
        return iter(lambda: answer["Body"].read(BLOCK), b"")

    def size(self, key: str) -> int:
        try:
            return int(self._client.head_object(**self._name(key))["ContentLength"])
        except self._client.exceptions.ClientError as error:
            if error.response.get("Error", {}).get("Code") in {"404", "NoSuchKey", "NotFound"}:
                raise Missing(key) from error
            raise

    def delete(self, key: str) -> None:
        self._client.delete_object(**self._name(key))

    def keys(self, folder: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=f"{self._prefix}{checked(folder)}/"
        )
        for page in pages:
            for each in page.get("Contents", ()):
                yield each["Key"].removeprefix(self._prefix)


class _Readable:
    """Blocks as something that can be read from, for boto3."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks, self._rest = iter(blocks), b""

    def read(self, size: int = -1) -> bytes:
        while size < 0 or len(self._rest) < size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._rest += block
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return taken


def store(settings: Settings | None = None) -> FileStore:
    """The store that is configured, by default of the current app."""
    chosen = settings or current_app.extensions["settings"]
    return _made(chosen.files_url, chosen.files_endpoint, chosen.data)


@lru_cache(maxsize=8)
def _made(url: str, endpoint: str, data: Path) -> FileStore:
    if not url:
        return FolderStore(data / "files")
    # Only who configures it pays for loading it: the client knows every service of a large provider.
    import boto3
    from botocore.config import Config

    parts = urlsplit(url)
    client = boto3.client(
        "s3",
        endpoint_url=endpoint or None,
        config=Config(
            request_checksum_calculation="when_required", retries={"max_attempts": 5, "mode": "standard"}
        ),
    )
    prefix = parts.path.strip("/")
    return S3Store(client, parts.netloc, f"{prefix}/" if prefix else "")


def copy_out(key: str, target: Path, settings: Settings | None = None) -> None:
    """The bytes under `key` as a file of its own, for a program that wants one."""
    with target.open("wb") as file:
        for block in store(settings).open(key):
            file.write(block)
