from django.http import HttpRequest

from members.models import Member, Membership


class MemberRequest(HttpRequest):
    """A request behind `member_required`: its user is a member.

    Behind `company_door` it also has the member's place in the company of the address.
    """

    user: Member
    membership: Membership
