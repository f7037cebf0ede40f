"""What is said of each promise: what keeps it, what its tests and live checks say, and how it stands.

Nothing is green by default. A clause stands as kept where live checks looked at something,
lately, and found no fault, and no test of this release says otherwise.
"""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from privacy import days, policies
from privacy.models import CheckResult, CheckRun, PolicyVersion
from privacy.promises import checks, proofs
from privacy.promises.findings import Reason
from privacy.promises.proofs import Proof, Proofs

FOLDER = Path(__file__).parent / "kept_by"
# A check is made every day; what is older says nothing of today.
LATELY = timedelta(days=2)
State = CheckResult.State


class Standing(TextChoices):
    """How a clause stands, the worst first."""

    BROKEN = "broken", gettext_lazy("Broken")
    NOT_BUILT = "not-built", gettext_lazy("Not wholly built yet")
    CANNOT = "cannot", gettext_lazy("Could not be checked")
    OVERDUE = "overdue", gettext_lazy("Not checked lately")
    KEPT = "kept", gettext_lazy("Kept")
    NOTHING = "nothing", gettext_lazy("Nothing to look at yet")
    TESTED = "tested", gettext_lazy("Tested, without a live check")
    UNPROVEN = "unproven", gettext_lazy("Not shown yet")


class Kept(NamedTuple):
    """What keeps a clause, in our words; what of it is not built; where it stands in the code."""

    by: str
    lacks: str
    machine: list[str]


class Said(NamedTuple):
    """One live check of a clause, with its last result."""

    name: str
    wrong: str
    result: CheckResult | None
    is_late: bool
    openly: bool = False

    @property
    def state(self) -> str:
        return self.result.state if self.result else ""

    @property
    def words(self) -> str:
        """ "Members whose source is not noted: 0", "Open offers that not everybody finds: 0 of 431"."""
        one = self.result
        if one is None or one.state in {State.CANNOT, State.NOTHING}:
            return self.wrong
        if not self.openly:
            return _("%(what)s: %(wrong)s") % {
                "what": self.wrong,
                "wrong": grouped(one.wrong or 0),
            }
        return _("%(what)s: %(wrong)s of %(among)s") % {
            "what": self.wrong,
            "wrong": grouped(one.wrong or 0),
            "among": grouped(one.among or 0),
        }

    @property
    def among(self) -> int | None:
        """Of how many, where that is public."""
        return self.result.among if self.result and self.openly else None

    @property
    def is_sample(self) -> bool:
        return bool(self.result and self.openly and self.result.is_sample)

    @property
    def reason(self) -> str:
        known = self.result and self.result.reason in Reason.values
        return str(Reason(self.result.reason).label) if self.result and known else ""


class Promised(NamedTuple):
    """A clause as the page shows it."""

    id: str
    text: str
    kept: Kept
    checks: list[Said]
    proof: Proof
    tests: str
    standing: Standing


class Part(NamedTuple):
    """A question of the policy, and the promises that answer it."""

    id: str
    title: str
    promises: list[Promised]


class Page(NamedTuple):
    """The promises of a version of the policy, and when they were looked at."""

    version: PolicyVersion
    policy: dict[str, Any]
    language: str
    parts: list[Part]
    proofs: Proofs
    run: CheckRun | None

    @property
    def counts(self) -> list[tuple[Standing, int]]:
        """How many clauses stand how; those that no clause does are left out."""
        found = [one.standing for part in self.parts for one in part.promises]
        return [(one, found.count(one)) for one in Standing if one in found]


def page(version: PolicyVersion) -> Page:
    """Every clause of a version, in the language being read where the policy has it."""
    text, language = policies.text_of(version.number, get_language())
    said = by_clause(CheckResult.objects.newest())
    known = proofs.read()
    parts = [
        Part(
            part.id,
            part.title,
            [promised(one, said, known, language) for one in part.clauses],
        )
        for part in policies.sections(text)
    ]
    last = CheckRun.objects.exclude(ended_at=None).order_by("-ended_at").first()
    return Page(version, text, language, parts, known, last)


def by_clause(results: Iterable[CheckResult]) -> dict[str, list[Said]]:
    """The checks that there are, each with its last result; those no longer there say nothing."""
    last = {one.check_name: one for one in results}
    said: dict[str, list[Said]] = {}
    for check in checks():
        result = last.get(check.name)
        late = result is None or result.checked_at < timezone.now() - LATELY
        said.setdefault(check.clause, []).append(
            Said(check.name, str(check.wrong), result, late, check.openly)
        )
    return said


