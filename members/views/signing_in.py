"""Signing in and out."""

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView
from django.http import HttpResponse


class SignIn(LoginView):  # type: ignore[misc]
    """allauth's sign-in; a form that is not accepted comes back as such (422)."""

    def form_invalid(self, form: LoginForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response
