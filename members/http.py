from django.http import HttpRequest

from members.models import Member


class MemberRequest(HttpRequest):
    """A request behind `login_required`: its user is a member."""

    user: Member
