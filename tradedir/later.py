"""Modules that are loaded when somebody needs them, so that a web worker stays small.

Passkeys, telephone numbers, name servers and the like take a tenth of a worker's memory,
and most workers answer readers who need none of them.
"""

import importlib
import sys
import threading
from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
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


class LaterViews(Later):
    """A module of views: a list of addresses names them without their being read."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # no view
            return super().__getattr__(name)
        asking: str = sys._getframe(1).f_globals.get("__name__", "")
        if asking.endswith("urls"):
            return LaterView(self, name)
        return super().__getattr__(name)


class LaterView:
    """Stands where a view would stand; the first request to it has its module read."""

    def __init__(
        self, module: Later, name: str, options: dict[str, Any] | None = None
    ) -> None:
        self._module, self._options = module, options
        self._view: Any = None
        self.__module__ = module.__name__
        self.__name__ = self.__qualname__ = name

    def as_view(self, **options: Any) -> "LaterView":
        return LaterView(self._module, self.__name__, options)

    def _read(self) -> Any:
        if self._view is None:
            view = _load(self._module)[self.__name__]
            made = view if self._options is None else view.as_view(**self._options)
            self._view = made
        return self._view

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._read()(*args, **named)

    def __getattr__(self, name: str) -> Any:
        # What decorators have written on a view. Lists of addresses ask for its class only
        # to have a name for it, which this has.
        if name == "view_class":
            raise AttributeError(name)
        return getattr(self._read(), name)


def _load(module: Later) -> dict[str, Any]:
    """The names of the module, from now on. A second thread waits for the first."""
    with vars(module)["__waiting__"]:
        name = module.__name__
        if sys.modules.get(name) is module:
            del sys.modules[name]
            real = importlib.import_module(name)
            vars(module).update(vars(real))
    return vars(module)


def put_off(names: Iterable[str], kind: type[Later] = Later) -> None:
    """Whoever imports one of these from now on is given it when it is used."""
    for name in names:
        if spec := _spec(name):
            within = spec.submodule_search_locations
            sys.modules.setdefault(name, kind(name, within))


def read(name: str) -> None:
    """Read a module now, if it was put off."""
    module = sys.modules.get(name)
    if isinstance(module, Later):
        _load(module)


def modules_in(package: str, root: Path) -> Iterator[str]:
    """The modules of a package of ours."""
    for path in sorted((root / package.replace(".", "/")).glob("*.py")):
        if path.stem != "__init__":
            yield f"{package}.{path.stem}"


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
