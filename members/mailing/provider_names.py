"""Which mail providers may tell what came back: those whose notices can be known to be genuine.

Asked before anything of a notice is read, and before what reads it (providers.py) is loaded.
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
