"""Glance's API: its refusals are pages of HTML, not JSON."""

from __future__ import annotations

from html import escape
from http import HTTPStatus

from simulator.http import Call, Refused, Reply, Routes, Service, as_it_is, request_id_header

ROUTES = Routes("/image")
VERSIONS = (17, 15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
NO_ENTRY = (
    "This server could not verify that you are authorized to access the document you requested. Either "
    "you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to "
    "supply the credentials required."
)
PAGE = """<html>
 <head>
  <title>{status} {phrase}</title>
 </head>
 <body>
  <h1>{status} {phrase}</h1>
  {message}<br /><br />
{detail}


 </body>
</html>"""


def say_no(call: Call, refusal: Refused) -> Reply:
    """Answer a page; the second line of a refusal, if there is one, goes below the first."""
    message, _, detail = (NO_ENTRY if refusal.status == 401 else escape(refusal.message)).partition("\n")
    phrase = HTTPStatus(refusal.status).phrase
    text = PAGE.format(status=refusal.status, phrase=phrase, message=message, detail=detail)
    uri = f'Keystone uri="{call.world.config.public_url}/identity"'
    headers = {"WWW-Authenticate": uri} if refusal.status == 401 else {}
    return Reply(refusal.status, text, headers, media_type="text/html; charset=UTF-8")


def nothing_here(call: Call) -> Reply:
    return say_no(call, Refused(404, "The resource could not be found."))


FAILURE = "The server has either erred or is incapable of performing the requested operation."
SERVICE = Service("image", ROUTES, say_no, as_it_is, request_id_header, nothing_here, FAILURE)


@ROUTES.on("GET", "", anonymous=True)
def list_versions(call: Call) -> Reply:
    href = f"{call.world.config.public_url}/image/v2/"
    versions = [
        {
            "id": f"v2.{minor}",
            "status": "CURRENT" if minor == VERSIONS[0] else "SUPPORTED",
            "links": [{"rel": "self", "href": href}],
        }
        for minor in VERSIONS
    ]
    return Reply(300, {"versions": versions})
