"""Why something may not stand in a message, in sentences for those who write it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FETCHED = gettext_lazy(
    "it would be fetched when the message is opened, and its server would know who opened it"
)
PICTURE = gettext_lazy(
    "pictures are not sent, because the server of a picture knows who opened the message"
)
SCRIPT = gettext_lazy("programs are not sent; they could tell who opened the message")
FORM = gettext_lazy("forms are not sent; lead to a page of the site instead")
AMP = gettext_lazy("AMP would load something anew each time the message is opened")
UNCHECKED = gettext_lazy("it would put in something that nobody has checked")
UNKNOWN = gettext_lazy("it is not on the list of what a message may hold")
PLACED = gettext_lazy("it does not belong where it stands")
VALUE = gettext_lazy("its value is not one that can be checked")
HIDDEN = gettext_lazy("readers would not see it; everything in a message is to be seen")
INVISIBLE = gettext_lazy("invisible characters stand in it, which can mark a message")
TURNED = gettext_lazy("characters in it turn the order of what is read")
FILLED = gettext_lazy(
    "it looks like a place that is filled in for each reader; all readers get the same"
)
OURS = gettext_lazy("it would change the part of the message that is ours")
SCHEME = gettext_lazy("links begin with https://, with / or with mailto:")
NO_HOST = gettext_lazy("the link leads to no site by name")
LOOKALIKE = gettext_lazy("the site's name is written to look like another's")
SHORTENED = gettext_lazy(
    "links of services that count or hide where they lead are not sent; write the address itself"
)
ONWARD = gettext_lazy("the link leads on to another address; write that one")
PERSONAL = gettext_lazy(
    "the link has a part that tells one reader from another; everybody gets the same link"
)
ELSEWHERE = gettext_lazy("the link shows another address than it leads to")
RECEIPT = gettext_lazy("receipts for opening a message are not asked for")
PART = gettext_lazy("a message has a text and a page, and no other part")


def said(where: str, why: Promise | str) -> str:
    """Where it is, and why it may not be."""
    return _("%(where)s: %(why)s.") % {"where": where, "why": why}


def at(line: int | None, what: str) -> str:
    """A place in what was written."""
    if not line:
        return what
    return _("Line %(line)d, %(what)s") % {"line": line, "what": what}
