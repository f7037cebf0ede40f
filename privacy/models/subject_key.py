from django.db import models


class SubjectKey(models.Model):
    """The key that seals one subject's private fields, itself sealed by a master key.

    Deleting the row makes everything that was sealed for the subject unreadable, in
    history and in backups too.
    """

    subject = models.UUIDField(primary_key=True)
    wrapped = models.BinaryField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
