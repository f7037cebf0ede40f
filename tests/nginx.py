"""nginx with the site's own configuration: the machine's, or Debian's installed now."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.debian import Program
from tests.servers import free_port
from tradedir.up import ROOT

PROGRAM = Program(
    "nginx", "nginx", "nginx-light", "nginx", "deploy/nginx is tried with"
)
CONFIGURED = ROOT / "deploy" / "nginx"


def written(folder: Path, ports: list[int], *, plain: int, tls: int) -> Path:
    """deploy/nginx for this machine: other folders, ports and web servers, all else as it is."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    a_certificate(folder)
    servers = (CONFIGURED / "upstream.conf").read_text()
    for here, there in zip((":8001 ", ":8002 "), ports, strict=True):
        servers = servers.replace(here, f":{there} ")
    (folder / "upstream.conf").write_text(servers)
    for name in ("site.conf", "tradedir.conf"):
        text = (CONFIGURED / name).read_text()
        for here, there in (
            ("/etc/nginx/tradedir", str(folder)),
            ("/etc/nginx/certificates", str(folder)),
            ("/var/log/nginx", str(folder)),
            ("/var/cache/nginx/tradedir", str(folder / "cache")),
            ("listen 80 ", f"listen 127.0.0.1:{plain} "),
            ("listen 443 ", f"listen 127.0.0.1:{tls} "),
        ):
            text = text.replace(here, there)
        (folder / name).write_text(text)
    whole = folder / "nginx.conf"
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole.write_text(
        # Other accounts may not enter the folders of tests.
        f"{'user root;' if os.getuid() == 0 else ''}"
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;"
        f" worker_processes 1; events {{ worker_connections 256; }}"
        f" http {{ {kept} include {folder}/tradedir.conf; }}"
    )
    return whole


def a_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "site.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "site.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def told(whole: Path) -> str:
    """What `nginx -t` says; empty where all is well."""
    done = subprocess.run(
        [PROGRAM.path(), "-t", "-q", "-p", str(whole.parent), "-c", str(whole)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() if done.returncode else ""


@contextmanager
def in_front_of(ports: list[int], folder: Path) -> Iterator[int]:
    """nginx before web servers at these ports; the port at which it speaks TLS."""
    tls = free_port()
    whole = written(folder, ports, plain=free_port(), tls=tls)
    process = subprocess.Popen(
        [PROGRAM.path(), "-p", str(folder), "-c", str(whole)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + 20
        while True:
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", tls)):
                    break
            assert process.poll() is None, told(whole)
            assert time.monotonic() < end
            time.sleep(0.05)
        yield tls
    finally:
        process.terminate()
        process.wait(10)
