"""Messages of the demo world: members who allow topics, a few segments, campaigns in several states.

Nobody can sign in as one of the readers. What is being sent is counted by the clock itself.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from members import consent_choices
from members.mailing import campaigns
from members.mailing.campaigns import Wish
from members.mailing.sending import materialising
from members.mailing.writing import drawing_up, issue_texts
from members.mailing.writing.issue_texts import Text
from members.models import Campaign, CampaignStep, Member, Segment
from privacy import consents, opt_ins
from privacy.consents import NEWS, TARGETING

# Enough for a segment, few enough to be entered in a second or two.
READERS = 110
NAMES = UUID("1f0d2a56-5a3c-4a38-9d0f-7c9c1f3a4b10")
DAY = timedelta(days=1)
WORDS = {
    "en": (
        "Compare offers side by side",
        "Up to eight offers in one table, with prices in one currency.",
        (
            "# Compare offers side by side\n\nTick up to eight offers or items and see them in one"
            " table: prices in one currency, quantities in one unit.\n\n- nothing to install\n"
            "- printed on one page\n\n[Search the directory](/search/)"
        ),
    ),
    "zh-hans": (
        "并排比较报价",
        "最多八个报价同列一表，价格用同一种货币。",
        (
            "# 并排比较报价\n\n勾选最多八个报价或商品，即可在一张表中查看：价格用同一种货币，"
            "数量用同一种单位。\n\n[搜索目录](/search/)"
        ),
    ),
    "es": (
        "Compare ofertas una al lado de otra",
        "Hasta ocho ofertas en una tabla, con precios en una sola moneda.",
        (
            "# Compare ofertas\n\nMarque hasta ocho ofertas o artículos y véalos en una tabla:"
            " precios en una moneda, cantidades en una unidad.\n\n[Buscar en el directorio](/search/)"
        ),
    ),
    "fr": (
        "Comparez les offres côte à côte",
        "Jusqu’à huit offres dans un tableau, avec les prix dans une seule monnaie.",
        (
            "# Comparez les offres\n\nCochez jusqu’à huit offres ou articles et voyez-les dans un"
            " tableau : prix dans une monnaie, quantités dans une unité.\n\n"
            "[Chercher dans l’annuaire](/search/)"
        ),
    ),
    "ar": (
        "قارن العروض جنبًا إلى جنب",
        "حتى ثمانية عروض في جدول واحد، بأسعار بعملة واحدة.",
        (
            "# قارن العروض\n\nحدّد حتى ثمانية عروض أو أصناف واطّلع عليها في جدول واحد: أسعار بعملة"
            " واحدة وكميات بوحدة واحدة.\n\n[ابحث في الدليل](/search/)"
        ),
    ),
}


def make(now: datetime) -> None:
    """Enter readers, segments and campaigns, by the hand of the demo's marketing."""
    by = Member.objects.get(member_id="demo-marketing").subject
    allow(readers())
    nearby = segment("Makers in Europe", {"country": ["DE", "FR", "IT", "PT"]}, by)
    segment("Machinery, anywhere", {"industry": ["machinery"]}, by)
    draft(by, "Comparing offers, in five languages", nearby, WORDS, both=True)
    sent = draft(by, "Catalogue by spreadsheet", None, spreadsheet())
    over(sent, now - 9 * DAY)
    paused = draft(by, "Autumn fairs", None, fairs())
    stopped(paused, now, by)
    later = draft(by, "Year's end: what is new", None, fairs())
    due(later, now + 20 * DAY)


def readers() -> Iterable[Member]:
    """Owners of companies, in the order of the companies."""
    owners = Member.objects.filter(member_id__startswith="demo-owner-")
    return owners.order_by("pk")[:READERS]


def allow(members: Iterable[Member]) -> None:
    """News of the directory by the link of a message, and to be chosen by industry."""
    news = consent_choices.words_for(NEWS)
    chosen = consent_choices.words_for(TARGETING)
    for member in members:
        subject = member.subject
        token = opt_ins.ask(
            subject, NEWS, address=member.email, words=news, language="en"
        )
        opt_ins.confirm(token, words=news, language="en")
        consents.record(
            subject,
            TARGETING,
            state=consents.State.GRANTED,
            words=chosen,
            language="en",
            method=consents.Method.SETTINGS,
        )


def segment(name: str, criteria: dict[str, list[str]], by: UUID) -> Segment:
    return Segment.objects.get_or_create(
        name=name, removed_at=None, defaults={"criteria": criteria, "made_by": by}
    )[0]


def draft(
    by: UUID,
    name: str,
    to: Segment | None,
    words: dict[str, tuple[str, str, str]],
    *,
    both: bool = False,
) -> Campaign:
    key = uuid5(NAMES, f"{name} {by}")
    campaign = campaigns.make(Wish(name, NEWS, to), by=by, key=key)
    for language, (subject, preview, source) in words.items():
        text = Text(subject, preview, "words", source)
        nothing = issue_texts.state_of(None)
        issue_texts.save_text(campaign, "a", language, text, seen=nothing, by=by)
    if both:
        issue_texts.add_variant(campaign, by=by)
    return campaign


def spreadsheet() -> dict[str, tuple[str, str, str]]:
    return {
        "en": (
            "Your whole catalogue from one spreadsheet",
            "Write prices and stock where you keep them anyway.",
            (
                "# Your whole catalogue from one spreadsheet\n\nSend a spreadsheet with your items,"
                " see what it would change, and put it online with one button.\n\n"
                "[How it works](/about/)"
            ),
        )
    }


def fairs() -> dict[str, tuple[str, str, str]]:
    return {
        "en": (
            "Fairs of this season",
            "Where members of the directory will be.",
            (
                "# Fairs of this season\n\nTell buyers at which fairs you will be: a line in your"
                " profile is enough.\n\n[The directory](/companies/)"
            ),
        )
    }


def due(campaign: Campaign, starts_at: datetime) -> None:
    """Frozen, and scheduled."""
    drawing_up.freeze(campaign)
    campaigns.turned(
        campaign,
        [Campaign.State.DRAFT],
        to=Campaign.State.SCHEDULED,
        what=CampaignStep.What.SCHEDULED,
        by=campaign.made_by,
        starts_at=starts_at,
        expires_at=starts_at + 14 * DAY,
        scheduled_at=timezone.now(),
    )


def over(campaign: Campaign, began: datetime) -> None:
    """Sent some days ago: it is in the public archive."""
    due(campaign, began)
    campaigns.turned(
        campaign,
        [Campaign.State.SCHEDULED],
        to=Campaign.State.SENT,
        what=CampaignStep.What.SENT,
        by=None,
        prepared_at=began,
        started_at=began,
        ended_at=began + DAY,
        counts={"sent": 97, "left_out": 21, "left_out:preference": 21},
        counted_at=began + DAY,
    )


def stopped(campaign: Campaign, now: datetime, by: UUID) -> None:
    """Begun, and paused by hand before anything left."""
    due(campaign, now)
    materialising.prepare(campaign)
    campaigns.turned(
        campaign,
        [Campaign.State.SCHEDULED],
        to=Campaign.State.SENDING,
        what=CampaignStep.What.STARTED,
        by=None,
        started_at=now,
    )
    campaigns.pause(campaign, Campaign.Pause.HAND, by=by)


def remove() -> None:
    """Take away what is the demo's: by whoever was its marketing."""
    by = Member.objects.filter(
        member_id="demo-marketing", source=Member.Source.DEMO
    ).values("subject")
    Campaign.objects.filter(made_by__in=by).delete()
    Segment.objects.filter(made_by__in=by).delete()
