"""A web server for tests, on 127.0.0.1, with certificates of a made-up authority."""

import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


class Authority:
    """Makes certificates; `tls()` is the context of somebody who trusts it."""

    def __init__(self, folder):
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self.signed(
            "An authority", self.key, x509.BasicConstraints(ca=True, path_length=0)
        )

    def signed(self, name, key, constraints, *more, days=1):
        about = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        issuer = getattr(self, "certificate", None)
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(about)
            .issuer_name(issuer.subject if issuer else about)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=2))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(constraints, critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(
                    self.key.public_key()
                ),
                False,
            )
        )
        if constraints.ca:
            usage = dict.fromkeys(
                "digital_signature content_commitment key_encipherment data_encipherment"
                " key_agreement encipher_only decipher_only".split(),
                False,
            )
            made = made.add_extension(
                x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), True
            )
        for extension in more:
            made = made.add_extension(extension, critical=False)
        return made.sign(self.key, hashes.SHA256())

    def server_side(self, *names, days=1):
        """What a server shows that is called so."""
        key = ec.generate_private_key(ec.SECP256R1())
        called = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
        plain = x509.BasicConstraints(ca=False, path_length=None)
        certificate = self.signed(names[0], key, plain, called, days=days)
        path = self.folder / f"{names[0]}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(path)
        return tls

    def tls(self):
        found = self.certificate.public_bytes(serialization.Encoding.PEM)
        return ssl.create_default_context(cadata=found.decode())


class PictureServer:
    """`answers` maps a path to (status, headers, content); a content that is a function is
    given what it may write to. `asked` is what was asked, with all headers."""

    def __init__(self, authority, *names, days=1):
        self.answers = {}
        self.asked = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                server.asked.append((self.path, dict(self.headers)))
                status, headers, content = server.answers.get(
                    self.path, (404, {}, b"nothing")
                )
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                is_whole = isinstance(content, bytes)
                if is_whole and "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.close_connection = True
                if is_whole:
                    self.wfile.write(content)
                else:
                    content(self.wfile)

            def log_message(self, *what):
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client):
                pass

        self.http = Quiet(("127.0.0.1", 0), Handler)
        tls = authority.server_side(*names, days=days)
        self.http.socket = tls.wrap_socket(
            self.http.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = self.http.server_address[1]
        self.thread = threading.Thread(target=self.http.serve_forever, args=[0.05])
        self.thread.start()

    def shows(self, path, content, kind="image/png", **headers):
        self.answers[path] = (200, {"Content-Type": kind, **headers}, content)

    def leads(self, path, to, status=302):
        self.answers[path] = (status, {"Location": to}, b"")

    def stop(self):
        self.http.shutdown()
        self.thread.join(2)
        self.http.server_close()


def dripping(stream):
    """A byte now and then, for ever."""
    while True:
        stream.write(b"x")
        stream.flush()
        time.sleep(0.05)


def endless(stream):
    while True:
        stream.write(b"x" * 65_536)
