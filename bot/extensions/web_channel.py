"""The visitor's web channel: the API, the pages, and what is needed to know that all is well."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable, Dict, Optional, Text

import structlog
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.extensions import preflight
from bot.extensions.conversation import Conversations
from bot.extensions.in_process_actions import use_in_process_actions
from bot.extensions.inbound import Refused, read_inbound
from bot.extensions.reply_collector import CHANNEL
from bot.extensions.root_blueprint import RootBlueprint
from bot.settings import settings

logger = structlog.get_logger(__name__)


class WebChannel(InputChannel):
    """Named in credentials.yml; Rasa calls `blueprint` once a process."""

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "WebChannel":
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[None]]) -> RootBlueprint:
        conversations = Conversations(settings(), on_new_message)
        blueprint = RootBlueprint("visitor")
        add_api(blueprint, conversations)
        blueprint.listener("after_server_start")(_prepare)
        return blueprint


def add_api(blueprint: RootBlueprint, conversations: Conversations) -> None:
    """POST /api/messages and the health routes."""

    @blueprint.post("/api/messages")
    async def messages(request: Request) -> HTTPResponse:
        try:
            inbound = read_inbound(_body(request), settings().max_characters)
            return json(await conversations.converse(inbound))
        except Refused as refused:
            return refusal(refused, conversations)

    @blueprint.get("/health/live")
    async def live(request: Request) -> HTTPResponse:
        return json({"status": "live"})

    @blueprint.get("/health/ready")
    async def ready(request: Request) -> HTTPResponse:
        state = preflight.readiness(request.app.ctx.agent)
        return json(state, status=200 if state["ready"] else 503)


def refusal(refused: Refused, conversations: Conversations) -> HTTPResponse:
    """The error as JSON, with the lines a person in need can call all the same."""
    help_card = conversations.card("help_now", None)
    return json({**refused.body(), "help": help_card["lines"]}, status=refused.status)


def _body(request: Request) -> Any:
    try:
        return request.json
    except Exception as error:
        raise Refused(400, "not_json", "The request is not valid JSON.",
                      'Send {"text": "your question"}.') from error


async def _prepare(app: Sanic, _: asyncio.AbstractEventLoop) -> None:
    """After Rasa has loaded the model: actions of this process, and a check that everything named is in use."""
    agent = getattr(app.ctx, "agent", None)
    if agent is not None and agent.is_ready():
        use_in_process_actions(agent)
        preflight.check_agent(agent)
    else:
        logger.error("web_channel.no_model", event_info="No model is loaded: visitors get help cards and contact "
                                                        "information only. Run `make run` to train one.")
