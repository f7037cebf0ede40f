"""Who of the staff reads figures: aggregate ones, and nothing else."""

from django.db.models import Q, QuerySet

from members.models import Member

GROUP = "marketing"
# Of privacy officers: who keeps the list of partners agrees to what they get.
DECIDES = "privacy.change_partner"


def readers() -> QuerySet[Member]:
    """Everybody who may read reports now: staff of the group, and superusers."""
    return Member.objects.filter(
        Q(groups__name=GROUP) | Q(is_superuser=True), is_active=True, is_staff=True
    ).distinct()


def is_of_it(member: Member) -> bool:
    if not (member.is_active and member.is_staff):
        return False
    return member.is_superuser or member.groups.filter(name=GROUP).exists()


def decides_for_partners(member: Member) -> bool:
    """Who agrees to what a partner gets: privacy officers, and nobody of marketing."""
    if not (member.is_active and member.is_staff and member.has_perm(DECIDES)):
        return False
    return member.is_superuser or not member.groups.filter(name=GROUP).exists()


def sees_partner_releases(member: Member) -> bool:
    return is_of_it(member) or decides_for_partners(member)
