"""What others write."""

from typing import Any

from members.models import Campaign


def start_check_passed() -> bool:
    return True


def of_reach(
    campaign: Campaign, criteria: Any, *, overlap_confirmed: bool
) -> dict[str, list[str]]:
    return {}


def frozen(campaign: Campaign) -> dict[str, list[str]]:
    return {}


def counted(campaign: Campaign, *, by: Any) -> str:
    return ""


def overlaps(campaign: Campaign) -> list[str]:
    return []


def kept_reach(campaign: Campaign) -> Any:
    return None


def preview_address(issue: Any) -> str:
    return (
        f"/desk/campaigns/{issue.campaign_id}/preview/{issue.variant}/{issue.language}/"
    )


def problems_of(issue: Any) -> list[str]:
    return []


def test_sent(issue: Any, to: Any) -> list[str]:
    return []


def definition(criteria: Any) -> str:
    return ""
