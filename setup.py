"""Compiles the message catalogues and demands the vendored files before the package is built.

Everything else is in pyproject.toml.
"""

import importlib.util
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).parent


def complete_vendored() -> None:
    # By its path: importing the product would need everything that it needs.
    spec = importlib.util.spec_from_file_location("vendoring", HERE / "learnplatform/web/vendoring.py")
    vendoring = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vendoring)
    try:
        vendoring.complete(HERE / "node_modules")
    except FileNotFoundError as error:
        raise SystemExit(str(error)) from None


class BuildWhole(build_py):
    def run(self) -> None:
        for path in Path("learnplatform/web/translations").glob("*/LC_MESSAGES/*.po"):
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))
        if not self.editable_mode:  # of a clone, where `make` fetches them afterwards
            complete_vendored()
        super().run()


setup(cmdclass={"build_py": BuildWhole})
