"""Modules of this folder whose libraries are large: read when a file needs them, or once before many."""

import importlib
from types import ModuleType


def loaded(name: str) -> ModuleType:
    return importlib.import_module(f"listings.washing.{name}")


def prepared() -> None:
    """Read all of them: what is forked from here has them at once."""
    for name in ("office", "pages", "pdf", "pictures", "plain", "drawings", "reports"):
        loaded(name)
