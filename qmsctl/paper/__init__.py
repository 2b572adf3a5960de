"""Controlled copies on paper: one PDF per document, with the same text and control block as on the website.

What a copy holds is a page of `qmsctl.pages`; what turns it into a PDF is WeasyPrint, an extra of the package.
"""

_EXTRA = "pip install 'qmsctl[pdf]'"
_LIBRARIES = "apt-get install libpango-1.0-0 libpangoft2-1.0-0"


def lacking() -> str:
    """Say what must be installed before copies can be made, "" where nothing is missing."""
    try:
        import weasyprint  # type: ignore[import-untyped]  # noqa: F401
    except ImportError:
        return f"copies need the extra for PDF: {_EXTRA} (on Debian also {_LIBRARIES})"
    except OSError as error:
        return f"WeasyPrint finds no Pango ({error}); on Debian: {_LIBRARIES}"
    return ""
