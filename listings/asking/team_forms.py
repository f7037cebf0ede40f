"""How a team answers: its templates, and whose inquiries are whose."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.asking import reach
from listings.models import Item, RoutingRule
from listings.posting.form_fields import Text, all_countries, chosen
from listings.taxonomy import tree
from members.models import Company, Member

# Of a company's items so many are looked through for their categories.
LOOKED_AT = 500


class TemplateForm(forms.Form):
    """A text, and what the team calls it."""

    title = Text(longest=80, required=True, label=_("Title"))
    text = Text(longest=2000, lines=6, required=True, label=_("Text"))


class RuleForm(forms.Form):
    """Which inquiries are a colleague's."""

    category = chosen(_("Category"), list, help_text=_("With everything below it."))
    item = Text(
        longest=120,
        label=_("Item"),
        help_text=_("Its SKU, or its title as it stands on its page."),
    )
    country = chosen(_("Destination"), all_countries)
    member = forms.ModelChoiceField(Member.objects.none(), label=_("Is answered by"))

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.company = company
        self.fields["category"].choices = [("", "—"), *categories(company)]  # type: ignore[attr-defined]
        people: Any = self.fields["member"]
        people.queryset = Member.objects.filter(
            pk__in=reach.team(company).values("member")
        ).order_by("full_name")
        people.label_from_instance = lambda one: one.full_name

    def clean_item(self) -> Item | None:
        typed = self.cleaned_data["item"].strip()
        if not typed:
            return None
        own = self.company.items.filter(withdrawn_at=None)
        found = own.filter(sku=typed).first() or own.filter(title__iexact=typed).first()
        if found is None:
            raise ValidationError(_("None of your items has this SKU or title."))
        return found

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        names = ("category", "item", "country")
        if not self.errors and not any(said.get(name) for name in names):
            raise ValidationError(
                _("Choose at least one: a category, an item or a destination.")
            )
        return said

    def rule(self) -> RoutingRule:
        said = self.cleaned_data
        node = tree().by_slug.get(said["category"])
        return RoutingRule(
            company=self.company,
            category_id=node.id if node else None,
            item=said["item"],
            country=said["country"],
            member=said["member"],
        )


def categories(company: Company) -> list[tuple[str, str]]:
    """(slug, name) of the categories that a company's items are in, and those above them."""
    language = get_language() or "en"
    ids = company.items.order_by("-pk").values_list("category_id", flat=True)
    known = tree().by_id
    nodes = {
        one.slug: one
        for key in set(ids[:LOOKED_AT])
        if key in known
        for one in known[key].trail()
    }
    return [
        (one.slug, " › ".join(step.name(language) for step in one.trail()))
        for one in sorted(nodes.values(), key=lambda one: one.trail()[0].slug)
    ]
