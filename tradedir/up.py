"""Brings the whole directory up on one machine, and keeps it up: `bin/run`."""

import argparse
import fcntl
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tradedir import kept_secrets, programs
from tradedir.embedded import servers
from tradedir.embedded.home import LOOPBACK, Unusable, any_free_port, home, is_free
from tradedir.processes import stop_recorded
from tradedir.progress import say, step
from tradedir.runner import DidNotStart, Runner, StopAsked

ROOT = Path(__file__).resolve().parent.parent
NEEDED_ON_DISK = 500_000_000
STARTING = 60.0  # seconds that the web server has
# What a command beside the running directory needs to reach the same servers.
SHARED = {
    *("ALLOWED_HOSTS", "SITE_URL", "DEMO_WORLD", "SECRET_KEY", "SEALING_KEYS"),
    *("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "REDIS_CACHE_URL"),
    *("DATABASE_POOLED", "REPLICA_URLS"),
    *("RELAY_LISTEN", "RELAY_PROTOCOL", "RELAY_DOMAIN"),
    *("VAR_DIR", "ERASED_LIST", "MEDIA_ROOT", "PRIVATE_ROOT", "BROKER_URL"),
    *("S3_ENDPOINT", "S3_REGION", "S3_ACCESS_KEY", "S3_SECRET_KEY"),
}


class Refused(Exception):
    """It cannot start, and the message says what to do."""


class Up:
    """One run, from nothing to everything and back. `given` is the environment."""

    def __init__(
        self,
        *,
        var: Path,
        port: int,
        workers: int,
        demo: bool,
        given: Mapping[str, str],
    ) -> None:
        self.var = var
        self.port = port
        self.workers = workers
        self.demo = demo
        self.given = given
        self.address = f"http://{LOOPBACK}:{port}"
        self.sign_ins = var / "demo-sign-ins.json"
        self.shared = var / "environment"
        self.logs = var / "log"
        self.runner = Runner(record=var / "run" / "processes.json", tell=say)

    def run(self) -> None:
        """Start everything, keep it up until somebody asks to stop, stop it in order."""
        for folder in (self.logs, self.var / "run"):
            folder.mkdir(parents=True, exist_ok=True)
        with only_one(self.var / "run" / "lock", f"bin/run, {self.address}"):
            self.clear_the_way()
            self.runner.listen()
            try:
                self.start()
                self.runner.watch()
            except StopAsked:
                say("")
            finally:
                self.shared.unlink(missing_ok=True)
                self.runner.stop()

    def clear_the_way(self) -> None:
        """Stop what a killed run left; say what else stands in the way."""
        if left := stop_recorded(self.runner.record):
            say(f"The last run was killed. Stopped what it left: {', '.join(left)}.")
        if not is_free(self.port):
            raise Refused(
                f"Port {self.port} is taken by another program. Stop that program, or"
                f" choose another port: bin/run --port {self.port + 1}"
            )
        free = shutil.disk_usage(self.var).free
        if free < NEEDED_ON_DISK:
            raise Refused(
                f"Only {free // 1_000_000} MB are free on the disk of {self.var};"
                f" {NEEDED_ON_DISK // 1_000_000} MB are needed. Make room, or set VAR_DIR"
                " to a folder on another disk."
            )

    def start(self) -> None:
        environment = self.environment() | self.start_servers()
        preparing = environment | {"DEMO_WORLD": str(self.demo or self.has_demo())}
        if self.runner.run(programs.preparation(preparing, demo=self.demo)):
            raise Refused(
                "The database could not be prepared; the lines above say why."
            )
        environment["DEMO_WORLD"] = str(self.has_demo())
        self.share(environment)
        # What answers strangers does not know how to become the owner of the tables.
        environment.pop("MIGRATION_DATABASE_URL", None)
        with step("Web server"):
            web = programs.web(
                environment, port=self.port, workers=self.workers, logs=self.logs
            )
            self.runner.wait_for(self.runner.launch(web), seconds=STARTING)
        self.announce(environment["RELAY_LISTEN"])
        self.runner.launch(programs.mail_door(environment, logs=self.logs))
        self.runner.launch(programs.worker(environment, logs=self.logs))
        self.runner.launch(programs.mail_worker(environment, logs=self.logs))
        kept = self.var / "run" / "clock"
        self.runner.launch(programs.clock(environment, logs=self.logs, kept=kept))

    def environment(self) -> dict[str, str]:
        """What our processes get: settings as in production, on loopback.

        What was given wins, but for DEBUG, which is never on here, and for a wish that
        would have every start compile Django anew.
        """
        given = dict(self.given)
        given.pop("PYTHONDONTWRITEBYTECODE", None)
        return {
            "SITE_URL": self.address,
            "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
            "RELAY_LISTEN": f"{LOOPBACK}:{self.mail_port()}",
            "RELAY_PROTOCOL": "smtp",
            **kept_secrets.environment(self.var / "secrets"),
            **given,
            "DEBUG": "False",
            "DJANGO_SETTINGS_MODULE": "tradedir.settings",
            "PYTHONUNBUFFERED": "1",
            "VAR_DIR": str(self.var),
        }

    def mail_port(self) -> int:
        """Where mail is taken if nothing else was said: a thousand above the site's port."""
        port = (self.port + 1_000) % 65_536
        return port if port >= 1_024 and is_free(port) else any_free_port()

    def start_servers(self) -> dict[str, str]:
        if not servers.lacking(self.given):
            return {}
        place = home(self.var)
        if place.moved:
            say(
                f"Servers do not run as root, and other accounts may not enter {self.var}:"
                f" the servers' data lies in {place.data}."
            )
        with step("PostgreSQL and Valkey"):
            return servers.start(
                self.runner,
                place=place,
                logs=self.logs,
                given=self.given,
                password=kept_secrets.servers_password(self.var / "secrets"),
                app_password=kept_secrets.app_password(self.var / "secrets"),
            )

    def has_demo(self) -> bool:
        """Is what this folder holds a demo world, whose sign-ins everybody may know?"""
        return self.sign_ins.exists()

    def share(self, environment: Mapping[str, str]) -> None:
        """Let bin/manage reach what runs here."""
        lines = [
            f"export {name}={shlex.quote(environment[name])}\n"
            for name in sorted(SHARED & set(environment))
        ]
        self.shared.touch(mode=0o600)
        self.shared.write_text("".join(lines))

    def announce(self, mail: str) -> None:
        say(f"\n  {self.address}/\n")
        if self.has_demo():
            say(f"  A demo world. Sign in at {self.address}/accounts/login/ as")
            for one in json.loads(self.sign_ins.read_text()):
                app = f"  app: {one['secret']}" if one.get("secret") else ""
                say(
                    f"    {one['role']:<24}{one['member_id']:<24}{one['password']}{app}"
                )
            say("")
        say(f"  Answers by mail are taken at {mail} (SMTP).")
        say(f"  Ctrl-C stops everything. Logs are in {self.logs}.")


@contextmanager
def only_one(lock: Path, name: str) -> Iterator[None]:
    """Hold the folder for this run. Raises Refused, with its name, while another does."""
    with lock.open("a+") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held.seek(0)
            raise Refused(
                f"Already at work in this folder: {held.read().strip()}."
                " Stop it with Ctrl-C first."
            ) from None
        held.truncate(0)
        held.write(f"{name} (process {os.getpid()})")
        held.flush()
        yield


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/run", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="8000 if not said")
    parser.add_argument("--workers", type=int, default=2, help="web processes, 2")
    parser.add_argument(
        "--no-demo", action="store_true", help="leave an empty database empty"
    )
    options = parser.parse_args()
    if not 1024 <= options.port <= 65535:
        parser.error("--port is a number from 1024 to 65535.")
    if not 1 <= options.workers <= 8:
        parser.error("--workers is a number from 1 to 8.")
    return options


def main() -> None:
    options = asked()
    os.chdir(ROOT)
    up = Up(
        var=Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve(),
        port=options.port,
        workers=options.workers,
        demo=not options.no_demo,
        given=os.environ,
    )
    try:
        up.run()
    except (Refused, Unusable, DidNotStart) as reason:
        sys.exit(str(reason))
    except OSError as trouble:
        sys.exit(f"{trouble}. Is the disk full, or the folder not yours to write to?")


if __name__ == "__main__":
    main()
