"""Notices as mail providers send them, about one message or one address."""

import base64
import hashlib
import hmac
import json
import time
from uuid import uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SECRET = "tradedir:a-password-that-is-long"
SIGNING = "key-of-mailgun"
KEY = ec.generate_private_key(ec.SECP256R1())
VERIFICATION = (
    KEY.public_key()
    .public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    .decode()
    .split("-----")[2]
    .replace("\n", "")
)
ANYMAIL = {
    "WEBHOOK_SECRET": SECRET,
    "MAILGUN_WEBHOOK_SIGNING_KEY": SIGNING,
    "SENDGRID_TRACKING_WEBHOOK_VERIFICATION_KEY": VERIFICATION,
}
NAMES = "mailgun postmark sendgrid amazon-ses brevo mailjet".split()
BASIC = {"HTTP_AUTHORIZATION": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}
# What each calls it: hard, soft, complaint, unsubscribed, delivered, opened, clicked, deferred.
WHAT = "hard soft complaint unsubscribed delivered opened clicked deferred".split()


def notice(name, what, *, about="", to="ana@pumps.example", at=None):
    """(content, head) of a notice. `about` is a Message-ID with its brackets, or a return address."""
    at = int(at or time.time())
    made = MADE[name](what, about, to, at)
    content = json.dumps(made).encode()
    if name == "sendgrid":
        stamp = str(at)
        signature = KEY.sign(stamp.encode() + content, ec.ECDSA(hashes.SHA256()))
        return content, BASIC | {
            "HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_SIGNATURE": base64.b64encode(
                signature
            ).decode(),
            "HTTP_X_TWILIO_EMAIL_EVENT_WEBHOOK_TIMESTAMP": stamp,
        }
    if name == "amazon-ses":
        return content, BASIC | {
            "HTTP_X_AMZ_SNS_MESSAGE_TYPE": made["Type"],
            "HTTP_X_AMZ_SNS_MESSAGE_ID": made["MessageId"],
        }
    return content, BASIC


def send(client, name, content, head):
    return client.post(
        f"/webhooks/mail/{name}/", content, content_type="application/json", **head
    )


def of_mailgun(what, about, to, at):
    token = uuid4().hex * 2
    signature = hmac.new(SIGNING.encode(), f"{at}{token}".encode(), hashlib.sha256)
    event, more = {
        "hard": ("failed", {"severity": "permanent", "reason": "bounce"}),
        "soft": ("failed", {"severity": "permanent", "reason": "generic"}),
        "deferred": ("failed", {"severity": "temporary", "reason": "generic"}),
        "complaint": ("complained", {}),
        "unsubscribed": ("unsubscribed", {}),
        "delivered": ("delivered", {}),
        "opened": ("opened", {"ip": "203.0.113.9"}),
        "clicked": ("clicked", {"url": "https://x.example/"}),
    }[what]
    says = {"hard": "550 5.1.1 User unknown", "soft": "552 5.2.2 Full"}.get(what, "")
    return {
        "signature": {
            "token": token,
            "timestamp": str(at),
            "signature": signature.hexdigest(),
        },
        "event-data": {
            "event": event,
            "timestamp": at,
            "recipient": to,
            "id": uuid4().hex,
            "message": {"headers": {"message-id": about.strip("<>"), "from": "x"}},
            "delivery-status": {"message": says, "code": 550},
        }
        | more,
    }


def of_postmark(what, about, to, at):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
    kind, more = {
        "hard": ("Bounce", {"Type": "HardBounce", "ID": 1, "Details": "550 5.1.1 x"}),
        "soft": ("Bounce", {"Type": "SoftBounce", "ID": 2, "Details": "552 5.2.2 x"}),
        "deferred": ("Bounce", {"Type": "Transient", "ID": 3}),
        "complaint": ("SpamComplaint", {"Type": "SpamComplaint", "ID": 4}),
        "unsubscribed": (
            "SubscriptionChange",
            {"SuppressSending": True, "SuppressionReason": "ManualSuppression"},
        ),
        "delivered": ("Delivery", {}),
        "opened": ("Open", {"Geo": {"IP": "203.0.113.9"}}),
        "clicked": ("Click", {}),
    }[what]
    given = about.strip("<>").partition("@")[0]
    return {
        "RecordType": kind,
        "MessageID": str(uuid4()),
        "Email": to,
        "BouncedAt": stamp,
        "ChangedAt": stamp,
        "Metadata": {"delivery": given},
    } | more


