"""What somebody tells us who claims a company, or shows that they read mail on its domain."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members import domains
from members.models import Company


class DomainAddressForm(forms.Form):
    """An address on the domain of a company's web address."""

    address = forms.EmailField(
        label=_("E-mail address on the company's domain"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )

    def __init__(self, *args: Any, company: Company, **kwargs: Any) -> None:
        self.domain = domains.of_company(company.web_address)
        super().__init__(*args, **kwargs)
        self.fields["address"].help_text = _(
            "It ends in %(domain)s. We send a link there and do not keep the address."
        ) % {"domain": self.domain}

    def clean_address(self) -> str:
        address: str = self.cleaned_data["address"]
        if not self.domain or domains.of_mail(address) != self.domain:
            raise ValidationError(
                _("This address is not on %(domain)s, the domain of the web address."),
                params={"domain": self.domain},
            )
        return address


class WhyForm(forms.Form):
    """Why somebody says that a company is theirs, for our staff."""

    why = forms.CharField(
        label=_("Why the company is yours to look after"),
        min_length=40,
        max_length=2000,
        help_text=_(
            "At least 40 characters: what you do there, and where our staff can see that "
            "it is true. Only they read it."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
