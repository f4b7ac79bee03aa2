"""The two replaced methods of Rasa still exist, give Rasa's own results, and still refuse what is wrong."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.model  # imports TensorFlow


@pytest.fixture(autouse=True, scope="module")
def installed() -> None:
    from bot.extensions import faster_rasa

    faster_rasa.install()
    faster_rasa.install()


def test_every_event_type_is_resolved_to_its_class() -> None:
    from rasa.shared.core.events import Event
    from rasa.shared.utils.common import all_subclasses

    for event in all_subclasses(Event):
        assert Event.resolve_by_type(event.type_name).type_name == event.type_name
    with pytest.raises(ValueError, match="Unknown event name"):
        Event.resolve_by_type("no such event")


def test_action_results_are_still_validated() -> None:
    from jsonschema import ValidationError
    from rasa.core.actions.action import RemoteAction

    action = RemoteAction("action_answer", None)
    assert action._validate_action_result({"events": [], "responses": [{"text": "x"}]}) is True
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none", "responses": []})
