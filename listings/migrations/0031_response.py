"""When each inquiry was first answered, of those that are there too, and an index to count by."""

from django.db import migrations, models
from django.db.models import Q

FIRST_ANSWERS = """
UPDATE listings_thread SET answered_at = answer.first
FROM (
    SELECT thread_id, min(written_at) AS first
    FROM listings_message WHERE side = 'supplier' AND event = ''
    GROUP BY thread_id
) AS answer
WHERE answer.thread_id = listings_thread.id
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0030_lacking_rows")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                fields=["company", "sent_at"],
                include=["answered_at", "closed_at", "closed_by"],
                condition=Q(held_at=None, hides_company=False, sent_at__isnull=False),
                name="thread_response",
            ),
        ),
        migrations.RunSQL(FIRST_ANSWERS, migrations.RunSQL.noop),
    ]
