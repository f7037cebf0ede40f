"""An invitation as the invited person sees it: behind its link, or on one's own page."""

from allauth.account.internal.flows import signup
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from members import invitations, registration
from members.doors import member_required
from members.http import MemberRequest
from members.models import Invitation, Member
from members.team_forms import InvitedSignUpForm
from members.team_words import words_of

OVER_MEANWHILE = gettext_lazy(
    "You have joined the directory. The invitation to the team was withdrawn meanwhile."
)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_invitation(request: MemberRequest, number: int) -> HttpResponse:
    """An invitation that waits for the member's own confirmed address."""
    sent = get_object_or_404(invitations.waiting_for(request.user), pk=number)
    if request.method == "POST":
        try:
            return answered(request, sent)
        except invitations.InvitationOver:
            return render(request, "account/invitation_over.html", status=410)
    return shown(request, sent, is_for_reader=True)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the mail. Opening it changes nothing.

    The link came to the address, so whoever has it is told whether to sign in or to join.
    """
    try:
        sent = invitations.behind(token)
        if request.method == "POST":
            return answered(request, sent)
    except invitations.InvitationOver:
        return is_over(request, token)
    address = invitations.address_of(sent)
    return shown(
        request,
        sent,
        is_for_reader=is_for(request, sent),
        token=token,
        is_known=registration.is_known(address),
    )


def is_for(request: HttpRequest, sent: Invitation) -> bool:
    reader = request.user
    if not isinstance(reader, Member):
        return False
    try:
        invitations.check_it_is_for(reader, sent)
    except invitations.ForSomebodyElse:
        return False
    return True


def shown(
    request: HttpRequest, sent: Invitation, *, status: int = 200, **more: object
) -> HttpResponse:
    """The invitation with the ways to answer it."""
    [role] = words_of([sent.role])
    said = {"sent": sent, "role": role, **more}
    return render(request, "account/invitation.html", said, status=status)


def answered(request: HttpRequest, sent: Invitation) -> HttpResponse:
    """Join or decline, as the pressed button says."""
    if request.POST.get("answer") == "decline":
        invitations.decline(sent)
        return render(request, "account/invitation_declined.html", {"sent": sent})
    if not isinstance(request.user, Member):
        return redirect_to_login(request.path)
    try:
        place = invitations.accept(sent, by=request.user)
    except invitations.ForSomebodyElse:
        return shown(request, sent, is_for_reader=False, status=403)
    messages.success(request, _("Welcome to the team."))
    return redirect("my-company", place.company_id)


def is_over(request: HttpRequest, token: str) -> HttpResponse:
    """An old link says so; whoever accepted by it comes to the company again."""
    if isinstance(request.user, Member) and (
        place := invitations.joined_by(token, request.user)
    ):
        return redirect("my-company", place.company_id)
    return render(request, "account/invitation_over.html", status=410)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join_by_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """For somebody new: an account for the address that the invitation went to."""
    if request.user.is_authenticated:
        return redirect("invitation", token)
    refused: HttpResponse | None = ratelimit.consume_or_429(request, action="signup")
    if refused:
        return refused
    try:
        sent = invitations.behind(token)
    except invitations.InvitationOver:
        return is_over(request, token)
    form = InvitedSignUpForm(
        request.POST or None,
        address=invitations.address_of(sent),
        initial={"language": get_language()},
    )
    tried = request.method == "POST" and form.is_valid()
    if tried and (answer := joined(request, form, sent, token)):
        return answer
    status = 422 if request.method == "POST" else 200
    [role] = words_of([sent.role])
    told = {
        "sent": sent,
        "role": role,
        "form": form,
        "address": form.address,
        "news_confirmed": registration.NEWS_CONFIRMED,
    }
    return render(request, "account/invited_signup.html", told, status=status)


def joined(
    request: HttpRequest, form: InvitedSignUpForm, sent: Invitation, token: str
) -> HttpResponse | None:
    """Register and join the team. None where the form has to be changed first."""
    try:
        told = form.cleaned_data
        member = registration.register(
            member_id=told["member_id"],
            full_name=told["full_name"],
            email=told["email"],
            password=told["password"],
            language=told["language"],
            form_key=told["form_key"],
            wants_news=told["wants_news"],
            news_words=str(form.fields["wants_news"].label),
            source=Member.Source.INVITATION,
            address_is_confirmed=True,
        )
    except registration.TakenMemberId:
        form.refuse_taken_id()
        return None
    except registration.SentAlready:
        form.begin_again()
        return None
    if member is None:  # there is an account by now
        return redirect("invitation", token)
    try:
        invitations.accept(sent, by=member)
    except invitations.InvitationOver:
        messages.info(request, OVER_MEANWHILE)
        home = reverse("me")
    else:
        home = reverse("my-company", args=[sent.company_id])
    answer: HttpResponse = signup.complete_signup(
        request, user=member, redirect_url=home
    )
    return answer
