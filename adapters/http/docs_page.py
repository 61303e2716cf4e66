"""The documentation page at /docs: a viewer of our OpenAPI description that loads nothing from outside.

The viewer (Swagger UI; assets/swagger-ui.yaml tells its origin and licence) is served by us, and a policy
forbids the browser every other host, whatever the viewer or a description in the schema might ask for.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from string import Template

from litestar import MediaType, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from commands.kernel.actor import Role

SCHEMA = "/schema/openapi.json"
FOLDER = Path(__file__).parent / "assets"
MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "docs.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}

# The viewer keeps its few images in its style sheet (data:).
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
GUARDED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def docs_page() -> list[HTTPRouteHandler]:
    """Return the handlers of the page and of what it loads; an asset's URL changes with its content."""
    contents = {name: (FOLDER / name).read_bytes() for name in MEDIA_TYPES}
    versioned = {name: f"{sha256(content).hexdigest()[:16]}-{name}" for name, content in contents.items()}
    assets = {versioned[name]: (contents[name], media_type) for name, media_type in MEDIA_TYPES.items()}
    places = {name.replace("-", "_").replace(".", "_"): f"/docs/{versioned[name]}" for name in versioned}
    page = Template((FOLDER / "docs.html").read_text(encoding="utf-8")).substitute(places, schema=SCHEMA)

    @get("/docs", include_in_schema=False, sync_to_thread=False, role=Role.PUBLIC)
    def show_docs() -> Response[str]:
        return Response(page, media_type=MediaType.HTML, headers=GUARDED | {"Cache-Control": "no-cache"})

    @get("/docs/{name:str}", include_in_schema=False, sync_to_thread=False, role=Role.PUBLIC)
    def show_asset(name: FromPath[str]) -> Response[bytes]:
        if name not in assets:
            raise NotFoundException
        content, media_type = assets[name]
        return Response(content, media_type=media_type, headers=FOR_EVER)

    return [show_docs, show_asset]
