"""Receipts: each consent as a signed record that its giver can keep and anybody can check.

The fields follow ISO/IEC TS 27560. Other records are signed alike: the manifests of partners'
packages. The signature is Ed25519 (RFC 8032) with a key derived
from a numbered sealing key; the public keys are at
/privacy/signing-keys.json.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from privacy import sealing
from privacy.models import ConsentEvent

SCHEMA = "ISO/IEC TS 27560:2023"


def receipt(event: ConsentEvent) -> dict[str, Any]:
    """The record of one consent, signed."""
    record = {
        "schema_version": SCHEMA,
        "record_id": f"{settings.SITE_URL}/consents/{event.position}",
        "pii_principal_id": str(event.subject),
        "pii_controller": settings.SITE_NAME,
        "contact": settings.CONTACT_EMAIL,
        "privacy_notice": f"{settings.SITE_URL}/privacy/versions/{event.policy}/"
        if event.policy
        else None,
        "language": event.language,
        "purpose": event.purpose,
        "consent_type": "opt-in",
        "collection_method": event.method,
        "event_type": event.state,
        "event_time": event.recorded_at.isoformat(),
        "words_shown": event.wording.words if event.wording else None,
        "ticked_beforehand": event.wording.was_on if event.wording else None,
        "ledger_seal": bytes(event.seal).hex(),
    }
    return signed(record)


def signed(record: dict[str, Any]) -> dict[str, Any]:
    """A record with our signature over all of it. Its first words say what it is a record of."""
    number = max(sealing.master_keys())
    signature = signing_key(number).sign(canonical(record))
    return record | {
        "signature": {
            "algorithm": "Ed25519",
            "key": number,
            "value": base64.b64encode(signature).decode(),
        }
    }


def is_ours(record: dict[str, Any]) -> bool:
    """Was this record signed here, and is it as it was?"""
    return is_signed(record, public_keys())


def is_signed(record: dict[str, Any], keys: Mapping[int, bytes]) -> bool:
    """Was this record signed with one of these keys, and is it as it was?"""
    try:
        signature = record["signature"]
        unsigned = {key: value for key, value in record.items() if key != "signature"}
        key = Ed25519PublicKey.from_public_bytes(keys[int(signature["key"])])
        key.verify(base64.b64decode(signature["value"]), canonical(unsigned))
    except (InvalidSignature, KeyError, TypeError, ValueError):
        return False
    return True


def public_keys() -> dict[int, bytes]:
    """The keys that receipts can be checked with, by number."""
    return {
        number: signing_key(number).public_key().public_bytes_raw()
        for number in sealing.master_keys()
    }


def signing_key(number: int) -> Ed25519PrivateKey:
    master = sealing.master_keys()[number]
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"consent receipts")
    return Ed25519PrivateKey.from_private_bytes(derived.derive(master))


def canonical(record: dict[str, Any]) -> bytes:
    """One spelling of a record: sorted keys, no spaces, UTF-8 (RFC 8785 for such values)."""
    return json.dumps(
        record, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
