"""Mail providers: which may tell what came back, and how they tell which message that was.

Those may whose notices can be known to be genuine: asked before anything of a notice is read,
and before what reads it (providers.py) is loaded.
"""

from django.conf import settings

BASIC = "WEBHOOK_SECRET"
# One of these settings in ANYMAIL has to be there.
NEEDS = {
    "mailgun": ("MAILGUN_WEBHOOK_SIGNING_KEY",),
    "postmark": (BASIC,),
    "sendgrid": ("SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY", BASIC),
    "amazon-ses": (BASIC,),
    "brevo": (BASIC,),
    "mailjet": (BASIC,),
}


def is_on(name: str) -> bool:
    """Is there a provider of this name, and what its notices are known to be genuine by?"""
    return any(settings.ANYMAIL.get(one) for one in NEEDS.get(name, ()))


# These give a message a number of their own instead of its Message-ID; what stands in this line
# of its head comes back with a notice, and is taken out before the message goes on.
HEADS = {"postmarkapp.com": "X-PM-Metadata-delivery", "mailjet.com": "X-MJ-CustomID"}


def head_of(host: str) -> str:
    """The line that tells this mail server which message it is; empty where none is needed."""
    domain = ".".join(host.lower().rsplit(".", 2)[-2:])
    return HEADS.get(domain, "")
