"""Writes down what the tests of each clause said, for the page of promises (tests/proofs.py).

A clause's tests are functions: with many cases one passed when all cases that ran did. With
--collect-only they are counted alone.
"""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from privacy.promises import proofs


def pytest_configure(config):
    config.pluginmanager.register(Proofs(config), "proofs-of-promises")


def function(nodeid):
    """A test without its case."""
    return nodeid.partition("[")[0]


class Proofs:
    """What one run knows of the marked tests. Workers collect, and tell what is marked."""

    def __init__(self, config):
        self.config = config
        self.is_worker = hasattr(config, "workerinput")
        self.release = proofs.release()
        self.marked = defaultdict(set)
        self.said = defaultdict(set)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items):
        """Before any is left out: what is not run counts as not run, and not as none."""
        for item in items:
            for mark in item.iter_markers("promise"):
                self.marked[function(item.nodeid)] |= set(mark.args)

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.said[function(report.nodeid)].add("failed")
        elif report.when == "call" and report.passed:
            self.said[function(report.nodeid)].add("passed")

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        for name, clauses in (
            getattr(node, "workeroutput", {}).get("marked", {}).items()
        ):
            self.marked[name] |= set(clauses)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus):
        if self.is_worker:
            marked = {name: sorted(clauses) for name, clauses in self.marked.items()}
            self.config.workeroutput["marked"] = marked
            return
        proofs.release.cache_clear()
        # A run that was broken off, or whose code was changed meanwhile, proves nothing.
        if exitstatus in {0, 1} and proofs.release() == self.release:
            ran = None if self.config.getoption("collectonly") else datetime.now(UTC)
            path = Path(self.config.getoption("--proofs"))
            proofs.write(path, release=self.release, ran_at=ran, clauses=self.clauses())

    def clauses(self):
        found = defaultdict(proofs.Proof)
        for name, clauses in self.marked.items():
            failed = "failed" in self.said[name]
            passed = not failed and "passed" in self.said[name]
            for clause in clauses:
                so_far = found[clause]
                found[clause] = proofs.Proof(
                    so_far.tests + 1, so_far.passed + passed, so_far.failed + failed
                )
        return found
