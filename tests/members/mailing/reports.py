"""Reports as mail servers write them, each made for these tests: what it is, and what it says.

`BACK` stands where a report names the address it goes to, `READER` for whose mailbox it was.
"""

READER = "ana@pumps.example"
BACK = "back-xxx@reply.tradedir.example"
OURS = f"""Return-Path: <{BACK}>
From: Tradedir <news@tradedir.example>
To: {READER}
Subject: What is new
Message-ID: <7c9c1c3e-0000-4000-8000-000000000001@tradedir.example>

There are new pumps. 550 5.1.1 is a number of a pump.
"""


def dsn(
    status="5.1.1",
    said="smtp; 550 5.1.1 User unknown",
    action="failed",
    words="Your message could not be delivered.",
    sender="MAILER-DAEMON@mx.pumps.example",
    head="",
    blocks="",
):
    """A report by RFC 3464."""
    block = f"Final-Recipient: rfc822; {READER}\nAction: {action}\nStatus: {status}\n"
    if said:
        block += f"Diagnostic-Code: {said}\n"
    return f"""From: Mail Delivery System <{sender}>
To: {BACK}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

{words}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.pumps.example
Arrival-Date: Mon, 2 Nov 2026 09:00:00 +0000

{blocks or block}
--b1
Content-Type: message/rfc822

{OURS}
--b1--
"""


def words(body, sender="MAILER-DAEMON@mx.pumps.example", subject="failure notice", **h):
    """A report that follows no standard."""
    head = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in h.items())
    return f"""From: {sender}
To: {BACK}
Subject: {subject}
{head}Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{body}
"""


def feedback(kind="abuse", brought_back=OURS, extra=""):
    """A complaint by RFC 5965."""
    return f"""From: <feedback@isp.example>
To: {BACK}
Subject: FW: What is new
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="f1"

--f1
Content-Type: text/plain; charset=us-ascii

This is an email abuse report for a message received on Mon, 2 Nov 2026.

--f1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeLoop/1.0
Version: 1
{extra}
--f1
Content-Type: message/rfc822

{brought_back}
--f1--
"""


QMAIL = f"""Hi. This is the qmail-send program at mx.pumps.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{READER}>:
{{}}

--- Below this line is a copy of the message.

{OURS}"""

