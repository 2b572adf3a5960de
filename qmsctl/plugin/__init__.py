"""The plugin for MkDocs; MkDocs and Material are at the end of their life, so this package alone knows them."""

from qmsctl.plugin.adapter import QmsctlPlugin

__all__ = ["QmsctlPlugin"]
