"""How Git names what it holds."""

import re

HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
"""A full id, of SHA-1 or SHA-256."""
