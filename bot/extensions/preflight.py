"""Start-up checks: Rasa runs on silently without a broker, a tracker store or an importer whose name is misspelt."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Dict, Iterator, Text

import yaml
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore

from bot.errors import SetupError
from bot.extensions.review_broker import ReviewBroker
from bot.knowledge.index import version_of
from bot.settings import ROOT, settings

CLASS_KEYS = ("name", "type")  # where Rasa's files name a class


def check_files(root: Path = ROOT) -> list[Text]:
    """Loads every class of ours named in config.yml, endpoints.yml and credentials.yml; returns their names.

    Raises SetupError naming the file and the class when one can not be loaded, or a credentials key is no class.
    """
    found = [(file, path) for file in ("config.yml", "endpoints.yml") for path in _dotted(_read(root / file))]
    found += [("credentials.yml", str(key)) for key in _read(root / "credentials.yml") or {}]
    for file, path in found:
        _load(file, path)
    return [path for _, path in found]


def check_agent(agent: Agent) -> None:
    """Raises SetupError when the running agent does not use what endpoints.yml names."""
    endpoints = _read(ROOT / "endpoints.yml") or {}
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store = store._tracker_store
    running = {"tracker_store": store, "event_broker": store.event_broker, "nlg": agent.nlg,
               "lock_store": agent.lock_store}
    for key, part in running.items():
        wanted = (endpoints.get(key) or {}).get("type")
        actual = f"{type(part).__module__}.{type(part).__name__}"
        if wanted and "." in wanted and wanted != actual:
            raise SetupError(f"endpoints.yml names {wanted} as {key}, but Rasa runs {actual}. "
                             "Look in the start-up log for why it could not be made.")


def readiness(agent: Any, warm: bool) -> Dict[Text, Any]:
    """What works: a server with no model still gives help, and says here that it can not answer.

    `ready` is for a proxy: whether questions are answered. The log has no say in it: while it is locked events wait in the spool
    and visitors get their answers, so a server taken out of service would help nobody. Watch `log.ok` for it.
    `warm`: whether a first message went through; until then a visitor would wait some seconds.
    """
    knowledge = version_of(settings().knowledge_db)
    broker = getattr(getattr(agent, "tracker_store", None), "event_broker", None)
    state: Dict[Text, Any] = {"model": bool(agent is not None and agent.is_ready()),
                              "warm": warm,
                              "knowledge": knowledge[0] if knowledge else None}
    state["log"] = broker.state() if isinstance(broker, ReviewBroker) else None
    state["ready"] = state["model"] and warm and knowledge is not None
    return state


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SetupError(f"{path.name} can not be read: {error}.") from error


def _dotted(node: Any) -> Iterator[Text]:
    """Every class of ours named anywhere in `node`."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in CLASS_KEYS and isinstance(value, str) and value.startswith("bot."):
                yield value
            yield from _dotted(value)
    elif isinstance(node, list):
        for item in node:
            yield from _dotted(item)


def _load(file: Text, path: Text) -> None:
    module, _, name = path.rpartition(".")
    try:
        getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SetupError(f"{file} names {path}, which can not be loaded: {error}. "
                         "Correct the name, or run `make install` when a package is missing.") from error
