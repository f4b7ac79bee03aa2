"""Two places where Rasa 3.6.21 does the same work for every message again; each is computed once instead.

tests/extensions/test_faster_rasa.py fails when a new Rasa no longer has them or they give another result.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, Text

from jsonschema import validators
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event


def install() -> None:
    """Replaces both methods. Calling it again changes nothing."""
    if getattr(RemoteAction._validate_action_result, "is_faster", False):
        return
    RemoteAction._validate_action_result = _validate_action_result
    Event.resolve_by_type = staticmethod(lru_cache(maxsize=None)(Event.resolve_by_type))


@lru_cache(maxsize=1)
def _validator() -> Any:
    """jsonschema.validate checks the schema itself at every call, some 60 ms; here once."""
    schema = RemoteAction.action_response_format_spec()
    made = validators.validator_for(schema)
    made.check_schema(schema)
    return made(schema)


def _validate_action_result(self: RemoteAction, result: Dict[Text, Any]) -> bool:
    """As Rasa's own: True, or ValidationError for a result that is not in the format."""
    _validator().validate(result)
    return True


_validate_action_result.is_faster = True  # type: ignore[attr-defined]
