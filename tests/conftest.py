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
    "test_afterwards": 2, "test_answers": 3, "test_approvals": 4, "test_at": 4, "test_broken_in": 2, "test_doctor": 3,
    "test_harvest": 3, "test_history_repositories": 4, "test_hostile": 25, "test_hostile_browser": 3,
    "test_hostile_pages": 3, "test_init": 2, "test_languages": 4, "test_manipulations": 3, "test_mine": 3,
    "test_openssh": 2, "test_pdf": 4, "test_redline": 3, "test_review_seal": 2, "test_search": 2, "test_signatures": 3,
    "test_signers": 3, "test_tables_browser": 3,
}  # fmt: skip


# Of all tests of these, which build sites, start browsers or a process each, it takes one in so many.
ONE_TEST_IN = {
    "test_accessibility": 2, "test_approve": 2, "test_at": 3, "test_broken_in": 2, "test_browser": 2,
    "test_build_cache": 3, "test_cli": 3, "test_commits": 2, "test_forge_approvals": 2, "test_git_faults": 3,
    "test_history_commands": 2, "test_hostile_browser": 2, "test_hostile_git": 9, "test_hostile_pages": 3,
    "test_killed": 3, "test_languages": 2, "test_mine": 2, "test_offline": 3, "test_pdf": 4, "test_plugin": 3,
    "test_print": 2, "test_sessions": 3, "test_workflows": 2, "test_years": 2,
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    cases: Counter[tuple[str, str]] = Counter()
    tests: Counter[str] = Counter()
    for item in items:
        module, test = item.path.stem, getattr(item, "originalname", item.name)
        if item.get_closest_marker("slow") is not None:
            continue
        if hasattr(item, "callspec") and module in ONE_IN:
            cases[module, test] += 1
            if cases[module, test] % ONE_IN[module] != 1 % ONE_IN[module]:
                item.add_marker(pytest.mark.slow)
                continue
        if module in ONE_TEST_IN:
            tests[module] += 1
            if tests[module] % ONE_TEST_IN[module]:
                item.add_marker(pytest.mark.slow)
