"""Questions to a forge's API: short, over HTTPS, and never led to another host."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from typing import IO, Any

_SECONDS = 10
_MOST = 2 * 1024 * 1024

APIS = {"github": "https://{host}/api/v3", "gitlab": "https://{host}/api/v4", "gitea": "https://{host}/api/v1"}
"""Where the API of a forge lies; github.com has a host of its own for it."""

_PUBLIC = {"github.com": "https://api.github.com"}
_TOKENS = {"github": ("GH_TOKEN", "GITHUB_TOKEN"), "gitlab": ("GITLAB_TOKEN",), "gitea": ("GITEA_TOKEN",)}
# A token goes to the forge's public host, to the one that the forge's own runner or program names, and nowhere else:
# the address of `origin` comes with the clone.
_TRUSTED = {
    "github": ("github.com", "$GH_HOST", "$GITHUB_SERVER_URL"),
    "gitlab": ("gitlab.com", "$GITLAB_HOST", "$CI_SERVER_HOST"),
    "gitea": ("codeberg.org", "gitea.com", "$GITEA_SERVER_URL", "$GITHUB_SERVER_URL"),
}


class NoAnswer(Exception):
    """The forge said no or nothing; the text is a sentence."""

    def __init__(self, why: str, status: int = 0) -> None:
        super().__init__(why)
        self.status = status


class Forge:
    """The API of one forge, asked with a token from the environment where the host may have it."""

    def __init__(self, forge: str, host: str, api: str | None) -> None:
        self.api = (api or _PUBLIC.get(host) or APIS[forge].format(host=host)).rstrip("/")
        self._headers = {"Accept": "application/json", "User-Agent": "qmsctl doctor"}
        self.has_token = False
        token = next((value for name in _TOKENS[forge] if (value := os.environ.get(name))), None)
        if token and (api or host in _trusted(forge)):
            self.has_token = True
            self._headers |= {"PRIVATE-TOKEN": token} if forge == "gitlab" else {"Authorization": f"Bearer {token}"}

    def get(self, *path: str) -> Any:
        """Return the JSON that a path of the API holds, each part escaped; raise `NoAnswer` where there is none."""
        address = "/".join((self.api, *(urllib.parse.quote(part, safe="") for part in path)))
        request = urllib.request.Request(address, headers=self._headers)  # noqa: S310 - the scheme is looked at below
        if request.type not in ("https", "http"):
            raise NoAnswer(f"{self.api} is no web address")
        try:
            with _OPENER.open(request, timeout=_SECONDS) as answer:
                data = answer.read(_MOST + 1)
        except urllib.error.HTTPError as error:
            raise NoAnswer(f"{urllib.parse.urlsplit(address).netloc} answered {error.code}", error.code) from error
        except (OSError, ValueError) as error:
            raise NoAnswer(f"{urllib.parse.urlsplit(address).netloc} gave no answer ({_reason(error)})") from error
        if len(data) > _MOST:
            raise NoAnswer("the answer was too long")
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise NoAnswer("the answer was no JSON") from error


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follow a redirect (a project that was renamed) on the same host only; the token travels with it."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        before, after = urllib.parse.urlsplit(req.full_url), urllib.parse.urlsplit(newurl)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise urllib.error.HTTPError(req.full_url, code, "led to another host", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_SameHost)


def _trusted(forge: str) -> set[str]:
    named = (os.environ.get(name[1:], "") if name.startswith("$") else name for name in _TRUSTED[forge])
    return {(urllib.parse.urlsplit(name).hostname or "") if "//" in name else name for name in named} - {""}


def _reason(error: Exception) -> str:
    return str(getattr(error, "reason", "") or error)[:120]
