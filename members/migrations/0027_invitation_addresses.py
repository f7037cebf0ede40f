"""Addresses of invitations that wait, sealed anew for their own row."""

from django.db import migrations

from members import invitations
from privacy import sealing


def seal_for_each_row(apps, schema_editor):
    """One that does not open stays as it is: it is shown as what it is, unreadable."""
    Invitation = apps.get_model("members", "Invitation")
    waiting = Invitation.objects.exclude(address=None)
    for sent in waiting.select_related("company__contact").iterator():
        of_company = {
            "subject": sent.company.contact.subject,
            "table": invitations.TABLE,
        }
        try:
            address = sealing.unseal(bytes(sent.address), column="address", **of_company)
        except sealing.Unreadable:
            continue
        column = invitations.place(sent.form_key)
        sent.address = sealing.seal(address, column=column, **of_company)
        sent.save(update_fields=["address"])


class Migration(migrations.Migration):
    dependencies = [("members", "0026_no_invitation")]

    operations = [
        migrations.RunPython(
            seal_for_each_row, migrations.RunPython.noop, elidable=True
        ),
    ]
