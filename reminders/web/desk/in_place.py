"""Forms that a script sends: where a form leads is told in a header, so that the browser goes there itself, once.

A fetch would follow a redirect unseen and open the page a first time for nothing, as the audit trail would tell.
"""

from __future__ import annotations

from flask import Response, request

from reminders.web.desk.context import blueprint


@blueprint.after_request
def tell_where(response: Response) -> Response:
    """Answer a form that was sent by script with the address it leads to instead of a redirect."""
    if request.headers.get("X-In-Place") and response.location is not None and 300 <= response.status_code < 400:
        told = Response(status=204, headers=[("X-Go-To", response.location)])
        for cookie in response.headers.getlist("Set-Cookie"):
            told.headers.add("Set-Cookie", cookie)
        return told
    return response
