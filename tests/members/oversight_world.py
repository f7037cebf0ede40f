"""Staff past the door of the administration, and what they open and ask for."""

from allauth.account.internal.flows.login import record_authentication
from django.test import RequestFactory

from privacy import access
from tests.people import a_staff_member

WHY = {
    "purpose": "support",
    "ticket": "T-4711",
    "reason": "They cannot sign in and wrote to us.",
}
REASON = "The court of Porto asks for it in a case of fraud against three buyers, and names it."


def signed_in(client, role="", **fields):
    """Staff of a role who have just given their password."""
    member = a_staff_member(role, **fields)
    client.force_login(member)
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, member, "password", reauthenticated=True)
    request.session.save()
    return member


def look(row, by, **said):
    """A look as the door takes it."""
    given = WHY | said
    return {
        "by": by,
        "purpose": access.Purpose(given["purpose"]),
        "ticket": given["ticket"],
        "reason": given["reason"],
    }
