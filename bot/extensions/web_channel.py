"""The visitor's web channel: the API, the pages, and what is needed to know that all is well."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from typing import Any, Awaitable, Callable, Dict, Optional, Text

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.extensions import preflight
from bot.extensions.enquiry_form import add_enquiry_form
from bot.extensions.conversation import HELP_CARD, Conversations
from bot.extensions.in_process_actions import use_in_process_actions
from bot.extensions.inbound import Refused, read_inbound
from bot.extensions.pages import add_missing_page, add_pages, index
from bot.extensions.records import Records, add_records
from bot.extensions.reply_collector import CHANNEL
from bot.extensions.review_broker import ReviewBroker
from bot.extensions.root_blueprint import RootBlueprint
from bot.extensions.security_headers import add_security_headers
from bot.extensions.topic_pages import add_topic_pages
from bot.extensions.visitor_site import VisitorSite
from bot.extensions.visitors import Visitors
from bot.extensions.warm_up import warm_up
from bot.knowledge.clinic import clinic_defaults
from bot.knowledge.contacts import load_contacts
from bot.knowledge.search import KnowledgeMissing, LiveKnowledge
from bot.knowledge.wording import load_wording
from bot.settings import settings

logger = structlog.get_logger(__name__)
UNAVAILABLE = Refused(503, "unavailable", "The chat can not answer just now.", "Try again in a minute, or call one of the help lines.")


class WebChannel(InputChannel):
    """Named in credentials.yml; Rasa calls `blueprint` once a process."""

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "WebChannel":
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> RootBlueprint:
        visitors = Visitors()
        records = Records(settings(), visitors)
        os.umask(0o077)  # conversations are written from here on, and other users of the machine must not read them
        running = _Running(records)
        conversations = Conversations(settings(), on_new_message, visitors, records)
        site = VisitorSite(settings(), conversations, running.tracker)

        async def front(request: Request) -> HTTPResponse:
            return await index(request, site)

        def with_app(app: Sanic) -> None:
            add_security_headers(app, site.settings)
            add_missing_page(app, site)

        blueprint = RootBlueprint("visitor", front, with_app)
        knowledge = LiveKnowledge(settings().knowledge_db)
        add_api(blueprint, conversations, running.is_warm, knowledge)
        add_records(blueprint, records, conversations.sessions)
        add_pages(blueprint, site)
        add_enquiry_form(blueprint, site)
        add_topic_pages(blueprint, site, knowledge, load_wording(settings().knowledge))
        blueprint.listener("after_server_start")(running.prepare)
        return blueprint


class _Running:
    """The agent of this process, once Rasa has loaded it."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._agent: Optional[Agent] = None
        self._warm = False

    async def prepare(self, app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        """After Rasa has loaded the model: actions of this process, and a check that everything named is in use."""
        preflight.check_files()
        warn_of_defaults()
        agent = getattr(app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            logger.error("web_channel.no_model", event_info="No model is loaded: visitors get help cards and contact "
                                                            "information only. Run `make run` to train one.")
            return
        self._agent = agent
        use_in_process_actions(agent)
        preflight.check_agent(agent)
        broker = agent.tracker_store.event_broker
        self._records.broker = broker if isinstance(broker, ReviewBroker) else None
        await warm_up(agent)
        self._warm = True

    def is_warm(self) -> bool:
        """Whether the first message was tried, so that a visitor's need not wait for it."""
        return self._warm

    async def tracker(self, conversation: Text) -> Optional[DialogueStateTracker]:
        """The conversation as stored; None without a model or for an unknown one."""
        return await self._agent.tracker_store.retrieve(conversation) if self._agent else None


def warn_of_defaults() -> None:
    """Says at start-up which details of the clinic are still invented, and which helplines are due for a check."""
    contacts = load_contacts(settings().knowledge)
    defaults = clinic_defaults(contacts.clinic)
    if defaults:
        logger.warning("web_channel.clinic_defaults", event_info="knowledge/clinic.yml still holds invented details "
                       f"({', '.join(defaults)}). Put in the clinic's own before anybody uses this.")
    for warning in contacts.staff_warnings(dt.date.today()):
        logger.warning("web_channel.helplines", event_info=warning)


def add_api(blueprint: RootBlueprint, conversations: Conversations, is_warm: Callable[[], bool],
            knowledge: LiveKnowledge) -> None:
    """POST /api/messages and the health routes."""

    @blueprint.post("/api/messages")
    async def messages(request: Request) -> HTTPResponse:
        try:
            inbound = read_inbound(_body(request), settings().max_characters)
            return json(await conversations.converse(inbound))
        except Refused as refused:
            return refusal(refused, conversations)
        except Exception as error:  # whatever failed, help lines come with the answer; the words stay out of the log
            logger.error("web_channel.failed", error=type(error).__name__)
            return refusal(UNAVAILABLE, conversations)

    @blueprint.get("/health/live")
    async def live(request: Request) -> HTTPResponse:
        return json({"status": "live"})

    @blueprint.get("/health/ready")
    async def ready(request: Request) -> HTTPResponse:
        state = with_content(preflight.readiness(request.app.ctx.agent, is_warm()), knowledge)
        return json(state, status=200 if state["ready"] else 503)


def with_content(state: Dict[Text, Any], knowledge: LiveKnowledge) -> Dict[Text, Any]:
    """`state` with the version of the content that answers come from; a file can be there and not be readable.

    "knowledge_stale": the file is a newer one that can not be read, the log says why.
    """
    try:
        return {**state, "knowledge": knowledge.get().version, "knowledge_stale": knowledge.problem is not None}
    except KnowledgeMissing:
        return {**state, "knowledge": None, "knowledge_stale": False, "ready": False}


def refusal(refused: Refused, conversations: Conversations) -> HTTPResponse:
    """The error as JSON, with the lines a person in need can call all the same."""
    help_card = conversations.card(HELP_CARD, None)
    return json({**refused.body(), "help": help_card["lines"]}, status=refused.status)


def _body(request: Request) -> Any:
    try:
        return request.json
    except Exception as error:
        raise Refused(400, "not_json", "The request is not valid JSON.",
                      'Send {"text": "your question"}.') from error
