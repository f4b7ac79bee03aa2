"""Runs actions/ inside the server's own process, through the one method that Rasa calls on an action endpoint.

`rasa run actions` with a url in endpoints.yml remains possible: then this is not used.
"""

from __future__ import annotations

import asyncio
import copy
import json
from typing import Any, Optional, Text

from rasa.core.agent import Agent
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from actions.executor import Executor, Rejected
from bot.extensions import faster_rasa

SECONDS = 10  # an action renders text in milliseconds; one that takes longer has failed


class InProcessActions(EndpointConfig):
    """An action endpoint without a server."""

    def __init__(self) -> None:
        super().__init__()
        self._executor = Executor()

    async def request(self, method: Text = "post", subpath: Optional[Text] = None,
                      content_type: Optional[Text] = "application/json", compress: bool = False,
                      **kwargs: Any) -> Optional[Any]:
        """Runs the action named in the body; raises ClientResponseError as an HTTP endpoint would."""
        # The SDK may change what it is given. Our actions read the slots and the latest message, so the conversation's
        # events, which grow with every turn, are not copied.
        call = dict(kwargs["json"])
        call["tracker"] = copy.deepcopy({**call["tracker"], "events": []})
        try:
            return await asyncio.wait_for(self._executor.run(call), SECONDS)
        except Rejected as error:
            body = json.dumps({"error": error.message, "action_name": error.action})
            raise ClientResponseError(400, "rejected", body) from error


def use_in_process_actions(agent: Agent) -> None:
    """Gives `agent` the actions of this process, unless endpoints.yml names an action server."""
    faster_rasa.install()
    if agent.action_endpoint is not None and agent.action_endpoint.url:
        return
    agent.action_endpoint = InProcessActions()
    if agent.processor is not None:
        agent.processor.action_endpoint = agent.action_endpoint
