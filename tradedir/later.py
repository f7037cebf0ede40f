"""Modules that are loaded when somebody needs them, so that a web worker stays small.

Passkeys, telephone numbers, name servers and the like take a tenth of a worker's memory,
and most workers answer readers who need none of them.
"""

import importlib
import sys
import threading
from collections.abc import Iterable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """Stands where a module would stand, and becomes it at the first question."""

    def __init__(self, name: str, within: list[str] | None) -> None:
        super().__init__(name)
        vars(self)["__waiting__"] = threading.RLock()
        if within is not None:  # a package: others may import what is in it
            self.__path__ = within

    def __getattr__(self, name: str) -> Any:
        if name in ("__path__", "__file__", "__spec__") or name not in _load(self):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return vars(self)[name]


def _load(module: Later) -> dict[str, Any]:
    """The names of the module, from now on. A second thread waits for the first."""
    with vars(module)["__waiting__"]:
        name = module.__name__
        if sys.modules.get(name) is module:
            del sys.modules[name]
            real = importlib.import_module(name)
            vars(module).update(vars(real))
    return vars(module)


def put_off(names: Iterable[str]) -> None:
    """Whoever imports one of these from now on is given it when it is used."""
    for name in names:
        if spec := _spec(name):
            within = spec.submodule_search_locations
            sys.modules.setdefault(name, Later(name, within))


def _spec(name: str) -> ModuleSpec | None:
    """Where a module is, without importing the packages it is in; None for none."""
    known, within = "", None
    spec: ModuleSpec | None = None
    for part in name.split("."):
        known = f"{known}.{part}" if known else part
        spec = PathFinder.find_spec(known, within)
        if spec is None:
            return None
        within = spec.submodule_search_locations
    return spec
