from django.db import models
from django.utils import timezone

from privacy import days


class SignUp(models.Model):
    """One sent sign-up form, whether or not it made a member.

    It makes a form sent twice one member, and keeps the member ID taken also where the
    address was known already: otherwise trying the ID again would tell.
    """

    form_key = models.UUIDField(primary_key=True)
    member_id_skeleton = models.CharField(max_length=200, unique=True)
    # A keyed digest of what was typed: the same form again is answered the same.
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"Sign-up of {days.moment(self.sent_at, 'en')}"
