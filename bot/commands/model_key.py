"""Which model belongs to which content: a trained model is named by everything that decides what it learned."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.language.encoder import SHA256
from bot.settings import ROOT, Settings

# Rasa's files, the training texts, the cards that become responses, and the code that runs while training.
PATTERNS = ("config.yml", "domain.yml", "data/*.yml", "bot/extensions/sentence_encoder.py",
            "bot/extensions/route_classifier.py", "bot/extensions/knowledge_importer.py", "bot/language/*.py",
            "bot/kernel.py", "bot/pieces.py", "bot/safety/concern.py", "bot/safety/normalise.py",
            "bot/safety/characters.py", "bot/safety/misspelt.py", "bot/understanding/routes.py", "requirements.lock")


def model_path(settings: Settings, questions: list[str], root: Path = ROOT) -> Path:
    """Where the model for the present content lies or will lie.

    Of the entries only the questions count: an edit of an answer needs no training.
    """
    digest = hashlib.sha256()
    for pattern in PATTERNS:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in ("cards.yml", "contacts.yml", "clinic.yml", "safety/words.yml"):
        path = settings.knowledge / name
        digest.update(path.read_bytes() if path.is_file() else b"")
    digest.update("\n".join(sorted(questions)).encode())
    digest.update(SHA256["model.safetensors"].encode())
    return settings.models / f"assistant-{digest.hexdigest()[:16]}.tar.gz"
