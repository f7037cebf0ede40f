"""What staff type about the tree: names in every language, words a line each."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import slugify

from listings.category_files import HEADING, LANGUAGES, NO_CHAPTER, SLUG, UNIT
from listings.models import Attribute, Category
from members.company_forms import OneLine

KEY = r"[a-z0-9]+(_[a-z0-9]+)*"
LONGEST_NAME = 80
LANGUAGE_NAMES = {
    "en": "English",
    "zh-hans": "Chinese",
    "es": "Spanish",
    "fr": "French",
    "ar": "Arabic",
}


def lines_of(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (one.strip() for one in text.splitlines()))))


def field_of(what: str, language: str) -> str:
    return f"{what}_{language.replace('-', '_')}"


class Lines(forms.CharField):
    """Several texts, a line each."""

    def __init__(self, *, most: int = 60, longest: int = 80, **options: Any) -> None:
        self.most, self.longest = most, longest
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3, "cols": 60}))
        super().__init__(required=False, max_length=20_000, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        found = lines_of(super().clean(value))
        if len(found) > self.most:
            raise forms.ValidationError(f"At most {self.most} lines.")
        for one in found:
            if len(one) > self.longest or not one.isprintable():
                raise forms.ValidationError(
                    f"“{one[:40]}” is longer than {self.longest} characters, or cannot be"
                    " printed."
                )
        return found


class Names(forms.Form):
    """A name in each language; readers of one that is missing read the English one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = dict(self.fields)
        self.fields.clear()
        for code in LANGUAGES:
            self.fields[field_of("name", code)] = OneLine(
                label=f"Name, {LANGUAGE_NAMES[code]}",
                max_length=LONGEST_NAME,
                required=code == "en",
            )
        self.fields |= own


def names_from(said: Mapping[str, Any]) -> dict[str, str]:
    found = {code: said[field_of("name", code)] for code in LANGUAGES}
    return {code: name for code, name in found.items() if name}


def names_in(names: Mapping[str, str]) -> dict[str, str]:
    return {field_of("name", code): names.get(code, "") for code in LANGUAGES}


class CategoryForm(Names):
    """What a category says of itself."""

    hs_codes = Lines(
        label="HS headings", most=20, longest=4, help_text="Four digits, a line each."
    )
    unit = OneLine(
        label="Unit",
        max_length=3,
        required=False,
        validators=[RegexValidator(UNIT, "A code of UN/ECE Recommendation 20.")],
    )
    nouns = Lines(
        label="Product names", longest=60, help_text="In English, a line each."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in LANGUAGES:
            self.fields[field_of("synonyms", code)] = Lines(
                label=f"Also called, {LANGUAGE_NAMES[code]}",
                help_text="A line each. Its listings are found by these.",
            )

    def clean_hs_codes(self) -> list[str]:
        codes: list[str] = self.cleaned_data["hs_codes"]
        for code in codes:
            if not HEADING.fullmatch(code) or code[:2] in NO_CHAPTER:
                raise forms.ValidationError(f"{code} is no heading of the HS.")
        return codes


class NewCategoryForm(CategoryForm):
    slug = OneLine(
        label="Address",
        max_length=80,
        help_text="Lower-case words with hyphens. It never changes.",
        validators=[
            RegexValidator(f"^{SLUG.pattern}$", "Lower-case words with hyphens.")
        ],
    )


def values_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a category."""
    synonyms = {code: said[field_of("synonyms", code)] for code in LANGUAGES}
    return {
        "names": names_from(said),
        "synonyms": {code: words for code, words in synonyms.items() if words},
        "hs_codes": said["hs_codes"],
        "unit": said["unit"],
        "nouns": said["nouns"],
    }


def begun_with(category: Category) -> dict[str, Any]:
    synonyms = {
        field_of("synonyms", code): "\n".join(category.synonyms.get(code, []))
        for code in LANGUAGES
    }
    return {
        **names_in(category.names),
        **synonyms,
        "hs_codes": category.hs_codes,
        "unit": category.unit,
        "nouns": category.nouns,
    }


class OtherForm(forms.Form):
    """Another category, by the last part of its address."""

    other = OneLine(
        label="The other category",
        max_length=80,
        help_text="The last part of its address, such as hydraulic-pumps.",
    )

    def clean_other(self) -> Category:
        found = Category.objects.filter(slug=self.cleaned_data["other"].strip("/ "))
        category = found.first()
        if category is None:
            raise forms.ValidationError("There is no category of this address.")
        return category


class AttributesForm(forms.Form):
    """Which attributes items of a leaf state, in the order that matters to buyers."""

    chosen = Lines(
        label="Attributes",
        most=40,
        longest=90,
        help_text="A key each line, such as components.power; with * where it is required.",
        widget=forms.Textarea(attrs={"rows": 14, "cols": 60}),
    )

    def clean_chosen(self) -> list[tuple[str, bool]]:
        said = [
            (one.rstrip("* "), one.endswith("*")) for one in self.cleaned_data["chosen"]
        ]
        if len({key for key, _required in said}) < len(said):
            raise forms.ValidationError("An attribute stands twice.")
        return said


class Options(Lines):
    """What can be chosen: a line each, the names with | between the languages."""

    def __init__(self) -> None:
        order = " | ".join(LANGUAGE_NAMES[code] for code in LANGUAGES)
        super().__init__(
            label="Options",
            most=200,
            longest=500,
            help_text=f"Of choices alone. A line each: code: {order}. Without a code it is"
            " made from the English name; names that are missing are read in English.",
            widget=forms.Textarea(attrs={"rows": 14, "cols": 100}),
        )

    def clean(self, value: Any) -> Any:
        found = [option_of(line) for line in super().clean(value)]
        codes = [code for code, _names in found]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise forms.ValidationError(f"{', '.join(twice)} stands twice.")
        return found


def option_of(line: str) -> tuple[str, dict[str, str]]:
    code, colon, rest = line.partition(": ")
    said = [one.strip()[:LONGEST_NAME] for one in (rest if colon else line).split("|")]
    names = {c: one for c, one in zip(LANGUAGES, said, strict=False) if one}
    if "en" not in names:
        raise forms.ValidationError(f"“{line[:40]}” has no English name.")
    made = slugify(names["en"])[:80] or names["en"][:80]
    return (code.strip()[:80] if colon else made), names


def line_of(code: str, names: Mapping[str, str]) -> str:
    said = " | ".join(names.get(one, "") for one in LANGUAGES).rstrip("| ")
    return f"{code}: {said}"


class AttributeForm(Names):
    unit = OneLine(label="Unit", max_length=12, required=False)
    options = Options()


class NewAttributeForm(AttributeForm):
    key = OneLine(
        label="Key",
        max_length=40,
        help_text="Lower-case words with _, without the industry. It never changes.",
        validators=[RegexValidator(f"^{KEY}$", "Lower-case words with _.")],
    )
    type = forms.ChoiceField(label="Type", choices=Attribute.Type.choices)


class WordsForm(forms.Form):
    """Words that mean the same."""

    words = Lines(
        label="Words",
        most=12,
        longest=60,
        help_text="A line each: a word, or a few that follow one another.",
    )
