"""A plugin of pytest: has what the tests of each clause said written down.

    pytest -p tests.proofs --proofs privacy/proofs.json [--collect-only]

For whole runs (bin/test without arguments passes it).
"""


def pytest_addoption(parser):
    parser.addoption("--proofs", help="write what the marked tests said to this file")


def pytest_configure(config):
    """What writes it asks Django, which is not there yet when this is read."""
    if config.getoption("--proofs"):
        config.pluginmanager.import_plugin("tests.proofs_kept")
