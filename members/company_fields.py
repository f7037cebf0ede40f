"""Fields of a company's profile that choose from long lists: categories, languages, money."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members import categories

TOO_MANY = _("Choose at most %(most)s.")


class Suggested(forms.TextInput):
    """A line of text with suggestions; another text is taken too."""

    template_name = "forms/suggested.html"
    suggestions: tuple[str, ...] = ()

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.suggestions:
            context["widget"]["attrs"]["list"] = f"{name}-suggestions"
        context["widget"]["suggestions"] = self.suggestions
        return context


class Categories(forms.MultipleChoiceField):
    """At most ten categories of any industry; one industry's are shown to choose from."""

    widget = forms.CheckboxSelectMultiple

    def show(self, industry: str, chosen: list[str]) -> None:
        """Offer what is chosen already, and the categories of this industry by family."""
        known = categories.known(get_language())
        ours = [known[slug] for slug in chosen if slug in known]
        groups: dict[Any, list[tuple[str, str]]] = {}
        if ours:
            groups[_("Chosen")] = [(one.slug, one.name) for one in ours]
        for one in known.values():
            if one.industry == industry and one.slug not in chosen:
                groups.setdefault(one.family, []).append((one.slug, one.name))
        self.widget.choices = list(groups.items())

    def validate(self, value: list[str]) -> None:
        known = categories.known(get_language())
        for slug in value:
            if slug not in known:
                words, shown = self.error_messages["invalid_choice"], {"value": slug}
                raise ValidationError(words, params=shown)
        if len(set(value)) > categories.MOST:
            raise ValidationError(TOO_MANY, params={"most": categories.MOST})

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(super().clean(value)))


class ChosenFirst(forms.CheckboxSelectMultiple):
    """Boxes of a long list in a frame of their own; what is chosen stands first."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "choices"})

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        return sorted(groups, key=lambda group: not group[1][0]["selected"])


def several(
    label: Any, listed: Callable[[str], Any], **options: Any
) -> forms.MultipleChoiceField:
    """Any number of a long list, which is given in the language being read."""
    return forms.MultipleChoiceField(
        label=label,
        choices=lambda: listed(get_language()),
        required=False,
        widget=ChosenFirst,
        **options,
    )
