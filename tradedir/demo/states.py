"""Members and companies of the demo world in every other state that there is."""

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import generate_totp_secret

from members import drafts, endings, interventions, profiles, publishing, second_steps
from members.contacts import contact_of
from members.drafts import Edit
from members.models import Company, Member, Membership
from tradedir.demo import sign_ins
from tradedir.demo.companies import Maker
from tradedir.demo.sign_ins import SignIn

ANSWERS = Edit(
    facts={
        "city": "Porto",
        "web_address": "https://www.douro-valves.example/",
        "turnover_band": Company.Turnover.UNSAID,
        "employees_band": Company.Employees.TO_49,
    },
    contact={"phone": "+351220000000", "street": "Rua do Demo 1"},
    has_no_fax=True,
    texts={"en": ("Valves for water works, cast and tested in Porto.", "")},
)
# What is said to be about to change, of a page that is up.
WAITING = Edit(
    facts={"founded_year": 1987, "keywords": ["spare parts", "service"]},
    contact={"job_title": "Head of exports"},
)


def in_every_state(made: list[Maker], password: str) -> list[SignIn]:
    """Enter them; of companies that have a page, as many as the world has."""
    found = [
        _unconfirmed(password),
        _with_second_step(password),
        _closed(password),
        _owner("unfinished", password, begun("Minho Castings")),
        _owner("ready", password, answered(begun("Douro Valves"))),
    ]
    shown = [Company.objects.get(pk=maker.pk) for maker in made if maker.is_listed]
    for state, company in zip(CHANGED, shown[-len(CHANGED) :], strict=False):
        owner = _owner(state, password, company)
        CHANGED[state](company, Member.objects.get(member_id=owner.member_id))
        found.append(owner)
    return found


def _unconfirmed(password: str) -> SignIn:
    """Somebody who has joined and not opened the letter yet."""
    member = sign_ins.a_member("demo-unconfirmed", "Demo Unconfirmed", password)
    EmailAddress.objects.filter(user=member).update(verified=False)
    return SignIn("address not confirmed", member.member_id, password)


def _with_second_step(password: str) -> SignIn:
    """A member with an app for codes, whose secret is told too."""
    member = sign_ins.a_member("demo-two-steps", "Demo Two Steps", password)
    secret = generate_totp_secret()
    second_steps.turn_on(member, secret=secret)
    return SignIn("second step on", member.member_id, password, secret)


def _closed(password: str) -> SignIn:
    """A member whose account staff closed."""
    member = sign_ins.a_member("demo-closed", "Demo Closed", password)
    reason = "Wrote the same message to four hundred companies."
    interventions.close(member, by=_chief(), reason=reason)
    return SignIn("account closed", member.member_id, password)


def _chief() -> Member:
    return Member.objects.get(member_id="demo-chief")


def _owner(state: str, password: str, company: Company) -> SignIn:
    name = f"demo-{state.replace(' ', '-')}"
    member = sign_ins.a_member(name, f"Demo {state.capitalize()}", password)
    Membership.objects.create(
        company=company, member=member, role=Membership.Role.OWNER
    )
    return SignIn(f"company {state}", member.member_id, password)


def begun(name: str) -> Company:
    """A company with the first four answers and no more."""
    return Company.objects.create(
        trading_name=name,
        slug=Company.slug_for(name),
        country="PT",
        business_type="manufacturer",
        industry="components",
        source=Company.Source.DEMO,
    )


def answered(company: Company) -> Company:
    """With all that a page needs."""
    profiles.write(company, ANSWERS, by=None)
    return company


def _let_changes_wait(company: Company, owner: Member) -> None:
    contact = contact_of(company)
    if contact is not None:
        drafts.keep(company, contact, WAITING, by=owner)


def _take_down(company: Company, owner: Member) -> None:
    publishing.unpublish(company, by=owner)


def _suspend(company: Company, owner: Member) -> None:
    reason = "Offers goods of a brand that it may not sell."
    interventions.suspend(company, by=_chief(), reason=reason)


def _close(company: Company, owner: Member) -> None:
    endings.close(company, by=owner, why=endings.Why.MERGED)


CHANGED = {
    "changes waiting": _let_changes_wait,
    "taken down": _take_down,
    "suspended": _suspend,
    "closed for good": _close,
}
