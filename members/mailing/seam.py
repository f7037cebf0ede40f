"""Until composing's preview and test send are here."""

from members.models import Issue, Member


def preview_address(issue: Issue) -> str:
    return (
        f"/desk/campaigns/{issue.campaign_id}/preview/{issue.variant}/{issue.language}/"
    )


def test_sent(issue: Issue, to: Member) -> list[str]:
    return []
