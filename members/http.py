from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from members.models import Member, Membership


class MemberRequest(HttpRequest):
    """A request behind `member_required`: its user is a member.

    Behind `company_door` it also has the member's place in the company of the address.
    """

    user: Member
    membership: Membership


def refuse_other_sites(request: HttpRequest) -> None:
    """For forms without a cookie, where no token can be checked: a page of another site may not
    send them. Browsers say where a form stands; what says nothing is no page.
    """
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        raise PermissionDenied
