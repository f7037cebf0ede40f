"""Every public address, found by walking the URL configuration: a new one is in by itself."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

# What is behind a sign-in, a link of one's own, or on this machine only.
PRIVATE = (
    *("/admin/", "/demo/", "/accounts/", "/me/", "/desk/", "/u/"),
    *("/invitations/", "/remarks/", "/inquiries/", "/shared/", "/privacy/requests/"),
    *("/figures/", "/webhooks/"),
)


def names() -> Iterator[tuple[str, list[str]]]:
    """(name, names of its parameters) of every public address that has a name."""
    yield from _walk(get_resolver().url_patterns, "/")


def _walk(
    patterns: list[URLPattern | URLResolver], inside: str
) -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        route = f"{inside}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            if not pattern.namespace:
                yield from _walk(pattern.url_patterns, route)
        elif pattern.name and not route.startswith(PRIVATE):
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
        found.append(reverse(name, kwargs=given))
    return sorted(set(found))
