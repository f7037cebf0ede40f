"""What others write."""
from typing import Any
from members.models import Campaign

def start_check_passed() -> bool:
    return True

def of_reach(campaign: Campaign, criteria: Any, *, overlap_confirmed: bool) -> dict[str, list[str]]:
    return {}

def frozen(campaign: Campaign) -> dict[str, list[str]]:
    return {}
