"""One turn with a visitor, from typed text to messages: help that does not need Rasa around an answer that does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Awaitable, Callable, Dict, FrozenSet, List, Optional, Protocol, Text, Tuple

import structlog
from rasa.core.channels.channel import UserMessage

from actions import content
from bot.extensions import buttons
from bot.extensions.help_shown import SET_ASIDE
from bot.extensions.inbound import Inbound, Refused, known_button
from bot.extensions.reply_collector import CHANNEL, ReplyCollector
from bot.extensions.safety_rules import rule_book
from bot.extensions.unbroken import Unbroken, within
from bot.extensions.visitor_session import VisitorSessions
from bot.extensions.visitors import Visitor, Visitors
from bot.knowledge.cards import Cards, load_cards
from bot.knowledge.contacts import pinned_lines
from bot.knowledge.render import blank
from bot.privacy.mask import mask
from bot.safety.assess import assess, safety_thresholds
from bot.settings import Settings
from bot.understanding.choice import ENTRY, Button, chosen
from bot.web.render import fill, strings

logger = structlog.get_logger(__name__)
Send = Callable[[UserMessage], Awaitable[Any]]


class Keeper(Protocol):
    """The records of conversations (bot.extensions.records)."""

    async def forget(self, conversation: Text) -> Text:
        """Erases a conversation everywhere and returns its reference."""

    def is_erased(self, conversation: Text) -> bool:
        """Whether it was erased before."""

    def keep_turn(self, conversation: Text, text: Text, decision: Dict[Text, Any],
                  messages: List[Dict[Text, Any]]) -> None:
        """Logs a turn that Rasa did not answer."""
PINNING = ("crisis", "emergency")  # routes after which help stays in sight for the rest of the visit
FAULT = "fault"  # the card for when something went wrong
HELP_CARD = "help_now"  # the card of "Get help now", whose lines stand on every page
NO_CONCERN = (HELP_CARD, *SET_ASIDE)  # a nation chosen under one of these is not about the card before
FORGET = "forget_me"  # the card of a visitor who asks to be forgotten


class Conversations:
    """Takes valid requests and always returns at least one message.

    `send` hands a message to Rasa. When it fails, is slow or says nothing, the phrase rules decide here whether the
    visitor gets a help card or the contact card, so that help does not depend on model, actions or database.
    """

    def __init__(self, settings: Settings, send: Send, visitors: Visitors, keeper: Optional[Keeper] = None) -> None:
        self._settings, self._send, self._keeper = settings, send, keeper
        self.sessions = VisitorSessions(settings.secret_file)
        self.visitors = visitors
        self._unbroken = Unbroken()
        self.cards: Cards = load_cards(settings.knowledge)
        self._published = published_numbers(self.cards)
        self._rules = rule_book()
        self._thresholds = safety_thresholds()

    async def converse(self, inbound: Inbound) -> Dict[Text, Any]:
        """The reply to one request, as the web API returns it; raises Refused for a forged session or a flood.

        A turn that began ends, also when the browser gives up: the same request sent again gets its reply.
        """
        return await self._unbroken.run(self._turn(inbound))

    async def _turn(self, inbound: Inbound) -> Dict[Text, Any]:
        conversation = self._conversation(inbound)
        visitor = self.visitors.get(conversation)
        async with visitor.lock:  # one turn at a time: Rasa must not see a visitor's messages at once or out of order
            if inbound.message_id in visitor.replies:
                return visitor.replies[inbound.message_id]
            if self._is_erased(conversation):  # asked here, for it may have been while this one waited
                raise Refused(403, "bad_session", "This chat was deleted.", "Start a new chat.")
            masked = mask("" if inbound.button else inbound.text, self._published)  # a pressed label is our own text
            if visitor.too_many(self._settings.messages_per_minute) and not self._concern(masked.text):
                raise Refused(429, "too_many", "Too many messages in a short time.", "Wait a minute and send it again.")
            inbound = self._by_words(inbound, visitor, masked.text)
            messages = await self._messages(conversation, visitor, inbound, masked.text, list(masked.kinds))
            self._pin(visitor, messages, inbound.nation)
            visitor.offered = _to_choose(messages)
            if any(message.get("card") == FORGET for message in messages):
                messages = await self._forgotten(conversation, messages)
                conversation = self.sessions.new()  # what comes now belongs to nobody that was erased
            reply = {"session": self.sessions.token(conversation), "messages": messages,
                     "help_pinned": visitor.help_pinned, "masked": list(masked.kinds)}
            visitor.remember(inbound.message_id, reply)
            return reply

    def _by_words(self, inbound: Inbound, visitor: Visitor, text: Text) -> Inbound:
        """The request as a press of the button that its words name among those shown last; unchanged without one."""
        if inbound.button or self._concern(text):
            return inbound
        return replace(inbound, button=chosen(text, visitor.offered))

    async def _messages(self, conversation: Text, visitor: Visitor, inbound: Inbound, text: Text,
                        masked: List[Text]) -> List[Dict[Text, Any]]:
        collector = ReplyCollector()
        metadata = {"nation": inbound.nation or _nation_button(inbound.button), "masked": masked,
                    "button": inbound.button}
        label = self._label(inbound) if inbound.button else None
        parsed = buttons.parse_data(inbound.button, visitor.last_concern, label) if inbound.button else None
        message = UserMessage(inbound.button or text, collector, conversation, parse_data=parsed,
                              input_channel=CHANNEL, metadata=metadata)
        try:
            await within(self._through_rasa(message, visitor), self._settings.reply_seconds)
        except Exception as error:  # whatever failed, the visitor gets a reply; the words stay out of the log
            logger.error("conversation.failed", error=type(error).__name__)
            if collector.messages:  # shown, but Rasa stores a turn at its end only
                self._keep(conversation, inbound.button or text, collector.messages, label)
        return list(collector.messages) or self.without_rasa(conversation, inbound.button or text, metadata["nation"], label)

    async def _through_rasa(self, message: UserMessage, visitor: Visitor) -> None:
        await self._begin_afresh(str(message.sender_id), visitor)
        visitor.turns += 1
        await self._send(message)

    def without_rasa(self, conversation: Text, text: Text, nation: Optional[Text],
                     label: Optional[Text] = None) -> List[Dict[Text, Any]]:
        """The reply when Rasa said nothing: the help card that the phrase rules ask for, or the contact card.

        `label` is that of the button whose id is `text`.
        """
        collector = ReplyCollector()
        collector.add(self.card(self._concern(text) or ("help_now" if text == "help-now" else FAULT), nation))
        self._keep(conversation, text, collector.messages, label)
        return collector.messages

    def _keep(self, conversation: Text, text: Text, messages: List[Dict[Text, Any]], label: Optional[Text]) -> None:
        """Logs a turn that Rasa did not bring to its end."""
        if self._keeper is None:
            return
        concern = self._concern(text) or messages[0]["concern"]
        trigger = f"button:{text.partition(':')[0]}" if label else "rule:channel" if concern else "none"
        decision = {"route": messages[0]["route"], "concern": concern, "trigger": trigger, "label": label,
                    "confidence": 1.0, "intent": "none", "entry": None, "candidates": []}
        try:
            self._keeper.keep_turn(conversation, text, decision, messages)
        except Exception as error:  # a log that fails must not keep the card from the visitor
            logger.error("conversation.not_kept", error=type(error).__name__)

    def _conversation(self, inbound: Inbound) -> Text:
        """The conversation a request belongs to; the same request sent again never opens a second one."""
        if inbound.session is not None:
            return self.sessions.conversation(inbound.session)
        conversation = self.sessions.new(inbound.message_id)
        return self.sessions.new() if self._is_erased(conversation) else conversation

    def _is_erased(self, conversation: Text) -> bool:
        return self._keeper is not None and self._keeper.is_erased(conversation)

    def card(self, card_id: Text, nation: Optional[Text], on_form: bool = False) -> Dict[Text, Any]:
        """A rendered card, `on_form` as the call-back form words it; its fixed text for all nations when rendering fails."""
        try:
            return (self.cards.for_form() if on_form else self.cards).render(card_id, nation, dt.datetime.now(dt.timezone.utc))
        except Exception as error:
            logger.error("conversation.card_failed", card=card_id, error=type(error).__name__)
            return {**blank("card", "crisis"), "text": self.cards.static_text(card_id)}

    def _label(self, inbound: Inbound) -> Text:
        """What the pressed button says: a suggestion by its own words, which the page sends, else a card's or an entry's.

        The log and the visitor's own bubble show it. Only words that stand on our pages: what else comes with a button was
        never masked, and is not kept. The button's id stands in for a title that can not be read.
        """
        button = str(inbound.button)
        kind, _, entry = button.partition(":")
        if kind != "entry":
            return self.cards.buttons.get(button) or button
        return inbound.text if (entry, inbound.text) in suggested() else _title(entry) or button

    def _concern(self, text: Text) -> Optional[Text]:
        return assess(self._rules.find(text), None, self._thresholds).concern

    async def _begin_afresh(self, conversation: Text, visitor: Visitor) -> None:
        """Starts a new Rasa session after many turns: reading a conversation back costs more with every turn."""
        if visitor.turns < self._settings.session_turns:
            return
        visitor.turns = 0
        start = {"name": "session_start", "confidence": 1.0}
        message = UserMessage("/session_start", ReplyCollector(), conversation, input_channel=CHANNEL,
                              parse_data={"text": "/session_start", "intent": start, "intent_ranking": [start],
                                          "entities": []})
        try:
            await self._send(message)
        except Exception as error:
            logger.error("conversation.session_start_failed", error=type(error).__name__)

    async def _forgotten(self, conversation: Text, messages: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
        """Erases the conversation and says so, with its code; when that fails the visitor gets the fault card."""
        try:
            if self._keeper is None:
                raise RuntimeError("nothing here can erase")
            code = await self._keeper.forget(conversation)
            return [_with_receipt(message, code) if message.get("card") == FORGET else message for message in messages]
        except Exception as error:
            logger.error("conversation.not_erased", error=type(error).__name__)
            collector = ReplyCollector()
            collector.add(self.card(FAULT, None))
            return collector.messages

    def _pin(self, visitor: Visitor, messages: List[Dict[Text, Any]], nation: Optional[Text]) -> None:
        for message in messages:
            if message["route"] in PINNING and (message["lines"] or not visitor.help_pinned):
                visitor.help_pinned = pinned_lines(message["lines"], self.card(HELP_CARD, nation)["lines"])
            if message["concern"] or message.get("card") in NO_CONCERN:
                visitor.last_concern = message["concern"]


def _to_choose(messages: List[Dict[Text, Any]]) -> List[Button]:
    """The buttons that words can name. No answers under a help card: a "yes" is then about what the card says."""
    helped = any(message["route"] in PINNING for message in messages)
    return [Button(button["id"], button["label"]) for message in messages for button in message["buttons"]
            if known_button(button["id"]) and not (helped and button["id"].startswith(ENTRY))]


def published_numbers(cards: Cards) -> FrozenSet[Text]:
    """The digits of every helpline and of the clinic: a visitor who quotes one gives nothing personal away."""
    numbers = [line.phone for line in cards.contacts.all.values() if line.phone]
    numbers += [line.text.number for line in cards.contacts.all.values() if line.text]
    numbers += [cards.contacts.clinic.text(name) for name in ("phone", "aftercare_phone")]
    return frozenset("".join(char for char in number if char.isdigit()) for number in numbers)


def suggested() -> FrozenSet[Tuple[Text, Text]]:
    """The suggested questions of the chat page, each as its entry and its label."""
    return frozenset((item["entry"], item["label"]) for parts in strings()["suggestions"].values()
                     for part in parts for item in part["items"])


def _with_receipt(message: Dict[Text, Any], code: Text) -> Dict[Text, Any]:
    said = fill(strings()["chat"]["wiped"], reference=code)
    return {**message, "text": f"{message['text']}\n\n{said}",
            "paragraphs": [*message["paragraphs"], {"text": said, "cites": []}]}


def _title(entry: Text) -> Optional[Text]:
    try:
        return content.knowledge().entries[entry].title
    except Exception:  # a press is answered whatever is wrong with its entry; only its title is then unknown
        return None


def _nation_button(button: Optional[Text]) -> Optional[Text]:
    kind, _, value = (button or "").partition(":")
    return value if kind == "nation" else None
