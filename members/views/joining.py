"""Becoming a member: the form, the message, the confirmation."""

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import signup
from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from members import registration
from members.account_forms import SignUpForm
from privacy import policies

LONGEST_WAY = 500


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponseBase:
    """The first step: the person's account. It answers a known address like a new one."""
    onward = asked_for(request)
    if request.user.is_authenticated:
        return redirect(onward or "me")
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="signup")
    if refused:
        return refused
    form = SignUpForm(request.POST or None, initial={"language": get_language()})
    sent = request.method == "POST" and form.is_valid()
    if sent and (answer := joined(request, form, onward)):
        return answer
    shown = {"form": form, "policy": policies.in_force(), "onward": onward}
    status = 422 if form.errors else 200
    return render(request, "account/signup.html", shown, status=status)


def asked_for(request: HttpRequest) -> str:
    """The page of ours that somebody wanted to see before they were asked to join, or none."""
    onward = request.POST.get("next") or request.GET.get("next", "")
    is_ours = len(onward) <= LONGEST_WAY and get_adapter().is_safe_url(onward)
    return onward if is_ours else ""


def joined(request: HttpRequest, form: SignUpForm, onward: str) -> HttpResponse | None:
    """Register, and go on to the message. None where the form has to be changed first."""
    told = form.cleaned_data
    try:
        member = registration.register(
            member_id=told["member_id"],
            full_name=told["full_name"],
            email=told["email"],
            password=told["password"],
            language=told["language"],
            form_key=told["form_key"],
            wants_news=told["wants_news"],
            news_words=str(form.fields["wants_news"].label),
            onward=onward,
        )
    except registration.TakenMemberId:
        form.refuse_taken_id()
        return None
    except registration.SentAlready:
        form.begin_again()
        return None
    answer: HttpResponse = (
        signup.complete_signup(request, user=member)
        if member
        else signup.prevent_enumeration(request, email=told["email"])
    )
    return answer


@never_cache
@require_safe
def message_sent(request: HttpRequest) -> HttpResponse:
    """We have sent you a message."""
    return render(request, "account/verification_sent.html")


class ConfirmAddress(account.ConfirmEmailView):  # type: ignore[misc]
    """Behind the link: a button that confirms. Opening the link changes nothing."""

    http_method_names = ("get", "head", "post")

    def logout_other_user(self, confirmation: object) -> None:
        """Opening a link signs nobody out; confirming does."""
        if self.request.method == "POST":
            super().logout_other_user(confirmation)

    def render_to_response(
        self, context: dict[str, object], **kwargs: object
    ) -> object:
        context["news_confirmed"] = registration.NEWS_CONFIRMED
        status = 200 if context.get("can_confirm") else 410
        page: object = super().render_to_response(context, status=status, **kwargs)
        return page

    def post(self, *args: object, **kwargs: object) -> HttpResponseBase:
        if self.get_link() is None:
            over: HttpResponseBase = self.get(*args, **kwargs)
            return over
        answer: HttpResponseBase = super().post(*args, **kwargs)
        return answer

    def get_link(self) -> object | None:
        found: object = account.get_emailconfirmation_model().from_key(
            self.kwargs["key"]
        )
        return found
