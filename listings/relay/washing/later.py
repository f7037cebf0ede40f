"""Modules of this folder whose libraries are large: read when a mail needs them."""

import importlib
from types import ModuleType


def loaded(name: str) -> ModuleType:
    return importlib.import_module(f"listings.relay.washing.{name}")
