"""An issue sent to somebody of the staff, to look at it in a mail program before it is sent."""

from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from members import outbox
from members.mailing.sending import filling
from members.mailing.writing import drawing_up
from members.mailing.writing.drawing_up import NotFit
from members.models import CampaignStep, Issue, Member

MOST = 20
WITHIN = timedelta(hours=1)
# It leads nowhere and stops nothing.
INERT = "/u/test/"


class NotToThem(Exception):
    """Tests go to staff who confirmed their address, and to nobody else."""


class TooOften(Exception):
    """Somebody sent as many tests in an hour as they may."""


@transaction.atomic
def send_test(issue: Issue, to: Member, by: Member | None = None) -> None:
    """Send an issue as it would be drawn now, marked TEST; it counts nowhere and makes no delivery.

    It waits in the outbox, so it survives whatever crashes. Raises NotToThem, TooOften and
    drawing_up.NotFit.
    """
    if not is_of_staff(to):
        raise NotToThem
    sender = Member.objects.select_for_update().get(pk=(by or to).pk)
    if sent_lately(sender) >= MOST:
        raise TooOften
    if wrong := drawing_up.problems(issue):
        raise NotFit([(issue, why) for why in wrong])
    made = drawing_up.drawn(issue)
    text, page = filled(issue, to, made)
    CampaignStep.objects.create(
        campaign=issue.campaign, what=CampaignStep.What.TESTED, by=sender.subject
    )
    outbox.post_all(
        [
            outbox.Post(
                key=f"campaign-test-{uuid4()}",
                to=to.email,
                template="campaign_test",
                context={"subject": issue.subject, "body": text},
                language=issue.language,
                drawn=page,
            )
        ]
    )


def is_of_staff(member: Member) -> bool:
    """Active, of the staff, and the address was confirmed by its link."""
    confirmed = EmailAddress.objects.filter(
        user=member, email__iexact=member.email, verified=True
    )
    return member.is_active and member.is_staff and confirmed.exists()


def sent_lately(member: Member) -> int:
    return CampaignStep.objects.filter(
        what=CampaignStep.What.TESTED,
        by=member.subject,
        at__gt=timezone.now() - WITHIN,
    ).count()


def filled(issue: Issue, to: Member, made: drawing_up.Drawn) -> tuple[str, str]:
    """Text and page with what stands there for a reader."""
    with translation.override(issue.language):
        name = filling.shown_name(to.full_name)
        greeting = _("Hello %(name)s,") % {"name": name} if name else _("Hello,")
        why = [
            _(
                "This is a test to our staff. Readers see here why they get the message."
            ),
            _("The link that stops such messages leads nowhere in a test."),
        ]
    link = f"{settings.SITE_URL}{INERT}"
    in_text = filling.Values(greeting, "\n".join(why), link)
    in_page = filling.as_html(greeting, why, link)
    return put_in(made.text, in_text), put_in(made.html, in_page)


def put_in(body: str, values: filling.Values) -> str:
    said = values._asdict()
    return filling.PLACE.sub(lambda place: said[place[1]], body)
