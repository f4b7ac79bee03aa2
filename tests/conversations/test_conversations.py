"""Whole conversations with the trained assistant, as tables in the YAML files beside this one."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

pytestmark = pytest.mark.model
FOLDER = Path(__file__).parent
CASES = [(path.stem, case) for path in sorted(FOLDER.glob("*.yml"))
         for case in yaml.safe_load(path.read_text(encoding="utf-8"))]


@pytest.fixture(scope="module")
def assistant(assistant_settings: Settings, model: Path) -> Any:
    from bot.extensions.assistant import Assistant

    return Assistant.load(assistant_settings, model)


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{name}: {case['case']}" for name, case in CASES])
def test_conversation(assistant: Any, event_loop_for_model: asyncio.AbstractEventLoop, case: dict[str, Any]) -> None:
    session = None
    for turn in case["turns"]:
        reply = event_loop_for_model.run_until_complete(assistant.reply(turn["say"], session))
        session = reply.session
        first = reply.messages[0]
        for field in ("route", "concern", "entry", "topic", "kind"):
            if field in turn:
                wanted = turn[field] if isinstance(turn[field], list) else [turn[field]]
                assert first[field] in wanted, (turn["say"], field, first[field], reply.decision)
        whole = "\n".join(message["text"] for message in reply.messages)
        for words in turn.get("contains", []):
            assert words in whole, (turn["say"], whole)
        for words in turn.get("without", []):
            assert words not in whole, (turn["say"], whole)
        if "routes_after" in turn:
            assert [message["route"] for message in reply.messages[1:]] == turn["routes_after"]
    assistant.forget(session)
