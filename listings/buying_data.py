"""What is held about what buyers keep; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings.buying import favourites, news, searches
from listings.models import (
    AlertTurn,
    Favourite,
    FavouriteList,
    FavouriteShare,
    Follow,
    SavedSearch,
    Told,
)
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

KEPT = Holding(
    _("Keeping the lists you make"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member",
    Personal(
        _(
            "Your lists of favourites: their names, what is on them, your notes (sealed), "
            "and the links you share them by, as a digest"
        ),
        Category.BUYING,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
ASKED = Holding(
    _("Searching again for you, and writing to you what is new"),
    Visibility.PRIVATE,
    Retention.ACCOUNT,
    "the member",
    Personal(
        _(
            "Your saved searches, the suppliers you follow, and how often you want to hear of "
            "them"
        ),
        Category.BUYING,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)
TOLD = Holding(
    _("Telling you each listing once"),
    Visibility.PRIVATE,
    Retention.COUNTED,
    "the letters we write to the member",
    Personal(
        _("Which listings were in our mails about your searches and suppliers"),
        Category.BUYING,
        Basis.CONTRACT,
        exported=True,
        erased=Erasure.DELETED,
    ),
)

declare(FavouriteList, alike(KEPT, "id", "member", "name", "made_at"))
declare(
    Favourite,
    {
        **alike(KEPT, "id", "list", "item", "offer", "company", "note"),
        **alike(KEPT, "added_at", "removed_at"),
    },
)
declare(
    FavouriteShare,
    {
        **alike(KEPT, "id", "list", "token_digest", "shows_notes", "form_key"),
        **alike(KEPT, "made_at", "last_day", "revoked_at"),
    },
)
declare(
    SavedSearch,
    {
        **alike(ASKED, "id", "member", "name", "asked", "every", "made_at"),
        **alike(ASKED, "seen_at", "wanted_at", "told_at", "next_on", "removed_at"),
    },
)
declare(Follow, alike(ASKED, "id", "member", "company", "since"))
declare(
    AlertTurn,
    alike(ASKED, "member", "due_at", "every", "wanted_at", "told_at", "next_on"),
)
declare(Told, alike(TOLD, "id", "search", "follow", "kind", "listing", "on"))
swept(SavedSearch, by=searches.forget_removed)
swept(Told, by=news.forget_old)
swept(Favourite, by=favourites.forget_removed)
