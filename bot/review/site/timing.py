"""Times the pages people wait for, on a log made by bot.review.fill, and prints medians.

    python -m bot.review.site.timing /tmp/large/review.db
"""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path
from typing import Any

import click

from bot.review import accounts
from bot.review.hours import StaffedHours
from bot.review.site.app import build_site
from bot.review.site.config import SiteConfig
from bot.review.site.gate import SESSION
from bot.review.store import open_log

PAGES = {
    "queue": "/queue", "queue, unread": "/queue?show=unread", "one item": "/queue/{item}", "list": "/conversations",
    "list, page 20": "/conversations?page=20", "list by common route": "/conversations?route=answer",
    "list by rare concern": "/conversations?concern=overdose",
    "list by two filters": "/conversations?topic=bladder&feedback=down",
    "list, low confidence": "/conversations?low_confidence=yes",
    "list of one week": "/conversations?since={since}&until={until}",
    "search, rare words": "/conversations?q=babel+defin", "search, common word": "/conversations?q=ketamine",
    "search, phrase": "/conversations?q=%22change+my+blood+pressure%22",
    "search, word and filter": "/conversations?q=dizzy&topic=onset",
    "search in replies": "/conversations?q=bladder&in=answer", "transcript": "/conversations/{reference}",
    "reviews": "/reviews", "dashboard": "/dashboard?days=90", "missed, 7 days": "/missed?days=7",
    "enquiries": "/enquiries",}


@click.command(help=__doc__)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--times", default=15, show_default=True, help="How often each page is asked for.")
def main(path: Path, times: int) -> None:
    """Prints the median and the slowest of each page in milliseconds."""
    for name, milliseconds in asyncio.run(measure(path, times)).items():
        click.echo(f"{name:26} median {statistics.median(milliseconds):6.0f} ms, slowest {max(milliseconds):6.0f} ms")


async def measure(path: Path, times: int) -> dict[str, list[float]]:
    """Milliseconds of each request by page, the first (cold) one left out; raises RuntimeError when a page fails."""
    conn, now = open_log(path), time.time()
    if not conn.execute("select 1 from accounts where name = 'timing'").fetchone():
        accounts.add(conn, "timing", "admin", "only for measuring", now, must_change=False)
    cookies = {SESSION: accounts.open_session(conn, "timing", now)}
    values = _values(conn, now)
    site = build_site(SiteConfig(path, StaffedHours.from_spans(
        [{"days": "mon-fri", "open": "09:00", "close": "17:00"}])))
    await site.invoke_startup()
    found: dict[str, list[float]] = {}
    for name, page in PAGES.items():
        for time_ in range(times + 1):
            begun = time.perf_counter()
            answer = await site.client.get(page.format(**values), cookies=cookies)
            if answer.status_code != 200:
                raise RuntimeError(f"{name} answered {answer.status_code}")
            if time_:
                found.setdefault(name, []).append((time.perf_counter() - begun) * 1000)
    return found


def _values(conn: Any, now: float) -> dict[str, Any]:
    """An item, a conversation and a week that are in the log."""
    item = conn.execute(
        "select id from items where state <> 'closed' and kind = 'conversation' order by due_at limit 1").fetchone()
    chat = conn.execute("select reference from conversations order by visitor_messages desc limit 1").fetchone()
    days = [time.strftime("%Y-%m-%d", time.gmtime(now - back * 86400)) for back in (40, 33)]
    return {"item": item["id"], "reference": chat["reference"], "since": days[0], "until": days[1]}


if __name__ == "__main__":
    main()
