"""Teams of the demo world beyond the first: one person in two companies, invitations that wait."""

from uuid import uuid4

from members import invitations
from members.models import Company, Member, Membership
from tradedir.demo.companies import Maker

Role = Membership.Role
# Beside the owner, in the second company.
ELSEWHERE = {"demo-admin": Role.EDITOR, "demo-editor": Role.VIEWER}
# One has an account and finds the invitation on their page; the other joins by the mail.
INVITED = {
    "demo-buyer@tradedir.example": Role.SALES,
    "new-colleague@tradedir.example": Role.EDITOR,
}


def make(made: list[Maker]) -> None:
    """Put the members into a second team, and invite two people into the first."""
    for maker in made[1:2]:
        for member_id, role in ELSEWHERE.items():
            member = Member.objects.get(member_id=member_id)
            Membership.objects.create(company_id=maker.pk, member=member, role=role)
    for maker in made[:1]:
        company = Company.objects.get(pk=maker.pk)
        owner = Member.objects.get(member_id="demo-owner")
        for address, role in INVITED.items():
            invitations.invite(
                company, address=address, role=role, by=owner, form_key=uuid4()
            )
