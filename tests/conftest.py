"""Whoever runs the tests, wherever: the tool speaks English to them, unless a test asks for another language."""

import os

os.environ["QMSCTL_LANGUAGE"] = "en"
