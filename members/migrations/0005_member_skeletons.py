"""Members from before: the look of their IDs, and their addresses as confirmed."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from members.member_ids import skeleton


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    members = apps.get_model("members", "Member").objects
    addresses = apps.get_model("account", "EmailAddress").objects
    taken = set()
    for member in members.order_by("pk"):
        looks = skeleton(member.member_id)
        # Twins from before keep their IDs; the later one takes up no look.
        looks = f"{looks}#{member.pk}" if looks in taken else looks
        taken.add(looks)
        members.filter(pk=member.pk).update(member_id_skeleton=looks)
        addresses.get_or_create(
            user_id=member.pk,
            email=member.email,
            defaults={"primary": True, "verified": True},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_accounts"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
