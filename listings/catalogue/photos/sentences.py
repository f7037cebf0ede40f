"""What became of a photo, in a sentence that says what to do."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, Promise] = {
    # Of the item.
    "no_item": _("No item has this SKU. Name the file by the SKU of its item."),
    "many": _("An item shows at most 10 photos. Take some away before."),
    "gone": _("The item is no longer there."),
    "name_tells": _(
        "Its name holds “%(found)s”. Names of files are not kept. If that can be read in the "
        "photo too, take the photo away: everybody could read it."
    ),
    "not_yours": _("There is no such photo of your items on this site."),
    # Of the ZIP.
    "twice": _("The ZIP holds two files of this name. The first one counts."),
    "path": _("Its name leads out of the ZIP. Name it by the SKU alone."),
    "locked": _("It is locked with a password. Pack it without one."),
    "packed": _("It is packed in a way that is not read here. Pack it as a usual ZIP."),
    "nested": _("It is an archive itself. Unpack it and pack its photos."),
    "lost": _("The ZIP is no longer here. Send it once more."),
    # Of the picture.
    "large": _("It has more than 10 MB. Save it smaller."),
    "kind": _("It is no PNG, JPEG or WebP picture."),
    "hides": _(
        "It holds something else beside a picture. Save it anew with a picture program."
    ),
    "moves": _("It is a moving picture. Take a still one."),
    "pixels": _(
        "It has more than 25 million pixels. Make it smaller, at most 5000 by 5000."
    ),
    "small": _("It is too small. Take one of at least 100 pixels on each side."),
    "broken": _("It cannot be read to its end. Save or copy it once more."),
    "slow": _("It takes too long to read. Save it as JPEG."),
    "busy": _("Our side was too busy. Send the same once more."),
    "room": _(
        "There was no room for files on our side. Send the same once more, later."
    ),
    # Of the address.
    "photos_off": _("Photos are not fetched from addresses here. Send them as a ZIP."),
    "no_host": _("No website has this name, or its name server does not answer."),
    "private": _("The address leads into a network that is not public."),
    "unreachable": _("The website does not answer as it should over HTTPS."),
    "certificate": _(
        "The website has no valid certificate, so that nobody knows whose it is."
    ),
    "status": _("The website answers that it does not give it out (%(status)s)."),
    "redirects": _("The address leads on and on. Name the one where the photo is."),
    "redirect_bad": _(
        "The address leads on to one that is not fetched. Name the one where the photo is, "
        "with https://."
    ),
    "too_slow": _("The website takes longer than %(limit)s seconds."),
    "type": _("What is there is no picture: %(kind)s."),
    "half": _("The website broke off in the middle of the photo."),
}
TROUBLES: dict[str, Promise] = {
    "no_zip": _("This is no ZIP that can be read. Pack the photos anew."),
    "no_files": _("There is no file in this ZIP."),
    "entries": _("There are more than 5,000 files in this ZIP. Send several."),
    "bomb": _("Unpacked, the ZIP would have more than 600 MB. Send several."),
    "large": _("The ZIP has more than 200 MB. Send several."),
    "empty": _("The file is empty. Choose the file once more."),
    "gone": _("The file is no longer here. Send it once more."),
    "fault": _(
        "Something went wrong on our side. Photos that were added stay. Send the same once more."
    ),
}


def sentence(code: str, told: dict[str, Any]) -> str:
    """What a line says, in the reader's language."""
    return str(SENTENCES[code]) % told


def trouble(code: str) -> str:
    return str(TROUBLES[code])
