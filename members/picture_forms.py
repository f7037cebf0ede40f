"""The forms about a company's pictures. What comes out of them is drawn anew."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members import redrawing
from members.company_forms import OneLine
from members.models import CompanyPhoto
from members.redrawing import Drawn
from members.uploads import Upload

Kind = CompanyPhoto.Kind
ACCEPTED = "image/png,image/jpeg,image/webp"
NO_ROOM = _(
    "There is no room for files on our side right now. Nothing was saved; try again later."
)
# Why a file is not taken, and what to do.
REFUSALS: dict[str, Any] = {
    "large": _("“%(name)s” has more than 10 MB. Save it smaller and send it again."),
    "together": _("The files have more than 50 MB together. Send fewer at once."),
    "room": NO_ROOM,
    "empty": _("“%(name)s” is empty. Choose the file once more."),
    "kind": _(
        "“%(name)s” is no PNG, JPEG or WebP picture. Save it as one of these and send it again."
    ),
    "hides": _(
        "“%(name)s” holds something else beside a picture. Save it anew with a picture "
        "program and send that file."
    ),
    "moves": _("“%(name)s” is a moving picture. Send a still one."),
    "pixels": _(
        "“%(name)s” has more than 25 million pixels. Make it smaller, at most 5000 by "
        "5000, and send it again."
    ),
    "small": _(
        "“%(name)s” is too small. Send one of at least 100 pixels on each side."
    ),
    "broken": _(
        "“%(name)s” cannot be read to its end. Save or copy it once more and send it again."
    ),
    "no pdf": _("“%(name)s” is no PDF file. Save or scan it as PDF and send it again."),
    "half a pdf": _(
        "“%(name)s” is not whole, or something hangs behind it. Save it as PDF once more "
        "and send that file."
    ),
    "slow": _("“%(name)s” takes too long to read. Save it as JPEG and send it again."),
    "busy": _("Many pictures arrive at this moment. Send yours again in a minute."),
}


class ManyFiles(forms.FileInput):
    """A choice of several files at once."""

    allow_multiple_selected = True


class PictureField(forms.FileField):
    """Uploads that become pictures of ours: a list, each drawn anew."""

    def __init__(self, *, shape: str, most: int, **options: Any) -> None:
        self.shape, self.most = shape, most
        # Those that are pictures, also where others are not.
        self.fitting: list[Drawn] = []
        widget = ManyFiles if shape == Kind.PHOTO else forms.FileInput
        attrs = {"accept": ACCEPTED} | ({"multiple": True} if most > 1 else {})
        super().__init__(widget=widget(attrs=attrs), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Drawn]:
        uploads: list[Upload] = data if isinstance(data, list) else [data]
        uploads = [one for one in uploads if one]
        if not uploads:
            raise ValidationError(_("Choose a picture."))
        if len(uploads) > self.most:
            raise self.too_many()
        self.fitting, wrong = [], []
        for upload in uploads:
            try:
                self.fitting.append(self.drawn(upload))
            except ValidationError as error:
                wrong.append(error)
        if wrong:
            raise ValidationError(wrong)
        return self.fitting

    def too_many(self) -> ValidationError:
        return too_many(self.most)

    def drawn(self, upload: Upload) -> Drawn:
        if trouble := troubles(upload):
            raise refusal(upload, trouble)
        try:
            return redrawing.draw_anew(upload.read(), self.shape)
        except redrawing.Refused as refused:
            raise refusal(upload, refused.reason) from refused


def troubles(upload: Upload) -> str:
    """What is wrong with a file before anybody looks into it."""
    return upload.trouble or ("" if upload.size else "empty")


def refusal(upload: Upload, reason: str) -> ValidationError:
    name = (upload.name or "")[-60:]
    return ValidationError(REFUSALS[reason], params={"name": name})


def too_many(room: int) -> ValidationError:
    if room <= 0:
        return ValidationError(
            _("There are 20 photos already. Take one away before you add another.")
        )
    return ValidationError(
        _("A company shows at most 20 photos. Choose %(room)s or fewer."),
        params={"room": room},
    )


class PicturesForm(forms.Form):
    """A logo, a banner, or photos as far as there is room."""

    def __init__(self, *args: Any, kind: str, room: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{kind}_%s"
        self.fields["pictures"] = PictureField(
            shape=kind, most=room, label=LABELS[kind], help_text=HELP[kind]
        )


LABELS: dict[str, Promise] = {
    Kind.LOGO: _("Choose a logo"),
    Kind.BANNER: _("Choose a banner"),
    Kind.PHOTO: _("Choose photos"),
}
HELP: dict[str, Promise] = {
    Kind.LOGO: _("PNG, JPEG or WebP, at most 10 MB. It is set on white, in a square."),
    Kind.BANNER: _(
        "PNG, JPEG or WebP, at most 10 MB. The middle is shown, five times as wide as high."
    ),
    Kind.PHOTO: _(
        "PNG, JPEG or WebP, at most 10 MB each; several at once if you like."
    ),
}


class Line(NamedTuple):
    """A photo with the field that says what it shows."""

    photo: CompanyPhoto
    field: forms.BoundField


class PhotosForm(forms.Form):
    """What each photo shows."""

    def __init__(
        self, *args: Any, photos: Iterable[CompanyPhoto], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.photos = list(photos)
        for photo in self.photos:
            self.fields[f"alt_{photo.pk}"] = OneLine(
                label=_("What it shows"),
                max_length=250,
                required=False,
                initial=photo.alt,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )

    def lines(self) -> list[Line]:
        return [Line(photo, self[f"alt_{photo.pk}"]) for photo in self.photos]

    def words(self) -> dict[int, str]:
        """What was said about each photo that the form knew."""
        return {
            photo.pk: self.cleaned_data[f"alt_{photo.pk}"]
            for photo in self.photos
            if f"alt_{photo.pk}" in self.data
        }
