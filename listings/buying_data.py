"""What is held about what buyers keep; read by personal_data.py."""

from django.utils.translation import gettext_lazy as _

from listings.buying import favourites
from listings.models import Favourite, FavouriteList, FavouriteShare
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
swept(Favourite, by=favourites.forget_removed)
