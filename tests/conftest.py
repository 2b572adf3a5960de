"""Whoever runs the tests, wherever: the tool speaks English to them, unless a test asks for another language."""

import atexit
import os
import shutil
import tempfile
from collections import Counter

import pytest

os.environ["QMSCTL_LANGUAGE"] = "en"

# Sites that tests build are kept for this run alone.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="qmsctl-cache-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)

# Sites of the examples are built once; the processes that run tests side by side are begun by the one that makes this.
if "QMSCTL_TESTED_SITES" not in os.environ:
    os.environ["QMSCTL_TESTED_SITES"] = tempfile.mkdtemp(prefix="qmsctl-sites-")
    atexit.register(shutil.rmtree, os.environ["QMSCTL_TESTED_SITES"], ignore_errors=True)

# Of the cases of these modules the everyday run takes one in so many; `make assurance` takes the others.
ONE_IN = {
    "test_afterwards": 2, "test_answers": 3, "test_approvals": 3, "test_at": 4, "test_broken_in": 2, "test_doctor": 3,
    "test_harvest": 2, "test_history_repositories": 3, "test_hostile": 6, "test_hostile_browser": 3,
    "test_hostile_pages": 3, "test_languages": 4, "test_manipulations": 2, "test_mine": 3, "test_openssh": 2,
    "test_pdf": 4, "test_redline": 3, "test_search": 2, "test_signatures": 3, "test_signers": 3,
    "test_tables_browser": 3,
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    met: Counter[tuple[str, str]] = Counter()
    for item in items:
        module, test = item.path.stem, getattr(item, "originalname", item.name)
        every = ONE_IN.get(module)
        if every and hasattr(item, "callspec"):
            if met[module, test] % every:
                item.add_marker(pytest.mark.slow)
            met[module, test] += 1
