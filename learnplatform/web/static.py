"""Static files: our own, and Bootstrap's out of its package. Addresses carry a hash and are kept for a year."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask, abort, request, send_file, url_for
from werkzeug.utils import safe_join
from werkzeug.wrappers import Response

from learnplatform.access import public
from learnplatform.web import vendoring

HERE = Path(__file__).parent
blueprint = Blueprint("static", __name__)


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


# What is worth packing, and what it is called on the wire.
PACKED = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
BOOTSTRAP = _package_folder("flask_bootstrap") / "static" / "bootstrap5"
# The first part of an address → the folder that answers it. Rooms add theirs.
ROOTS: dict[str, Path] = {
    "web": HERE / "static",
    "bootstrap": BOOTSTRAP,
    "vendor": vendoring.STATIC,
}


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=asset, static_version=version)


def add_root(name: str, folder: Path) -> None:
    """Serve the files of `folder` below /static/<version>/`name`/."""
    ROOTS[name] = folder


def _find(path: str) -> Path | None:
    root, _, rest = path.partition("/")
    joined = safe_join(str(ROOTS[root]), rest) if root in ROOTS else None
    found = Path(joined) if joined else None
    return found if found and found.is_file() else None


@lru_cache(maxsize=1)
def version() -> str:
    """One hash over all static files, so that modules may import one another by relative addresses."""
    total = hashlib.sha256()
    for _name, folder in sorted(ROOTS.items()):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in {
                ".css",
                ".js",
                ".mjs",
                ".svg",
                ".png",
                ".ico",
                ".woff2",
                ".webmanifest",
            }:
                total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()[:12]


def asset(path: str) -> str:
    """The address of a static file, e.g. `asset("web/app.css")`. Raises LookupError when there is none."""
    if _find(path) is None:
        raise LookupError(f"no static file {path}")
    return url_for("static.serve", version=version(), path=path)


def _compressed(path: Path) -> Response | None:
    """The file as the browser would like it packed, made once a process; None: as it is."""
    if path.suffix not in PACKED or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return None
    response = Response(_gzipped(path), content_type=PACKED[path.suffix])
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=128)
def _gzipped(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)


@blueprint.get("/static/<version>/icons.svg")
@public
def icons(version: str) -> Response:
    from learnplatform.web.icons import sprite

    response = Response(sprite(), mimetype="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@blueprint.get("/static/<version>/<path:path>")
@public
def serve(version: str, path: str) -> Response:
    found = _find(path)
    if found is None:
        abort(404)
    response = _compressed(found) or send_file(found, conditional=True)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