def promised(
    clause: policies.Clause, said: dict[str, list[Said]], known: Proofs, language: str
) -> Promised:
    kept, mine, proof = (
        kept_by(language)[clause.id],
        said.get(clause.id, []),
        known.of(clause.id),
    )
    standing = standing_of(
        mine, proof if known.hold else Proof(), lacks=bool(kept.lacks)
    )
    return Promised(*clause, kept, mine, proof, tests(proof, known), standing)


def standing_of(said: list[Said], proof: Proof, *, lacks: bool) -> Standing:
    """How a clause stands; `proof` is of this release, or empty."""
    states = {one.state for one in said}
    if State.BROKEN in states or proof.failed:
        return Standing.BROKEN
    if lacks:
        return Standing.NOT_BUILT
    if not said:
        tested = proof.tests and proof.passed == proof.tests
        return Standing.TESTED if tested else Standing.UNPROVEN
    if any(one.is_late for one in said):
        made = any(one.result for one in said)
        return Standing.OVERDUE if made else Standing.UNPROVEN
    if State.CANNOT in states:
        return Standing.CANNOT
    return Standing.KEPT if State.KEPT in states else Standing.NOTHING


def tests(proof: Proof, known: Proofs) -> str:
    """What the automatic tests say: never more than was run, in this very release."""
    if not proof.tests:
        return str(_("No record of tests came with this release."))
    count = ngettext(
        "%(count)s automatic test", "%(count)s automatic tests", proof.tests
    ) % {"count": proof.tests}
    return f"{count}: {outcome(proof, known)}"


def outcome(proof: Proof, known: Proofs) -> str:
    if known.ran_at is None:
        return _("not run in this release.")
    day = days.day(days.local(known.ran_at), get_language() or "en")
    if not known.is_of_this_release:
        return _("not run in this release; in another one on %(day)s.") % {"day": day}
    if proof.failed:
        return _("run in this release on %(day)s; failed: %(failed)s.") % {
            "day": day,
            "failed": proof.failed,
        }
    if proof.passed < proof.tests:
        return _(
            "run in this release on %(day)s; passed: %(passed)s, the others were not run."
        ) % {
            "day": day,
            "passed": proof.passed,
        }
    return _("run in this release on %(day)s; all passed.") % {"day": day}


@cache
def kept_by(language: str) -> dict[str, Kept]:
    """What keeps each clause, in a language of the policy; in English where it lacks it."""
    machine = _read("machine")
    path = FOLDER / f"{language}.toml"
    ours = _read(language if path.is_file() else "en")
    return {
        clause: Kept(ours[clause]["by"], ours[clause].get("lacks", ""), machine[clause])
        for clause in policies.CLAUSES
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())


def grouped(number: int) -> str:
    return number_format(number, 0, force_grouping=True)


def as_json(shown: Page) -> dict[str, Any]:
    """The page for programs: the same words and figures."""
    return {
        "policy": shown.version.number,
        "language": shown.language,
        "release": proofs.release(),
        "tests_run_at": stamp(shown.proofs.ran_at),
        "tests_are_of_this_release": shown.proofs.is_of_this_release,
        "checked_at": stamp(shown.run.ended_at if shown.run else None),
        "clauses": [
            clause_as_json(one, part) for part in shown.parts for one in part.promises
        ],
    }


def clause_as_json(one: Promised, part: Part) -> dict[str, Any]:
    return {
        "id": one.id,
        "section": part.id,
        "text": one.text,
        "kept_by": one.kept.by,
        "not_built": one.kept.lacks or None,
        "machine": one.kept.machine,
        "standing": one.standing.value,
        "tests": one.proof._asdict(),
        "checks": list(checks_as_json(one.checks)),
    }


def checks_as_json(said: Iterable[Said]) -> Iterator[dict[str, Any]]:
    for one in said:
        last = one.result
        yield {
            "name": one.name,
            "says": one.words,
            "state": one.state or "never-run",
            "wrong": last and last.wrong,
            "among": one.among,
            "is_sample": one.is_sample,
            "reason": (last and last.reason) or None,
            "checked_at": stamp(last.checked_at if last else None),
            "is_late": one.is_late,
        }


def stamp(at: datetime | date | None) -> str | None:
    return at.isoformat() if at else None
