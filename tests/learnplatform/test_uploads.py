from io import BytesIO

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage

from learnplatform import uploads
from learnplatform.database import db
from learnplatform.models import StoredFile
from learnplatform.problems import Invalid, NotFound


def upload(content: bytes, name: str = "a.xlsx") -> FileStorage:
    return FileStorage(BytesIO(content), name)


def test_what_is_kept_comes_back_as_a_download_nobody_opens_by_mistake(app: Flask) -> None:
    with db.write() as session:
        kept = uploads.store(
            session, b"<script>", '..\\x/花名册 "1".html', owner_id=None, media_type="text/html"
        )
    with db.read() as session:
        answer = uploads.send(session, kept.id)
        assert session.get_one(StoredFile, kept.id).token == kept.token
    assert len(kept.token) >= 43
    assert answer.data == b"<script>"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert disposition.endswith("filename*=UTF-8''%E8%8A%B1%E5%90%8D%E5%86%8C%201.html")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_empty_or_too_large_is_taken(app: Flask) -> None:
    assert uploads.read_upload(upload(b"12345"), limit=5) == b"12345"
    with pytest.raises(uploads.TooLarge):
        uploads.read_upload(upload(b"123456"), limit=5)
    for nothing in (None, upload(b"x", ""), upload(b"")):
        with pytest.raises(Invalid):
            uploads.read_upload(nothing)


def test_a_file_that_is_not_there_is_not_found(app: Flask) -> None:
    with db.read() as session, pytest.raises(NotFound):
        uploads.send(session, 12345)
