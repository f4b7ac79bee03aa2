"""One message before the first visitor's: much of Rasa, and of ours, is loaded or compiled at its first use."""

from __future__ import annotations

import copy
import time

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore

from bot.extensions.reply_collector import CHANNEL, ReplyCollector

logger = structlog.get_logger(__name__)
SENDER = "warm-up"
QUESTIONS = ("what are the side effects", "how do I contact the clinic")  # an answer by an action, and a card


async def warm_up(agent: Agent) -> None:
    """Sends the questions through `agent` and keeps nothing: a store in memory, and no log. Never raises."""
    started = time.monotonic()
    processor = copy.copy(agent.processor)
    processor.tracker_store = InMemoryTrackerStore(processor.domain)
    try:
        for text in QUESTIONS:
            await processor.handle_message(UserMessage(text, ReplyCollector(), SENDER, input_channel=CHANNEL))
    except Exception as error:  # what is broken shows in readiness; a visitor still gets help
        logger.error("warm_up.failed", error=type(error).__name__)
    logger.info("warm_up.done", seconds=round(time.monotonic() - started, 1))
