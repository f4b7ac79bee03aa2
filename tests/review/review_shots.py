"""Screenshots of every page of the review site for docs/review.md, from invented conversations.

    python tests/review/review_shots.py docs/screenshots
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from bot.review import accounts, enquiries, items, reviewing, sampling, worklist
from bot.review.fill import fill
from bot.review.log import ReviewLog
from bot.review.store import open_log
from bot.review.turns import feedback_event, reference
from review_events import HOURS, crisis, replied, said
from test_review_day import PASSWORD, SERVER, sign_in
from test_review_enquiries import good

PORT = 8761
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main(folder: Path) -> None:
    """Fills a log, serves it and takes the pictures."""
    from playwright.sync_api import sync_playwright

    path = Path(tempfile.mkdtemp()) / "review.db"
    now = time.time()
    fill(path, 600, now)
    pages = _story(path, now)
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(path), str(PORT)])
    try:
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
            _shoot(browser, f"http://127.0.0.1:{PORT}", folder, pages)
            browser.close()
    finally:
        server.terminate()


def _story(path: Path, now: float) -> dict[str, str]:
    """A few conversations that show what the pages are for; returns the pages by the name of their picture."""
    log, conn = ReviewLog(path, HOURS, double_share=100), open_log(path)
    for name, role in (
        ("admin", "admin"),
        ("cara", "care team"),
        ("ben", "care team"),
        ("ida", "intake"),
        ("mia", "manager")):
        accounts.add(conn, name, role, PASSWORD, now, must_change=False)
    log.write([
               said(
                   "story", "will it make me feel sick afterwards", now -9000, entry="side-effects-common",
                   candidates=[["side-effects-common", 0.84],
                               ["preparation-day", 0.41]]),
               replied(
                   "story", "Many people feel dizzy, sleepy or sick for a short time.", now -8999, message_id="s1",
                   entry="side-effects-common", topic="side-effects", title="Common side effects",
                   paragraphs=[{"text": "Many people feel disconnected, dizzy, sleepy or sick for a short time.",
                                "cites": [1]},
                               {"text": "In most studies this passed within two hours.", "cites": [1]}],
                   unsettled=[{"text": "Studies rarely asked about side effects in the same way.", "cites": [1]}],
                   citations=[{"number": 1,
                               "text":
                               "Short B, Fong J, Galvez V, Shelker W, Loo CK. Side-effects associated with ketamine use in depression: a systematic review. Lancet Psychiatry 2018;5:65-78.",
                               "at": "abstract", "url": "https://doi.org/10.1016/S2215-0366(17)30272-9"}],
                   closing="This treatment has risks, is not right for everyone, and other treatments exist. A clinician decides this with you.",
                   buttons=[{"id": "entry:a", "label": "Feeling disconnected"}]),
               feedback_event("story", "s1", True, None, now -8990),
               said(
                   "story", "and can I drive home", now -8900, route="clarify", intent="out_of_scope", confidence=0.42,
                   candidates=[["after-session-driving-when", 0.52],
                               ["preparation-day", 0.47]],
                   masked=["name"]),
               replied(
                   "story", "I am not sure which of these you mean.", now -8899, kind="clarify", route="clarify",
                   message_id="s2",
                   buttons=[{"id": "entry:b", "label": "Driving after a session"},
                            {"id": "entry:c", "label": "Preparing for the day"}]),
               feedback_event("story", "s2", False, "I asked a clear question", now -8890)])
    log.write(crisis("urgent", "i have been sitting here all evening. i am going to end it tonight", now - 400))
    log.write([said("urgent", "does it help quickly", now - 500), replied("urgent",
              "Studies differ on how soon people notice a change.", now - 499)])
    chat = conn.execute("select id from conversations where sender = 'story'").fetchone()[0]
    message = conn.execute(
        "select id from messages where conversation = ? and text like 'and can%'", (chat,)).fetchone()[0]
    reviewing.correct(conn, chat, message, "cara", now, "entry", "after-session-driving-when")
    reviewing.correct(conn, chat, message, "cara", now, "intent", "ask_knowledge")
    reviewing.tag(conn, chat, message, "cara", now, "driving")
    reviewing.note(conn, chat, "cara", now, "Third time this week that this question was not understood.", message)
    _reviews(conn, now)
    _past(conn, now)
    receipt = enquiries.submit(conn, good(email="ann@example.org", safe_to_contact="any"),
                               "story", "192.0.2.1", now - 3600, HOURS, sender="urgent")
    for place, row in enumerate(worklist.waiting(conn)[2:8]):
        items.read(conn, row["id"], "ida" if place % 2 else "cara", now)
        if place % 3:
            items.assign(conn, row["id"], "ida" if place % 2 else "cara", "mia", now)
    urgent = conn.execute(
        "select i.id from items i join conversations c on c.id = i.conversation where c.sender = 'urgent'").fetchone()[0]
    request = conn.execute(
        "select i.id from items i join enquiries e on e.id = i.enquiry where e.reference = ?", (receipt.reference,)).fetchone()[0]
    items.assign(conn, urgent, "cara", "cara", now - 200)
    items.note(conn, urgent, "cara", now - 100, "Told the clinical lead by phone.")
    return {"queue": "/queue", "item": f"/queue/{urgent}", "request": f"/queue/{request}", "enquiries": "/enquiries", "conversations": "/conversations",
            "transcript": f"/conversations/{reference('story')}", "reviews": "/reviews", "missed": "/missed?days=90", "corrections": "/corrections",
            "dashboard": "/dashboard?days=90", "subject": f"/subject?reference={reference('story')}", "users": "/users", "audit": "/audit"}


def _past(conn: Any, now: float) -> None:
    """What came in earlier was answered, most of it in time; some conversations were flagged."""
    for place, row in enumerate(worklist.waiting(conn, most=1000)):
        if row["created_at"] < now - 2 * 86400:
            when = row["due_at"] + (3600 if place % 9 == 0 else -300)
            items.contacted(conn, row["id"], "ida" if place % 2 else "cara", when, "Called.")
            items.close(conn, row["id"], "ida" if place % 2 else "cara", when, "answered", "Done.")
    for place, row in enumerate(conn.execute("select id, last_at from conversations order by id limit 400").fetchall()):
        if place % 37 == 0:
            reviewing.flag(conn, row["id"], "ben", row["last_at"] + 600, "Reads like advice.")
    conn.execute("update samples set first_at = added_at + 5000 where first_at is not null")


def _reviews(conn: Any, now: float) -> None:
    rows = conn.execute(
        "select conversation from samples where reviewers = 2 and state = 'waiting' limit 30").fetchall()
    for place, row in enumerate(rows[:24]):
        sampling.give(conn, row["conversation"], "ben", "acceptable" if place % 4 else "wrong answer", "", now)
        sampling.give(conn, row["conversation"], "mia", "wrong answer" if place %
                      8 == 0 else "acceptable", "Read twice.", now)


def _shoot(browser: Any, address: str, folder: Path, pages: dict[str, str]) -> None:
    for _ in range(100):
        try:
            page = browser.new_page(viewport={"width": 1360, "height": 900})
            page.goto(f"{address}/sign-in")
            break
        except Exception:  # the server is still starting
            time.sleep(0.3)
    page.screenshot(path=str(folder / "review-sign-in.png"))
    page.close()
    page = sign_in(browser, address, "admin")
    for name, path in pages.items():
        page.goto(address + path)
        page.wait_for_load_state()
        full = name in ("dashboard", "transcript", "item", "request")
        page.screenshot(path=str(folder / f"review-{name}.png"), full_page=full, clip=None)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
