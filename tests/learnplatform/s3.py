"""Storage that speaks S3, in this process."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from moto.server import ThreadedMotoServer

from learnplatform.files import store as stores
from learnplatform.files.store import FileStore

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "only for tests",
    "AWS_DEFAULT_REGION": "us-east-1",
}
_numbers = itertools.count(1)  # all servers of one process have the same buckets


@contextmanager
def s3_store() -> Iterator[FileStore]:
    """An empty store on a server that speaks S3."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    kept = {name: os.environ.get(name) for name in _ENVIRONMENT}
    os.environ.update(_ENVIRONMENT)
    import boto3

    endpoint = f"http://{host}:{port}"
    bucket = f"learn-{next(_numbers)}"
    boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket=bucket)
    yield stores._made(f"s3://{bucket}/site/one", endpoint, Path("/nowhere"))
    server.stop()
    stores._made.cache_clear()
    for name, value in kept.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