# Its name, the letter, what it says: kind and code.
REPORTS = [
    ("postfix, nobody", dsn(), ("hard", "5.1.1")),
    (
        "postfix, domain without a server",
        dsn("5.4.4", "X-Postfix; Host or domain name not found. Name service error"),
        ("hard", "5.4.4"),
    ),
    (
        "postfix, given up after five days",
        dsn("4.4.1", "X-Postfix; connect to mx.pumps.example: Connection timed out"),
        ("soft", "4.4.1"),
    ),
    (
        "postfix, still trying",
        dsn("4.4.1", "X-Postfix; Connection timed out", action="delayed"),
        ("", ""),
    ),
    ("postfix, delivered", dsn("2.0.0", "", action="delivered"), ("", "")),
    (
        "gmail, nobody",
        dsn(
            "5.1.1",
            "smtp; 550-5.1.1 The email account that you tried to reach does not exist.",
            sender="mailer-daemon@googlemail.com",
        ),
        ("hard", "5.1.1"),
    ),
    (
        "gmail, full",
        dsn("5.2.2", "smtp; 552-5.2.2 The recipient's inbox is out of storage space"),
        ("soft", "5.2.2"),
    ),
    (
        "gmail, not signed",
        dsn(
            "5.7.26",
            "smtp; 550-5.7.26 This mail is unauthenticated, which poses a risk",
        ),
        ("soft", "5.7.26"),
    ),
    (
        "exchange online, nobody",
        dsn(
            "5.1.10",
            "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found by SMTP lookup",
            sender="postmaster@pumps.onmicrosoft.example",
        ),
        ("hard", "5.1.10"),
    ),
    (
        "exchange online, not in the directory",
        dsn(
            "5.4.1",
            "smtp;550 5.4.1 Recipient address rejected: Access denied. [x.prod]",
        ),
        ("hard", "5.4.1"),
    ),
    (
        "exchange, a distribution list that takes nothing from outside",
        dsn(
            "5.7.133",
            "smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup",
        ),
        ("soft", "5.7.133"),
    ),
    (
        "exchange, a hop too many",
        dsn("5.4.14", "smtp;554 5.4.14 Hop count exceeded"),
        ("soft", "5.4.14"),
    ),
    (
        "a general status with a telling sentence",
        dsn("5.0.0", "smtp; 550 5.1.1 <ana@pumps.example>: no mailbox here"),
        ("hard", "5.1.1"),
    ),
    (
        "yahoo, nobody",
        dsn(
            "5.0.0",
            "smtp; 554 delivery error: dd This user doesn't have a yahoo.example account (ana) [0]",
        ),
        ("hard", "554"),
    ),
    (
        "outlook.com, nobody",
        dsn(
            "5.5.0",
            "smtp; 550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)",
        ),
        ("hard", "5.5.0"),
    ),
    (
        "outlook.com, our address is on a list",
        dsn(
            "5.7.1",
            "smtp; 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Part of their network is on our block list",
        ),
        ("soft", "5.7.1"),
    ),
    (
        "opensmtpd",
        dsn("5.1.1", "smtp; 550 Invalid recipient", action="error"),
        ("hard", "5.1.1"),
    ),
    (
        "two recipients, the second gone",
        dsn(
            blocks="Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.2.2\n\n"
            "Final-Recipient: rfc822; b@x.example\nAction: failed\nStatus: 5.1.1\n"
        ),
        ("hard", "5.1.1"),
    ),
    (
        "a status that is none",
        dsn("x.y.z", "smtp; 550 no such user"),
        ("hard", "550"),
    ),
    (
        "qmail, nobody",
        words(
            QMAIL.format("Sorry, no mailbox here by that name. (#5.1.1)"),
            sender="MAILER-DAEMON@mx.pumps.example",
        ),
        ("hard", "5.1.1"),
    ),
    (
        "qmail, full",
        words(
            QMAIL.format("The user's mailbox is over its quota. (#5.2.2)"),
            sender="MAILER-DAEMON@mx.pumps.example",
        ),
        ("soft", "5.2.2"),
    ),
    (
        "exim, nobody",
        words(
            "This message was created automatically by mail delivery software.\n\n"
            "A message that you sent could not be delivered to one or more of its\n"
            "recipients. This is a permanent error. The following address(es) failed:\n\n"
            f"  {READER}\n    SMTP error from remote mail server after RCPT TO:<{READER}>:\n"
            "    host mx.pumps.example [192.0.2.5]: 550 5.1.1 User unknown\n",
            sender="Mail Delivery System <Mailer-Daemon@mx.sender.example>",
            subject="Mail delivery failed: returning message to sender",
            X_Failed_Recipients=READER,
        ),
        ("hard", "5.1.1"),
    ),
    (
        "exim, still trying",
        words(
            "This message was created automatically by mail delivery software.\n"
            "A message that you sent has not yet been delivered to one or more of its\n"
            f"recipients after more than 24 hours on the queue.\n\n  {READER}\n"
            "    Delay reason: 451 4.7.1 try later\n\n"
            "No action is required on your part.\n",
            sender="Mailer-Daemon@mx.sender.example",
            subject="Warning: message delayed 24 hours",
        ),
        ("", ""),
    ),
    (
        "qq.com, nobody",
        words(
            f"抱歉，您的邮件被退回来了……\n无法发送到 {READER}\n收件人邮件地址（{READER}）不存在，邮件无法送达。\n"
            "host mx3.qq.example said: 550 Mailbox not found. 收件人不存在",
            sender="PostMaster@qq.example",
            subject="系统退信/Systems bounce",
        ),
        ("hard", "550"),
    ),
    (
        "163.com, nobody",
        words(
            f"退信代码：550 User not found: {READER}\n退信建议：收件人不存在，请核对。",
            sender="Postmaster@163.example",
            subject="系统退信",
        ),
        ("hard", "550"),
    ),
    (
        "163.com, taken for junk",
        words(
            "退信代码：554 DT:SPM 163 smtp，邮件疑似垃圾邮件，被反垃圾系统拒绝。",
            sender="Postmaster@163.example",
            subject="系统退信",
        ),
        ("soft", "554"),
    ),
    (
        "sina.com, full",
        words(
            "您的邮件无法投递：收件人邮箱已满。 552 5.2.2 Quota exceeded",
            sender="MAILER-DAEMON@sina.example",
            subject="退信通知",
        ),
        ("soft", "5.2.2"),
    ),
    (
        "aliyun, the sender goes too fast",
        words(
            "投递失败 554 RP:TRC rate limit 频率过高",
            sender="postmaster@aliyun.example",
            subject="投递失败",
        ),
        ("soft", "554"),
    ),
    ("a complaint", feedback(), ("complaint", "")),
    ("a complaint of fraud", feedback("fraud"), ("complaint", "")),
    ("a report that it is no junk", feedback("not-spam"), ("", "")),
    ("a report of a failed signature", feedback("auth-failure"), ("", "")),
    (
        "away",
        words(
            "I am out of the office until Monday. The old address user unknown 550 5.1.1 is gone.",
            sender=READER,
            subject="Automatic reply: What is new",
            Auto_Submitted="auto-replied",
        ),
        ("", ""),
    ),
    (
        "a person answers",
        words("Please send me a price. 550 5.1.1", sender=READER, subject="Re: pumps"),
        ("", ""),
    ),
    (
        "a person sends a refusal on",
        words(
            QMAIL.format("no mailbox here (#5.1.1)"),
            sender=READER,
            subject="Fwd: failure",
        ),
        ("", ""),
    ),
    (
        "a receipt for reading",
        """From: ana@pumps.example
Subject: Read: What is new
Content-Type: multipart/report; report-type=disposition-notification; boundary="r"

--r
Content-Type: text/plain

Your message was read.

--r
Content-Type: message/disposition-notification

Final-Recipient: rfc822; ana@pumps.example
Disposition: manual-action/MDN-sent-manually; displayed

--r--
""",
        ("", ""),
    ),
    (
        "junk from a server's name",
        words("Buy now! 10.5.1.1 is our server.", sender="postmaster@junk.example"),
        ("", ""),
    ),
    (
        "a report without an end",
        dsn()[: dsn().index("Diagnostic-Code")],
        ("hard", "5.1.1"),
    ),
    (
        "a report whose boundary is nowhere",
        dsn().replace('boundary="b1"', 'boundary="zz"'),
        ("", ""),
    ),
    (
        "a status in a coded part",
        dsn().replace(
            "Content-Type: message/delivery-status\n",
            "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n",
        ),
        ("hard", "5.1.1"),
    ),
]
