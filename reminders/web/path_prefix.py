"""Makes links correct when a proxy serves the product below a path of the public address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PathPrefix:
    """The application below a path, whether or not the proxy strips it."""

    def __init__(self, application: WSGIApplication, path: str) -> None:
        self.application, self.path = application, path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if self.path:
            environ["SCRIPT_NAME"] = self.path
            asked = environ.get("PATH_INFO", "")
            if asked == self.path or asked.startswith(self.path + "/"):
                environ["PATH_INFO"] = asked[len(self.path) :] or "/"
        return self.application(environ, start_response)
