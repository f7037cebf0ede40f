"""What messages can be about: the topics that members allow one by one, and partners."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from members.consent_choices import TOPIC, TOPICS
from members.models import Industry
from privacy import consents, partners


class Topic(NamedTuple):
    """One thing a message can be about: what the gate is asked, and its name for readers."""

    purpose: str
    label: str


def topics() -> list[Topic]:
    """Every topic, in the language in use: news of the directory first, then the industries."""
    return [Topic(purpose, label(purpose)) for purpose in (consents.NEWS, *TOPICS)]


def label(purpose: str) -> str:
    """The name of a topic or partner, in the language in use; empty where there is none."""
    if purpose == consents.NEWS:
        return _("New services and products of the directory")
    if partner := partners.named(purpose):
        return partner.name
    topic = purpose.removeprefix(TOPIC)
    if purpose.startswith(TOPIC) and topic in Industry.values:
        return str(Industry(topic).label)
    return ""
