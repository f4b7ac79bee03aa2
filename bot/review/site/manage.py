"""Missed questions, corrections, the dashboard, access and erasure, users and the audit trail."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import sqlite3
from typing import Any, Callable, Mapping
from urllib.parse import unquote

from datasette import Response

from bot.review import accounts, audit, corrections, dashboard, items, missed, retention, subject, triage
from bot.review.handback import hand_back
from bot.review.site import charts, roles
from bot.review.site.numbers import whole
from bot.review.site.visit import Context, Visit, action, page

SPANS = (7, 30, 90, 365)


@page("missed", "staff_missed.html")
async def missed_questions(visit: Visit) -> Context:
    """Unanswered questions of some days in groups, with the entry that comes nearest."""
    days = _days(visit)
    found = await visit.read(lambda conn: missed.unanswered(conn, visit.now - days * 86400))
    await visit.record("read list", "missed questions")
    encode = await asyncio.to_thread(_encoder, visit)
    grouped = await asyncio.to_thread(missed.groups, found, encode, visit.config.questions)  # may take a second
    titles = {entry.id: entry.title for entry in visit.config.entries}
    return {"groups": [dataclasses.asdict(group) for group in grouped[:200]], "titles": titles, "days": days, "spans": SPANS,
            "total": sum(item["n"] for item in found), "by_meaning": encode is not None}


@page("corrections", "staff_corrections.html")
async def correction_list(visit: Visit) -> Context:
    """All corrections, and what they come to as text to paste."""
    await visit.record("read list", "corrections")
    return {"rows": await visit.read(corrections.listing), "nlu": await visit.read(corrections.training_examples),
            "entries": await visit.read(corrections.entry_questions), "tests": await visit.read(corrections.regression_conversations)}


async def _export_corrections(visit: Visit) -> Response:
    text = await visit.change("export", "corrections", corrections.export)
    return Response(text, content_type="text/yaml; charset=utf-8",
                    headers={"Content-Disposition": 'attachment; filename="corrections.yml"'})


export_corrections = page("corrections", "")(_export_corrections)


@page("dashboard", "staff_dashboard.html")
async def overview(visit: Visit) -> Context:
    """Charts over day counts."""
    days = _days(visit)
    figures = await visit.read(lambda conn: dashboard.figures(conn, visit.now, days, visit.every_request))
    clocks = await visit.read(lambda conn: dashboard.clocks_missed(conn, visit.now - days * 86400))
    found: dict[str, Any] = {"figures": figures, "clocks": clocks, "span": days, "spans": SPANS, "names": triage.NAMES}
    if not visit.as_json:
        found["charts"] = charts.all_charts(figures)
    return found


@page("subject", "staff_subject.html")
async def subject_access(visit: Visit) -> Context:
    """Looks up one reference code."""
    code = visit.arg("reference")
    found = None
    if code:
        try:
            chats, requests = await visit.read(lambda conn: retention.together(conn, code))
            found = {"conversations": [row["reference"] for row in chats],
                     "enquiries": [row["reference"] for row in requests]}
        except KeyError:
            found = {"conversations": [], "enquiries": []}
        await visit.record("looked up", f"reference {code[:20]}")
    return {"code": code, "found": found, "reasons": retention.REASONS, "purged": await visit.read(retention.last_purge),
            "erasures": [dict(row) for row in await visit.read(
                lambda conn: conn.execute("select * from erasures order by at desc limit 20").fetchall())]}


@action("subject", lambda visit: "/subject")
async def subject_step(visit: Visit) -> Context | Response:
    """Finds codes by contact details, exports, or erases."""
    form = await visit.form()
    code, step = form.get("reference", "").strip().upper(), visit.part("step")
    if step == "find":
        codes = await visit.change("looked up", "contact details", lambda conn: subject.references_of(conn, form.get("contact", "")))
        visit.say("Found: " + ", ".join(codes) if codes else "Nothing is kept under these contact details.")
        return {}
    if step == "export":
        found = await visit.change("export", f"reference {code}", lambda conn: subject.export(conn, code))
        return Response(json.dumps(found, indent=2, ensure_ascii=False), content_type="application/json; charset=utf-8",
                        headers={"Content-Disposition": f'attachment; filename="{code}.json"'})
    await _erase(visit, code, form)
    return {}


async def _erase(visit: Visit, code: str, form: dict[str, str]) -> None:
    reason = form.get("reason", "")
    if reason not in retention.REASONS or form.get("confirm", "").strip().upper() != code:
        raise items.Refusal("Choose a reason and type the reference code again to erase.")
    counts = await visit.write(lambda conn: retention.erase(conn, code, visit.name, reason, visit.now, visit.config.stores), whole=False)
    await visit.record("erased", f"reference {code}", f"{reason}: {json.dumps(counts)}")
    visit.say(f"Erased: {retention.told(counts)}.")


@page("users", "staff_users.html")
async def users(visit: Visit) -> Context:
    """All accounts."""
    return {"rows": await visit.read(accounts.listing), "roles": accounts.ROLES, "now": visit.now, "me": visit.name}


@action("users", lambda visit: "/users")
async def user_step(visit: Visit) -> Context:
    """Adds or changes an account."""
    form, name, step = await visit.form(), unquote(visit.part("name")), visit.part("step")
    if step == "add":
        name, role, password = form.get("name", "").strip().lower(), form.get("role", ""), form.get("password", "")
        await visit.change("add user", f"user {name}", lambda conn: accounts.add(conn, name, role, password, visit.now), role)
        visit.say(f"{name} can sign in now and will choose an own password.")
        return {}
    freed = await visit.change(f"{step} user", f"user {name}", _account_step(visit, name, step, form), form.get("role", ""))
    visit.say(f"Changed {name}. Open sessions of this account have ended." + (
        f" Queue items given back to nobody: {freed}." if freed else ""))
    return {}


def _account_step(visit: Visit, name: str, step: str, form: Mapping[str, str]) -> Callable[[sqlite3.Connection], int]:
    """An admin's change of one account; it returns how many queue items were given back."""
    changes: Mapping[str, Any] = {"role": {"role": form.get("role", "")}, "deactivate": {"active": False},
                                  "activate": {"active": True}, "reset": {"password": form.get("password", "")}}[step]

    def work(conn: sqlite3.Connection) -> int:
        accounts.update(conn, name, **changes)
        if step not in ("role", "deactivate"):
            return 0
        sees = roles.may(changes["role"], "enquiries") if step == "role" else None
        return hand_back(conn, name, visit.name, visit.now, sees)
    return work


@page("audit", "staff_audit.html")
async def audit_trail(visit: Visit) -> Context:
    """Who looked at what and who changed what, newest first."""
    by, target = visit.arg("by"), visit.arg("target")
    before = whole(visit.arg("before"), 0) or None
    rows = await visit.read(lambda conn: audit.entries(conn, by=by or None, target=target or None, before=before))
    return {"rows": rows, "by": by, "target": target}


def _days(visit: Visit) -> int:
    return int(visit.arg("days")) if visit.arg("days") in map(str, SPANS) else 30


def _encoder(visit: Visit) -> Any:
    """The sentence encoder, loaded once; None when there is none, and groups then go by words."""
    if visit.config.load_encoder is None:
        return None
    if not hasattr(visit.datasette, "review_encode"):
        visit.datasette.review_encode = visit.config.load_encoder()
    return visit.datasette.review_encode
