"""Letters to return addresses that no reader makes sense of, or that are made to hurt it."""

from tests.members.mailing.reports import dsn, words

NESTED = "Content-Type: multipart/report; boundary=b\n\n" + "".join(
    f"--b\nContent-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"
    for n in range(3_000)
)
BROKEN = [
    b"",
    b"\0" * 1000,
    b"\xff\xfe\xfd" * 500,
    b"\r\n" * 10_000,
    b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\n--\r\n",
    b"Content-Type: multipart/report; boundary=" + b"x" * 70_000 + b"\n\n--x\n",
    b"Content-Type: " + b"text/" * 10_000 + b"\n\n550 5.1.1",
    b"From: " + b"<" * 20_000 + b"\n\nx",
    b"Subject: =?utf-8?b?" + b"A" * 50_000 + b"\n\nx",
    NESTED.encode(),
    dsn().encode("utf-16"),
    words("x", charset="x").replace("utf-8", "no-such-charset").encode(),
    b"From: mailer-daemon@x\n\n" + b"5.1." * 60_000,
    b"From: mailer-daemon@x\n\n" + b"a b " * 60_000,
]
