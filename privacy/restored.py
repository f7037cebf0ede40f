"""Was a backup restored? The lists beside the database know more then than the database does."""

from privacy import erased_list, withdrawn_list


def has_come_back() -> bool:
    """Is this database from before an erasure or a withdrawal? Looks at the newest alone."""
    return erased_list.has_come_back() or withdrawn_list.has_come_back()
