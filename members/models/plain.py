"""Names, numbers and web addresses as they are compared: functions of the database.

Indexes hold what they give, so that whoever changes a company, and how, it is found by them.
"""

from django.db.models import Func, TextField


class PlainName(Func):
    """A company's name without legal form, accents, case and signs, in ASCII letters."""

    function = "members_plain_name"
    output_field = TextField()


class PlainNumber(Func):
    """A number in a register without spaces, dots and dashes."""

    function = "members_plain_number"
    output_field = TextField()


class HostBackwards(Func):
    """The host of a web address, its letters backwards: what ends alike begins alike."""

    function = "members_host_backwards"
    output_field = TextField()
