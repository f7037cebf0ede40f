"""Reports of delivery, in the many forms that mail servers give them."""

from email.message import Message

from flufl.bounce import all_failures


def bounce(mail: Message) -> str:
    """What a report says: "permanent", "temporary", or nothing where it is none."""
    try:
        temporary, permanent = all_failures(mail)
    except Exception:  # whatever a broken report makes its reader raise
        return ""
    if permanent:
        return "permanent"
    return "temporary" if temporary else ""
