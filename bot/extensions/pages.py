"""The visitor's pages: the chat with and without JavaScript, help lines, privacy, the widget's script, a demo host."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any, Dict, List, Optional, Sequence, Text

import structlog
from sanic import Blueprint, Sanic
from sanic.exceptions import NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, html, json, raw

from bot.extensions.inbound import Refused, clean_text, known_nation
from bot.extensions.page_context import Line, Message, PageContext
from bot.knowledge.contacts import pinned_lines
from bot.web.bundle import join_script, join_styles
from bot.web.render import FOLDER, LONDON, render, strings

logger = structlog.get_logger(__name__)
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
         ".ico": "image/x-icon"}
SERVER_ONLY = ("nojs", "nojs_forget", "error", "unavailable", "unavailable_next")  # texts the widget does not need
PINNING = ("crisis", "emergency")
FILES_FRESH = "no-cache"  # asked for again each time, answered with 304: an edit is seen at once


def add_pages(blueprint: Blueprint, context: PageContext) -> None:
    """Adds the pages to `blueprint`. "/" is left to whoever mounts it, with `index` as its handler."""
    files = {path.name: path.read_bytes() for path in sorted((FOLDER / "static").iterdir())}
    files["exit.js"] = join_script("exit.js").encode()
    made: Dict[dt.date, bytes] = {}

    @blueprint.get("/widget.js")
    async def widget(request: Request) -> HTTPResponse:
        today = uk_date()
        if today not in made or request.app.debug:  # a helpline leaves every reply on the day that its check is too old
            made.clear()
            made[today] = widget_script(context)
        return _file(request, "widget.js", made[today])

    @blueprint.get("/static/<name>")
    async def static(request: Request, name: Text) -> HTTPResponse:
        return _file(request, name, files[name]) if name in files else html("", status=404)

    @blueprint.get("/favicon.ico")
    async def favicon(request: Request) -> HTTPResponse:
        return _file(request, "favicon.ico", files["favicon.ico"])

    @blueprint.get("/help")
    async def help_page(request: Request) -> HTTPResponse:
        nation = known_nation(request.args.get("nation"))
        return render_page(context, "help.html", nation=nation, lines=context.all_lines(nation))

    @blueprint.get("/privacy")
    async def privacy(request: Request) -> HTTPResponse:
        return render_page(context, "privacy.html")

    @blueprint.get("/demo")
    async def demo(request: Request) -> HTTPResponse:
        page = render("demo.html", {"origin": f"{request.scheme}://{request.host}"})
        return html(page, headers={"Content-Security-Policy": demo_policy(request)})

    @blueprint.post("/chat")
    async def chat(request: Request) -> HTTPResponse:
        return await chat_form(request, context)


def add_missing_page(app: Sanic, context: PageContext) -> None:
    """Answers an unknown address in the common frame, with the help numbers, instead of Sanic's own page."""

    async def missing(request: Request, error: Exception) -> HTTPResponse:
        words = strings()["missing"]
        if request.path.startswith("/api/"):
            problem = {"code": "not_found", "message": words["title"], "next": words["next"]}
            return json({"error": problem, "help": list(context.help_lines())}, status=404)
        return render_page(context, "missing.html", status=404)

    app.error_handler.add(NotFound, missing)


async def index(request: Request, context: PageContext) -> HTTPResponse:
    """The chat page with an empty conversation."""
    return _chat_page(context, None, [], nation=known_nation(request.args.get("nation")))


async def chat_form(request: Request, context: PageContext) -> HTTPResponse:
    """The form's message and the page again with the conversation so far; what was typed comes back on failure."""
    session, text = _field(request, "session"), _field(request, "text") or ""
    nation = known_nation(_field(request, "nation"))
    suggestion = _field(request, "suggestion")
    button = _field(request, "button") or suggestion
    if button and button.startswith("nation:"):
        nation = known_nation(button.partition(":")[2]) or nation
    try:
        clean_text(text, context.settings.max_characters, required=button is None)
        session, messages = await context.converse(session, text or _label(context, suggestion), button, nation,
                                                   _field(request, "message_id"))
        turns = _with_replies(await _turns(context, session), messages)
        return _chat_page(context, session, turns, nation=nation, pinned=_pinned(turns, messages, context.help_lines(nation)))
    except Refused as refused:
        problem = {"message": str(refused), "next": refused.next_step}
        status = refused.status
        session = None if refused.code == "bad_session" else session
    except Exception as error:  # the visitor gets the help lines and the text back; the words stay out of the log
        logger.error("pages.chat_failed", error=type(error).__name__)
        words = strings()["chat"]
        problem, status = {"message": words["unavailable"], "next": words["unavailable_next"]}, 503
    return _chat_page(context, session, await _turns(context, session), nation=nation, draft=text, problem=problem,
                      status=status)


