"""What is held of staff's work on the tree, and what is counted; a part of personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings import counting
from listings.models import DayCount, MissedSearch, SynonymGroup, TreeChange
from privacy.holdings import (
    Basis,
    Category,
    Erasure,
    Holding,
    Personal,
    Retention,
    Visibility,
    alike,
    declare,
    swept,
)

TREE = Holding(
    "the tree of trade", Visibility.PUBLIC, Retention.CATALOGUE, "the directory"
)
TENDED = Holding(
    _("Knowing who of our staff changed the categories"),
    Visibility.INTERNAL,
    Retention.ACCOUNT,
    "what staff do in the administration",
    Personal(
        _("Which categories you changed as one of our staff"),
        Category.STAFF,
        Basis.DUTY,
        exported=True,
        erased=Erasure.NAMELESS,
    ),
)
declare(
    TreeChange,
    {
        **alike(TREE, "id", "act", "category", "target", "made_at", "total", "done"),
        **alike(TREE, "items_to", "offers_to", "companies_to"),
        **alike(TREE, "reached_at", "followed_at", "words_before", "words_after"),
        **alike(TENDED, "by"),
    },
)
declare(
    SynonymGroup,
    alike(TREE, "id", "words", "file_key", "is_decided", "off_at", "changed_at"),
)
COUNTED = Holding(
    "counting, without anybody's path",
    Visibility.INTERNAL,
    Retention.COUNTED,
    "pages handed out to whoever asked",
)
declare(
    DayCount,
    alike(COUNTED, "id", "kind", "listing", "company_id", "day", "views", "shown"),
)
MISSED = Holding(
    "knowing what buyers look for and do not find",
    Visibility.INTERNAL,
    Retention.COUNTED,
    "words that several people searched for on one day",
)
declare(MissedSearch, alike(MISSED, "id", "text", "day", "times"))
swept(DayCount, MissedSearch, by=counting.forget_old)