def of_sendgrid(what, about, to, at):
    event, more = {
        "hard": ("bounce", {"type": "bounce", "status": "5.1.1", "reason": "550 x"}),
        "soft": ("bounce", {"type": "blocked", "status": "5.7.1", "reason": "554 x"}),
        "deferred": ("deferred", {}),
        "complaint": ("spamreport", {}),
        "unsubscribed": ("unsubscribe", {}),
        "delivered": ("delivered", {}),
        "opened": ("open", {"ip": "203.0.113.9"}),
        "clicked": ("click", {}),
    }[what]
    return [
        {
            "email": to,
            "event": event,
            "smtp-id": about,
            "timestamp": at,
            "sg_event_id": uuid4().hex,
            "sg_message_id": uuid4().hex,
        }
        | more
    ]


def of_ses(what, about, to, at):
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
    whom = [{"emailAddress": to, "diagnosticCode": "smtp; 550 5.1.1 user unknown"}]
    full = [{"emailAddress": to, "diagnosticCode": "smtp; 552 5.2.2 full"}]
    kind, more = {
        "hard": ("Bounce", {"bounceType": "Permanent", "bounceSubType": "General"}),
        "soft": ("Bounce", {"bounceType": "Transient", "bounceSubType": "MailboxFull"}),
        "deferred": ("DeliveryDelay", {}),
        "complaint": ("Complaint", {"complaintFeedbackType": "abuse"}),
        "unsubscribed": ("Subscription", {}),
        "delivered": ("Delivery", {"recipients": [to]}),
        "opened": ("Open", {"ipAddress": "203.0.113.9"}),
        "clicked": ("Click", {"link": "https://x.example/"}),
    }[what]
    more |= {
        "bouncedRecipients": full if what == "soft" else whom,
        "complainedRecipients": whom,
    }
    return {
        "Type": "Notification",
        "MessageId": str(uuid4()),
        "Timestamp": stamp,
        "TopicArn": "arn:aws:sns:eu-west-1:1:mail",
        "Message": json.dumps(
            {
                "eventType": kind,
                "mail": {
                    "messageId": uuid4().hex,
                    # Of Amazon's own, or the envelope's.
                    "source": about if about.startswith("back-") else "x@y.example",
                    "destination": [to],
                    "commonHeaders": {"messageId": about},
                },
                kind.lower(): more,
            }
        ),
    }


def of_brevo(what, about, to, at):
    event = {
        "hard": "hard_bounce",
        "soft": "soft_bounce",
        "complaint": "spam",
        "unsubscribed": "unsubscribe",
        "opened": "unique_opened",
        "clicked": "click",
    }.get(what, what)
    reason = {"hard": "550 5.1.1 unknown", "soft": "552 5.2.2 full"}.get(what, "")
    return {
        "event": event,
        "email": to,
        "id": 7,
        "ts_epoch": at * 1000,
        "message-id": about,
        "reason": reason,
    }


def of_mailjet(what, about, to, at):
    event, more = {
        "hard": ("bounce", {"hard_bounce": True, "error": "user unknown"}),
        "soft": ("bounce", {"hard_bounce": False, "error": "quota exceeded"}),
        "deferred": ("bounce", {"hard_bounce": False, "error": "greylisted"}),
        "complaint": ("spam", {}),
        "unsubscribed": ("unsub", {}),
        "delivered": ("sent", {}),
        "opened": ("open", {"ip": "203.0.113.9"}),
        "clicked": ("click", {}),
    }[what]
    return {
        "event": event,
        "time": at,
        "MessageID": 19_421_777_835_146_490,
        "email": to,
        "CustomID": about.strip("<>").partition("@")[0],
        "Payload": "",
    } | more


MADE = {
    "mailgun": of_mailgun,
    "postmark": of_postmark,
    "sendgrid": of_sendgrid,
    "amazon-ses": of_ses,
    "brevo": of_brevo,
    "mailjet": of_mailjet,
}
