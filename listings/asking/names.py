"""What each side of a thread sees of the other: never a person's name, and never an address."""

from django.utils.translation import gettext as _

from listings import store_page
from listings.models import Thread


def supplier(thread: Thread, language: str) -> str:
    """The company that was asked, as the buyer sees it."""
    if thread.hides_company:
        side = thread.offer.side if thread.offer else ""
        return store_page.identity(thread.company, side, language)
    if thread.company.erased_at:
        return _("A deleted company")
    return thread.company.trading_name


def buyer(thread: Thread) -> str:
    """Who asks, as the supplier sees them."""
    if thread.shown_company:
        return thread.shown_company.trading_name
    if thread.inquirer.is_gone:
        return _("A deleted member")
    if thread.inquirer.is_guest:
        return _("A guest with a confirmed address")
    return _("A member")
