"""Whoever runs the tests, wherever: the tool speaks English to them, unless a test asks for another language."""

import atexit
import os
import shutil
import tempfile

os.environ["QMSCTL_LANGUAGE"] = "en"

# Sites that tests build are kept for this run alone.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="qmsctl-cache-")
atexit.register(shutil.rmtree, os.environ["XDG_CACHE_HOME"], ignore_errors=True)