def render_page(context: PageContext, template: Text, status: int = 200, **values: Any) -> HTTPResponse:
    """A page in the common frame, with the help numbers in its HTML. For every page a visitor sees."""
    settings = context.settings
    site = {"name": settings.clinic_name, "exit_url": settings.exit_url, "days": settings.retention_days,
            "staffed": settings.staffed_text, "most": settings.max_characters,
            "privacy_email": settings.privacy_email, "complaints_email": settings.complaints_email}
    page = render(template, {"help_lines": context.help_lines(), **values, "site": site})
    return html(page, status=status, headers={"Cache-Control": "no-store"})


def widget_script(context: PageContext) -> bytes:
    """The whole widget: modules, styles, texts, help lines and the few settings it needs."""
    settings, texts = context.settings, strings()
    chat = {name: text for name, text in texts["chat"].items() if name not in SERVER_ONLY}
    helping = {name: texts["help"][name] for name in ("open", "lead", "all", "open_now", "call", "text", "web",
                                                       "pinned", "nation", "nations")}
    site = {name: texts["site"][name] for name in ("title", "exit", "contact")}
    served = {
        "strings": {"lang": texts["lang"], "chat": chat, "help": helping, "site": site,
                    "suggestions": suggestions(context)},
        "styles": join_styles(), "lines": [_without_state(line) for line in context.help_lines()],
        "settings": {"max_characters": settings.max_characters, "days": settings.retention_days,
                     "staffed": settings.staffed_text, "exit_url": settings.exit_url,
                     "timeout_ms": settings.timeout_ms},
    }
    return join_script("main.js", served).encode()


def uk_date() -> dt.date:
    """Today in the UK, where helplines are shown or no longer."""
    return dt.datetime.now(LONDON).date()


def suggestions(context: PageContext) -> List[Dict[Text, Any]]:
    """Suggested questions; without a medicine's name unless the setting allows it (UK rules on advertising)."""
    return strings()["suggestions"]["named" if context.settings.name_medicines else "plain"]


def demo_policy(request: Request) -> Text:
    """The strict policy of the demo host page, which knows our site only as the place of one script and its API."""
    ours = f"{request.scheme}://{request.host}"
    return (f"default-src 'none'; script-src {ours}; style-src {ours}; img-src {ours}; connect-src {ours}; "
            f"form-action {ours}; base-uri 'none'; frame-ancestors 'none'")


def _chat_page(context: PageContext, session: Optional[Text], turns: List[Any], status: int = 200,
               **values: Any) -> HTTPResponse:
    return render_page(context, "index.html", status, session=session, turns=turns, latest=_latest(turns), suggestions=suggestions(context),
                       message_id=secrets.token_hex(16), **values)


def _label(context: PageContext, suggestion: Optional[Text]) -> Text:
    """What the pressed suggestion says; the form sends only which entry it leads to."""
    labels = {f"entry:{item['entry']}": item["label"] for part in suggestions(context) for item in part["items"]}
    return labels.get(suggestion or "", "")


def _with_replies(turns: List[Any], messages: List[Message]) -> List[Any]:
    """The transcript and the replies that it lacks: after an erasure, and when something failed, nothing was stored."""
    kept = {turn["message"].get("id") for turn in turns if turn.get("message")}
    at = dt.datetime.now(dt.timezone.utc).isoformat()
    return [*turns, *({"who": "assistant", "at": at, "message": message} for message in messages
                      if message["id"] not in kept)]


def _latest(turns: List[Any]) -> int:
    """Where the page opens: the place of the visitor's last words, or of the last reply when there are none."""
    return max((place for place, turn in enumerate(turns) if turn["who"] == "visitor"), default=len(turns) - 1)


async def _turns(context: PageContext, session: Optional[Text]) -> List[Any]:
    try:
        return await context.transcript(session) if session else []
    except Exception as error:
        logger.error("pages.transcript_failed", error=type(error).__name__)
        return []


def _pinned(turns: List[Any], messages: List[Message], common: Sequence[Line]) -> List[Line]:
    """The numbers of the newest help card that stay in sight once one was shown."""
    cards = [*(turn.get("message") or {} for turn in turns), *messages]
    cards = [card for card in cards if card.get("route") in PINNING and card.get("lines")]
    return pinned_lines(cards[-1]["lines"], common) if cards else []


def _without_state(line: Line) -> Dict[Text, Any]:
    """The line as a script can keep it: how to call and text, and not whether it is open at this minute."""
    return {name: line[name] for name in ("name", "phone", "tel", "text", "sms", "hours", "note") if line.get(name)}


def _file(request: Request, name: Text, content: bytes) -> HTTPResponse:
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": FILES_FRESH}
    if request.headers.get("if-none-match") == tag:
        return raw(b"", status=304, headers=headers)
    return raw(content, content_type=KINDS["." + name.rpartition(".")[2]], headers=headers)


def _field(request: Request, name: Text) -> Optional[Text]:
    return (request.form.get(name) or None) if request.form else None
