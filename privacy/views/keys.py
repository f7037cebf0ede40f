"""The public keys that what we sign can be checked with."""

import base64

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from privacy import receipts


@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """By the number that a signature names: of receipts, and of partners' packages."""
    found = {
        str(number): base64.b64encode(key).decode()
        for number, key in sorted(receipts.public_keys().items())
    }
    return JsonResponse({"algorithm": "Ed25519", "keys": found})
