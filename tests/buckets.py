"""Storage that speaks S3 over real HTTP on this machine, to fill, to look into and to stop."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import boto3

from tests.servers import free_port


class Storage:
    """moto's server in a process of its own, with one bucket."""

    bucket = "tradedir-files"

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-W", "ignore", "-m", "moto.server"),
                *("-H", "127.0.0.1", "-p", str(self.port)),
            ],
            env=os.environ | {"MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while True:
            try:
                with urlopen(f"{self.address}/moto-api/", timeout=2):
                    break
            except (URLError, OSError):
                assert time.monotonic() < end, "moto did not start"
                time.sleep(0.05)
        self.line = boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name="us-east-1",
            aws_access_key_id="site",
            aws_secret_access_key="site-secret",
        )
        self.line.create_bucket(Bucket=self.bucket)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def settings(self) -> dict[str, str]:
        """What the site is told of it; each test has folders of its own."""
        folder = f"s3://{self.bucket}/{time.monotonic_ns()}"
        return {
            "MEDIA_ROOT": f"{folder}/media",
            "PRIVATE_ROOT": f"{folder}/private",
            "S3_ENDPOINT": self.address,
            "S3_ACCESS_KEY": "site",
            "S3_SECRET_KEY": "site-secret",
        }

    def names(self, root: str) -> set[str]:
        prefix = root.removeprefix(f"s3://{self.bucket}/") + "/"
        told = self.line.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return {one["Key"].removeprefix(prefix) for one in told.get("Contents", ())}


@contextmanager
def a_storage() -> Iterator[Storage]:
    storage = Storage()
    try:
        yield storage
    finally:
        storage.stop()
