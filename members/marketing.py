"""Who of the staff reads figures: aggregate ones, and nothing else."""

from django.db.models import Q, QuerySet

from members.models import Member

GROUP = "marketing"


def readers() -> QuerySet[Member]:
    """Everybody who may read reports now: staff of the group, and superusers."""
    return Member.objects.filter(
        Q(groups__name=GROUP) | Q(is_superuser=True), is_active=True, is_staff=True
    ).distinct()


def is_of_it(member: Member) -> bool:
    if not (member.is_active and member.is_staff):
        return False
    return member.is_superuser or member.groups.filter(name=GROUP).exists()
