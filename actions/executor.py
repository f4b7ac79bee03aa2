"""Runs the actions of this package for a caller in the same process, without the SDK's HTTP server."""

from __future__ import annotations

from typing import Any, Optional

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection


class Rejected(Exception):
    """An action declined to run; Rasa then chooses another."""

    def __init__(self, action: str, message: str) -> None:
        self.action, self.message = action, message
        super().__init__(message)


class Executor:
    """Holds one instance of every action."""

    def __init__(self) -> None:
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def run(self, call: dict[str, Any]) -> Optional[dict[str, Any]]:
        """Runs the action named in `call`, the body Rasa would post to an action server; raises Rejected."""
        try:
            return await self._executor.run(call)
        except ActionExecutionRejection as error:
            raise Rejected(error.action_name, error.message) from error
