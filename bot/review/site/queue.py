"""The queue and the list of enquiries. One item of them is in `item`."""

from __future__ import annotations

import re
import sqlite3
from typing import Any, Awaitable, Callable

from datasette import Response

from bot.review import enquiries, triage, worklist
from bot.review.site.visit import Context, Visit, page

SHOWN = ("all", "unread", "mine", "unowned", "overdue", "closed")
PARTS = ("first", "later")  # the two first clocks, and the rest
MOST = 100  # rows on a page of each part


@page("queue", "staff_queue.html")
async def queue(visit: Visit) -> Context:
    """Open items by the time an answer is needed; `?show=` is one of SHOWN, `?part=` one of PARTS alone, from `?page=` on."""
    show = visit.arg("show") if visit.arg("show") in SHOWN else "all"
    part = visit.arg("part") if visit.arg("part") in PARTS else ""
    number = int(visit.arg("page")) if part and re.fullmatch(r"[1-9]\d{0,5}", visit.arg("page")) else 1

    def find(conn: sqlite3.Connection) -> Context:
        rows = {name: _rows(visit, conn, show, name, number) if part in ("", name) else [] for name in PARTS}
        return {**{name: found[:MOST] for name, found in rows.items()}, "more": {name: len(found) > MOST for name, found in rows.items()},
                "part": part, "number": number, "counts": worklist.counts(conn, visit.name, visit.now, visit.every_request),
                "show": show, "now": visit.now, "most": MOST, "staffed": visit.config.hours.is_staffed(visit.now),
                "names": triage.NAMES}

    return await visit.read(find)


def _rows(visit: Visit, conn: sqlite3.Connection, show: str, part: str, number: int) -> list[dict[str, Any]]:
    """The rows of one page of a part, and one more when there is a next page. What was closed is all in the first part."""
    page_of: dict[str, Any] = {"every_request": visit.every_request, "most": MOST + 1, "skip": MOST * (number - 1)}
    if show == "closed":
        return worklist.closed(conn, **page_of) if part == "first" else []
    return worklist.waiting(conn, first=part == "first", now=visit.now, unread=show == "unread",
                            owner={"mine": visit.name, "unowned": ""}.get(show),
                            overdue_at=visit.now if show == "overdue" else None, **page_of)


@page("enquiries", "staff_enquiries.html")
async def enquiry_list(visit: Visit) -> Context:
    """Enquiries of concern first, then the newest, without contact details."""
    await visit.record("read list", "enquiries")
    return {"rows": await visit.read(enquiries.listing), "now": visit.now, "topics": enquiries.TOPICS,
            "names": triage.NAMES}


async def _to_item(visit: Visit) -> Response:
    row = await visit.read(lambda conn: enquiries.by_reference(conn, visit.part("reference")))
    return Response.redirect(f"/queue/{row['item']}")


enquiry: Callable[..., Awaitable[Response]] = page("enquiries", "")(_to_item)
