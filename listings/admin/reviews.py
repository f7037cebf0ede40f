"""Listings and edits that wait, what was decided about them, and appeals."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import translation
from django.views.decorators.http import require_safe

from listings import documents, file_rows
from listings.admin.queue import QueueAdmin
from listings.file_rows import DOCUMENTS, PHOTOS
from listings.models import Item, ItemPhoto, ListingEdit, Offer, Review
from listings.moderation import canned, deciding, gate, queue, trust, words
from listings.moderation.reasons import Rule
from listings.posting import change_words, edits
from members.admin.desk import Fact, Gone, age
from members.models import Member
from members.photos import WIDTHS, photo_url
from members.views.documents import as_attachment
from privacy import days

Listing = Item | Offer
UNSAID = {
    *("id", "company", "item", "slug", "created_at", "changed_at", "submitted_at"),
    *("published_at", "paused_at", "archived_at", "withdrawn_at", "confirmed_on"),
    *("outcome", "outcome_asked_at", "form_key"),
}


def seen(file: Any, edit: ListingEdit | None) -> dict[str, Any]:
    """A photo or document, with the words that it would have."""
    column = PHOTOS if isinstance(file, ItemPhoto) else DOCUMENTS
    waiting = file_rows.said_by(edit.values if edit else {}).get(column, {})
    return {
        "pk": file.pk,
        "words": waiting.get(str(file.pk), file_rows.words_of(file)),
        "waits": str(file.pk) in waiting,
        "small": photo_url(file.stem, WIDTHS[0]) if column == PHOTOS else "",
        "large": photo_url(file.stem, WIDTHS[-1]) if column == PHOTOS else "",
    }


class Decision(forms.Form):
    """Approve, or reject with the rule, the field and what the company reads."""

    decision = forms.ChoiceField(
        choices=[("yes", "Approve"), ("all", "Approve all"), ("no", "Reject")]
    )
    canned = forms.TypedChoiceField(
        label="A ready reason",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "None"),
            *(
                (n, f"{n + 1}. {one.rule.label}: {one.words}"[:110])
                for n, one in enumerate(canned.CANNED)
            ),
        ],
    )
    rule = forms.ChoiceField(
        label="The rule", required=False, choices=[("", "That of the ready reason")]
    )
    field = forms.ChoiceField(label="The field", required=False)
    words = forms.CharField(
        label="What the company reads",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text="Empty: the words of the ready reason, in the language of who handed it in.",
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [(one.value, str(one.label)) for one in Rule]
        self.fields["rule"].choices += rules  # type: ignore[attr-defined]
        self.fields["field"].choices = [  # type: ignore[attr-defined]
            ("", "The whole listing"),
            *(
                (one.name, words.field(listing, one.attname))
                for one in listing._meta.concrete_fields
                if one.name not in UNSAID
            ),
            *((name, words.field(listing, name)) for name in file_rows.COLUMNS),
        ]

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("decision") != "no":
            return
        ready = said.get("canned") is not None
        if not said.get("rule") and not ready:
            self.add_error("rule", ValidationError("Say which rule."))
        if not said.get("words") and not ready:
            self.add_error("words", ValidationError("Say why, for the company."))


class Second(forms.Form):
    """What somebody else says to an appeal."""

    decision = forms.ChoiceField(
        choices=[("yes", "Take the decision back"), ("no", "The decision stands")]
    )
    words = forms.CharField(
        label="What the company reads",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
    )

    def __init__(self, *args: Any, listing: Listing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


@admin.register(Review)
class ReviewAdmin(QueueAdmin):
    """What waits comes first; then what was decided."""

    desk_template = "admin/review.html"
    columns = (
        *("company", "kind", "asked_at", "due_at", "approved_at", "rejected_at"),
        *("withdrawn_at", "rule", "field", "words", "appealed_at", "appeal_due_at"),
        *("upheld_at", "overturned_at", "appeal_words"),
    )
    follows = ("company", "item", "offer")
    list_display = ("__str__", "to_decide", "company", "waited", "due_at", "state")
    list_filter = (
        *(
            (name, admin.EmptyFieldListFilter)
            for name in ("approved_at", "rejected_at", "appealed_at")
        ),
        "kind",
    )
    search_fields = ("company__trading_name", "item__title", "offer__title")
    search_help_text = "The company's name, or the listing's title"
    ordering = ("-approved_at", "-rejected_at", "due_at")

    @admin.display(description="waited")
    def waited(self, row: Review) -> str:
        return age(row.asked_at) if row.waits else "–"

    @admin.display(description="state")
    def state(self, row: Review) -> str:
        if row.is_appealed:
            return "appealed"
        if row.overturned_at or row.upheld_at:
            return "overturned" if row.overturned_at else "upheld"
        if row.rejected_at:
            return "rejected"
        if row.approved_at:
            return "approved"
        return "taken back" if row.withdrawn_at else "waits"

    def own_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.document))
        there = "<str:key>/documents/<int:number>/"
        return [path(there, view, name=self.name("document")), *super().own_urls()]

    def document(self, request: HttpRequest, key: str, number: int) -> FileResponse:
        """A document of what is decided about, to save, whether or not it is public."""
        listing = self.row(request, key).listing
        found = get_object_or_404(file_rows.of(listing, DOCUMENTS), pk=number)
        return as_attachment(found.file, documents.file_name(found))

    def waits(self, row: Review) -> bool:
        return row.waits or row.is_appealed

    def decide(self, request: HttpRequest, key: str) -> HttpResponse:
        row = self.row(request, key)
        if row.is_appealed and row.decided_by == self.who(request).subject:
            messages.warning(request, "You decided it; another decides the appeal.")
            return redirect(self.onward(request))
        return super().decide(request, key)

    def form_for(self, row: Review) -> Any:
        form = Second if row.is_appealed else Decision

        def made(sent: Any) -> forms.Form:
            return form(sent, listing=row.listing)

        return made

    def facts(self, row: Review) -> Iterable[Fact]:
        yield "Company", row.company.trading_name
        yield "Kind", row.get_kind_display()
        yield "Waited", age(row.appealed_at or row.asked_at)
        due = row.appeal_due_at if row.is_appealed else row.due_at
        yield "Due", days.moment(due or row.due_at, "en")
        if row.is_appealed:
            yield "Rejected for", words.rule(row.rule)
            yield "Field", words.field(row.listing, row.field) or "the whole listing"
            yield "What the company read", row.words
            yield "Their appeal", deciding.appeal_of(row) or "The account is gone."

    def beside(self, request: HttpRequest, row: Review) -> dict[str, Any]:
        """The listing as it would be, what an edit changes, what the rules find, what was before."""
        listing = row.listing
        edit = edits.of(listing) if row.kind == Review.Kind.EDIT else None
        shown = edits.onto(listing, edit)
        with translation.override("en"):
            findings = gate.weigh(shown, by=None)
            told = list(change_words.everything(shown, UNSAID, "en"))
        before = Review.objects.of(listing).exclude(pk=row.pk).order_by("-asked_at")
        kind = "appeal" if row.is_appealed else "review"
        holder = queue.assigned().get((kind, str(row.pk)))
        return {
            "review": row,
            "changes": words.changes(row, "en"),
            "findings": [
                (words.rule(one.rule), words.field(listing, one.field), one.words)
                for one in findings
            ],
            "told": told,
            "is_trusted": trust.is_trusted(row.company),
            "alike": Review.objects.waiting()
            .filter(company=row.company_id, kind=Review.Kind.NEW, reasons=[])
            .exclude(pk=row.pk)
            .count(),
            "at_once": deciding.AT_ONCE,
            "photos": [seen(one, edit) for one in file_rows.of(listing, PHOTOS)],
            "documents": [seen(one, edit) for one in file_rows.of(listing, DOCUMENTS)],
            "before": [(one, self.state(one)) for one in before[:10]],
            "public": listing.get_absolute_url() if listing.published_at else "",
            "holder": holder if holder != request.user else None,
            "skip": f"{self.onward(request)}&after={kind}:{row.pk}"
            if "?" in self.onward(request)
            else f"{self.onward(request)}?after={kind}:{row.pk}",
        }

    def act(self, row: Review, said: dict[str, Any], by: Member) -> str:
        try:
            if row.is_appealed:
                return decide_appeal(row, said, by)
            if said["decision"] == "all":
                return f"Approved: {deciding.approve_alike(row, by=by)} listings."
            if said["decision"] == "yes":
                deciding.approve(row, by=by)
                return f"Approved: {row.listing}."
            deciding.reject(row, by=by, **quoted(row, said))
        except deciding.DecidedAlready as error:
            raise Gone(
                "Somebody decided it meanwhile, or it was taken back."
            ) from error
        except deciding.ChangedMeanwhile as error:
            raise Gone(
                "Its company has changed it since. It comes back here."
            ) from error
        except deciding.SamePerson as error:
            raise Gone("You decided it; another decides the appeal.") from error
        return f"Rejected: {row.listing}. The company reads why."


def decide_appeal(row: Review, said: dict[str, Any], by: Member) -> str:
    if said["decision"] == "yes":
        deciding.overturn(row, by=by, words=said["words"])
        return f"Taken back: {row.listing}."
    deciding.uphold(row, by=by, words=said["words"])
    return f"It stands: {row.listing}."


def quoted(row: Review, said: dict[str, Any]) -> dict[str, str]:
    """Rule, field and words of a rejection; what is not said comes from the ready reason."""
    chosen = said["canned"]
    ready = canned.CANNED[chosen] if chosen is not None else None
    language = row.asked_by.language if row.asked_by else "en"
    with translation.override(language):
        spoken = str(ready.words) if ready else ""
    return {
        "rule": said["rule"] or (ready.rule.value if ready else ""),
        "field": said["field"],
        "words": said["words"] or spoken,
    }
