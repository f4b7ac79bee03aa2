"""Rasa's own default pipeline, trained and asked as `rasa init` would set it up: a baseline to measure against.

DIETClassifier chooses the intent, ResponseSelector the answer, and FallbackClassifier declines what is unclear.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Text, Tuple

import yaml

from bot.errors import SetupError
from bot.extensions.inbound import Refused, clean_text

NAME = "default-pipeline"
DEFAULT_CONFIG = "engine/recipes/config_files/default_config.yml"  # what Rasa fills in when a config.yml has no pipeline
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
TOLD = 1500  # characters of a failed training's output that the error repeats


def train(folder: Path, examples: Mapping[Text, Sequence[Text]], answers: Mapping[Text, Text], epochs: int) -> Path:
    """Trains on texts by intent in `folder`, by `rasa train nlu` as a user would; returns the model's path.

    An intent such as "faq/opening-hours" is an answer of the retrieval intent "faq"; `answers` holds the text of each.
    """
    write_files(folder, examples, answers, epochs)
    command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml", "--domain",
               "domain.yml", "--out", ".", "--fixed-model-name", NAME]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **QUIET}, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    model = folder / f"{NAME}.tar.gz"
    if done.returncode != 0 or not model.is_file():
        raise SetupError(f"`rasa train nlu` failed for the default pipeline:\n{done.stdout[-TOLD:]}")
    return model


def write_files(folder: Path, examples: Mapping[Text, Sequence[Text]], answers: Mapping[Text, Text],
                epochs: int) -> None:
    """config.yml, nlu.yml and domain.yml.

    JSON is YAML as well and is read and written much faster, but Rasa takes only those files for training data in which
    a line begins with the name of a key.
    """
    files = {
        "config.yml": config(epochs),
        "nlu.yml": {"version": "3.1", "nlu": [
            {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
            for intent, texts in examples.items()]},
        "domain.yml": {"version": "3.1", "intents": sorted({intent.partition("/")[0] for intent in examples}),
                       "responses": {f"utter_{intent}": [{"text": text}] for intent, text in answers.items()}},
    }
    for name, content in files.items():
        (folder / name).write_text("".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
                                           for key, value in content.items()), encoding="utf-8")


def config(epochs: int) -> Dict[Text, Any]:
    """Rasa's default configuration from the installed package, so that it is Rasa's and not our idea of it.

    Only `epochs` differs, and the seed, so that two runs can be compared.
    """
    package = find_spec("rasa")
    if package is None or package.origin is None:
        raise SetupError("Rasa is not installed.")
    content = yaml.safe_load((Path(package.origin).parent / DEFAULT_CONFIG).read_text(encoding="utf-8"))
    pipeline = [{**part, "epochs": epochs, "random_seed": 0} if "epochs" in part else part
                for part in content["pipeline"]]
    return {"recipe": content["recipe"], "language": content["language"], "assistant_id": NAME, "pipeline": pipeline}


def parse_all(model: Path, texts: Sequence[Text], max_characters: int) -> Iterator[Optional[Dict[Text, Any]]]:
    """What the model makes of each text; None for one that the chat would refuse. Cleaned as the chat cleans them."""
    from rasa.core.agent import Agent  # TensorFlow: loaded only when asked

    from bot.extensions.assistant import quiet_logs

    quiet_logs()
    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    try:
        for text in texts:
            try:
                yield loop.run_until_complete(agent.parse_message(clean_text(text, max_characters)))
            except Refused:
                yield None
    finally:
        loop.close()


def selected(parsed: Mapping[Text, Any]) -> Tuple[Optional[Text], float]:
    """The answer that ResponseSelector finds likeliest, without its retrieval intent, and how sure it is."""
    response = parsed.get("response_selector", {}).get("default", {}).get("response", {})
    name = response.get("intent_response_key")
    return (name.partition("/")[2] if name else None), float(response.get("confidence") or 0.0)


def ranking(parsed: Mapping[Text, Any]) -> List[Tuple[Text, float]]:
    """Intents and their confidence, the likeliest first; Rasa keeps the first ten."""
    return [(item["name"], float(item["confidence"])) for item in parsed.get("intent_ranking", [])]
