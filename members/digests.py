"""Keyed digests: to find or compare what is not to be kept in clear.

The key is the site's secret, so digests are for what lives days, never for years.
"""

from django.utils.crypto import salted_hmac


def digest(*values: str, of: str) -> str:
    """64 hexadecimal digits, the same for the same values of the same kind."""
    return salted_hmac(
        f"tradedir.{of}", "\0".join(values), algorithm="sha256"
    ).hexdigest()


def of_address(address: str) -> str:
    """An e-mail address, whatever its case."""
    return digest(address.strip().lower(), of="address")
