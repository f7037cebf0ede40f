from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# What waits at this moment goes on in the stream that such mail is in from now on.
OF_TEMPLATES = {
    "alerts": "alerts",
    "outcome_asked": "outcomes",
    "still_right": "confirming",
    "policy_notice": "policy",
    "claim_invitation": "invitation",
}


def into_streams(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    mails = apps.get_model("members", "OutgoingMail").objects
    waiting = mails.filter(sent_at=None, given_up_at=None, stream="notice")
    for template, stream in OF_TEMPLATES.items():
        waiting.filter(template=template).update(stream=stream)


def into_one(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    mails = apps.get_model("members", "OutgoingMail").objects
    mails.filter(stream__in=OF_TEMPLATES.values()).update(stream="notice")


class Migration(migrations.Migration):
    dependencies = [("members", "0045_the_gate_of_deliveries")]

    operations = [
        migrations.AlterField(
            model_name="outgoingmail",
            name="stream",
            field=models.CharField(
                choices=[
                    ("service", "Service"),
                    ("relay", "Letters between buyers and suppliers"),
                    ("notice", "Notices about somebody's own pages"),
                    ("alerts", "Saved searches and suppliers followed"),
                    ("outcomes", "What became of offers"),
                    ("confirming", "Is a page still right"),
                    ("policy", "Versions of the policy"),
                    ("invitation", "Invitations to claim a page"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(
                    ("given_up_at", None),
                    ("handing_over_at__isnull", False),
                    ("sent_at", None),
                    ("uncertain_at", None),
                ),
                fields=["claimed_until"],
                name="mail_being_handed_over",
            ),
        ),
        migrations.RunPython(into_streams, into_one),
    ]
