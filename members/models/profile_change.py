from django.db import models

from members.models.company import Company


class ProfileChange(models.Model):
    """One field of a profile that changed, written by the database whoever changed it.

    What was sealed stays sealed here, so that deleting the key reaches it too.
    """

    # The database deletes these with the company; its own triggers write them.
    company = models.ForeignKey(
        Company, models.CASCADE, related_name="changes", db_constraint=False
    )
    # The table, and for texts their language.
    part = models.CharField(max_length=80)
    field = models.CharField(max_length=63)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    # The subject of the member who did it; none where no member did.
    actor = models.UUIDField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["company", "-id"], name="profile_change_of_company")
        ]
