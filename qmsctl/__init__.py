"""The management system kept as code: check, ask and publish a handbook that lives in Git."""

__version__ = "0.1.0"
