"""What one can subscribe to."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy import policies
from privacy.atom import Atom
from privacy.models import PolicyVersion


class PolicyVersions(Feed[PolicyVersion, None]):
    """An entry for each version of the privacy policy, the newest first."""

    feed_type = Atom

    def title(self) -> str:
        return _("Privacy policy")

    def link(self) -> str:
        return reverse("privacy")

    def items(self) -> QuerySet[PolicyVersion]:
        return PolicyVersion.objects.order_by("-number")[:50]

    def item_title(self, item: PolicyVersion) -> str:
        return _("Version %(number)s, in force from %(day)s") % {
            "number": item.number,
            "day": item.effective_on.isoformat(),
        }

    def item_description(self, item: PolicyVersion) -> str:
        summary: str = policies.text_of(item.number, "en")[0]["summary"]
        return summary

    def item_updateddate(self, item: PolicyVersion) -> datetime:
        return item.recorded_at

    def item_pubdate(self, item: PolicyVersion) -> datetime:
        return item.recorded_at
