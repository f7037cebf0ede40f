"""When a member's letter of what is new is due: in the morning of their own day."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.db.models import Min
from django.utils import timezone

from listings.models import AlertTurn, Follow, SavedSearch
from listings.models.buying import Every
from members.models import Member

MORNING = time(7)


def zone_of(member: Member) -> tzinfo:
    """The member's own time zone; UTC where it is not known to this machine."""
    try:
        return ZoneInfo(member.time_zone)
    except (KeyError, ValueError, OSError):
        return UTC


def today_of(member: Member) -> date:
    return timezone.now().astimezone(zone_of(member)).date()


def first_day(member: Member) -> date:
    """The day of the first letter of something that is chosen now."""
    return today_of(member) + timedelta(days=1)


def morning(member: Member, day: date) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=zone_of(member))


def turn_of(member: Member) -> AlertTurn:
    """The member's turn, held until this transaction ends; made where there is none."""
    AlertTurn.objects.bulk_create([AlertTurn(member=member)], ignore_conflicts=True)
    return AlertTurn.objects.select_for_update().get(member=member)


def arrange(member: Member) -> None:
    """Set when the next letter is due, of all that the member wants to hear of."""
    turn = turn_of(member)
    if turn.every != Every.OFF and Follow.objects.filter(member=member).exists():
        turn.next_on = turn.next_on or first_day(member)
    else:
        turn.next_on = None
    searches = SavedSearch.objects.there().filter(member=member)
    first = searches.aggregate(first=Min("next_on"))["first"]
    days = [day for day in (first, turn.next_on) if day is not None]
    turn.due_at = morning(member, min(days)) if days else None
    turn.save()
