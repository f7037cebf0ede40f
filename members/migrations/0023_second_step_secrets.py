"""Secrets of second steps, which one key sealed for all, sealed anew for each member."""

import base64
import uuid

from django.db import migrations

from members import second_steps
from privacy import sealing

# Whose key sealed them all.
ALL = uuid.UUID("6f7574b0-0000-4000-8000-736563726574")


def seal_for_each_member(apps, schema_editor):
    """Seal every secret anew; one that was altered stays as it is, and lets nobody in.

    Raises Unreadable where the master key is missing: nothing is changed then.
    """
    its_key = apps.get_model("privacy", "SubjectKey").objects.filter(subject=ALL)
    if not its_key.exists():
        return
    unsealed = sealing.opener(subject=ALL, table="mfa")
    Authenticator = apps.get_model("mfa", "Authenticator")
    found = Authenticator.objects.filter(type__in=second_steps.KEYS)
    for way in found.select_related("user").iterator():
        key = second_steps.KEYS[way.type]
        try:
            secret = unsealed(base64.b64decode(way.data.get(key, "")), "secret")
        except (sealing.Unreadable, ValueError, TypeError):
            continue
        way.data[key] = second_steps.sealed(secret, member=way.user)
        way.save(update_fields=["data"])
    its_key.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0022_verification"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("privacy", "0006_policy_notices"),
    ]

    operations = [
        migrations.RunPython(
            seal_for_each_member, migrations.RunPython.noop, elidable=True
        ),
    ]
