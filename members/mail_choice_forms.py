"""The forms about messages that members allow: by the link of a message, and signed in."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from members.mailing import topics
from members.mailing.wishes.choosing import Act, Choice
from members.models import MailWish

# What an act cannot be done without.
NEEDS: dict[str, str] = {
    Act.EVERY: "every",
    Act.TOPIC_OFF: "topic",
    Act.TOPIC_ON: "topic",
    Act.LANGUAGE: "language",
}
EVERY = (
    (MailWish.Every.ISSUE, _("Each issue, at most two a week and two a month")),
    (
        MailWish.Every.MONTH,
        _("Once a month: one message that lists what was published about all topics"),
    ),
    (MailWish.Every.NONE, _("Nothing for now; what you allow stays as it is")),
)
CHOOSE = _("Choose one of these.")
UNKNOWN = _("This form is not from this page any more. Send it once more.")


class MailChoiceForm(forms.Form):
    """One act and what it needs. The page has a form of its own for each of them."""

    act = forms.ChoiceField(
        error_messages={"required": UNKNOWN, "invalid_choice": UNKNOWN}
    )
    every = forms.ChoiceField(
        label=_("How often"),
        choices=EVERY,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    topic = forms.ChoiceField(
        label=_("Topic"),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", "—"), *settings.LANGUAGES],
        help_text=_("Our messages to you are in this language."),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )

    def __init__(
        self, *args: Any, acts: Collection[Act] = tuple(Act), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(act.value, act.label) for act in acts]
        self.fields["act"].choices = allowed  # type: ignore[attr-defined]
        named = [(one.purpose, one.label) for one in topics.topics()]
        self.fields["topic"].choices = [("", "—"), *named]  # type: ignore[attr-defined]
        act = self.data.get("act", "")
        for name in NEEDS.values():
            self.fields[name].required = not self.is_bound or NEEDS.get(act) == name

    def clean(self) -> None:
        # On the page each stands in a form of its own, where it is needed.
        for name in NEEDS.values():
            self.fields[name].required = True

    @property
    def chosen(self) -> Choice:
        told = self.cleaned_data
        return Choice(Act(told["act"]), told["every"], told["topic"], told["language"])
