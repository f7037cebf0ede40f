"""Backup and restore: what is sealed in one place, the keys that open it in another.

The keys of members, companies and conversations (`SubjectKey`) never change, so the newest key
table opens every older backup: all but what was sealed for those who were erased since, whose
keys it lacks. That is how an erasure reaches the backups (docs/decisions/0035-backups.md).
"""
