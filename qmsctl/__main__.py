"""``python -m qmsctl``."""

from qmsctl.cli.main import run

run()
