"""The pages of the benchmarks on Starlette, which uvicorn serves: a page behind GZipMiddleware, and
the files of a folder.

`page-template.html` and the folder `root` are those of the working directory.
"""

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

import pages

page = Path("page-template.html").read_text().replace(pages.TITLE_MARK, pages.TITLE).encode()


async def get_page(request):
    return HTMLResponse(page)


app = Starlette(routes=[
    # Level 9 is its default; 4 is that of the others.
    Route("/long-page", get_page, middleware=[Middleware(GZipMiddleware, compresslevel=4)]),
    Mount("/file", StaticFiles(directory="root")),
])
