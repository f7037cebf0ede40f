"""Every public address, found by walking the URL configuration: a new one is in by itself."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What a page needs to exist; one value for each name of a parameter.
PRIVATE = ("/admin/", "/demo/", "/accounts/", "/me/", "/desk/", "/u/")


def names() -> Iterator[tuple[str, list[str]]]:
    """(name, names of its parameters) of every address that has a name."""
    yield from _walk(get_resolver().url_patterns)


def _walk(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if not pattern.namespace:
                yield from _walk(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name, list(pattern.pattern.converters)


def public(
    values: dict[str, dict[str, object]], shared: dict[str, object]
) -> list[str]:
    """All public addresses, filled: `values` by address's name, else `shared`."""
    found = []
    for name, parameters in names():
        given = {p: values.get(name, {}).get(p, shared.get(p)) for p in parameters}
        lacking = [p for p, value in given.items() if value is None]
        if lacking:
            raise KeyError(f"Give {name} a value for {lacking} in tests/addresses.py")
        address = reverse(name, kwargs=given)
        if not address.startswith(PRIVATE):
            found.append(address)
    return sorted(set(found))
