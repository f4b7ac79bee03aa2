"""Two baselines on the assistant's own training texts: full-text search alone, and Rasa's default pipeline.

`python -m bot evaluate --baselines` asks them the same messages in the same run.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

import click
import numpy as np
from sqlite_utils import Database

from bot.commands.ask import stdout_to_stderr
from bot.evaluation.curve import Point, curve, share
from bot.evaluation.measure import DANGER, Result
from bot.evaluation.report import System
from bot.extensions import default_pipeline
from bot.knowledge.entry import Knowledge
from bot.knowledge.load import load_knowledge
from bot.knowledge.search import KnowledgeBase
from bot.knowledge.words import add_entries, ranked
from bot.language.examples import Example, load_examples
from bot.safety.concern import route_of_concern
from bot.settings import ROOT, settings
from bot.understanding import routes

USUAL_EPOCHS = 100  # in Rasa's default configuration
FAQ = "faq"  # the retrieval intent of the entries' questions
PART = 5  # one in so many training texts is held out to choose the threshold of full-text search
FALLBACK = "nlu_fallback"


def ask_baselines(lines: Sequence[dict[str, Any]], epochs: int, sample: Optional[int] = None) -> list[System]:
    """What both make of the labelled lines; `sample` trains Rasa's on so many texts only, to try the code."""
    knowledge = load_knowledge(settings().knowledge)
    examples = load_examples(sorted((ROOT / "data").glob("nlu*.yml")))
    return [by_words(lines, knowledge, examples), by_default_pipeline(lines, knowledge, examples, epochs, sample)]


def by_words(lines: Sequence[dict[str, Any]], knowledge: Knowledge, examples: Sequence[Example]) -> System:
    """Answers with the first hit when it scores high enough; declines everything else. It knows no danger."""
    chosen = choose(*hold_out(knowledge, examples))
    base = KnowledgeBase(settings().knowledge_db)
    results = []
    for line in lines:
        hits = [hit for hit in base.ranked_by_words(line["text"], 1) if hit[1] >= chosen.value]
        entry = hits[0][0] if hits else None
        results.append(_result(line, "answer" if entry else "out_of_scope", entry, knowledge))
    held = ", ".join(f"{name} {value:.3f}" for name, value in chosen.shares.items())
    return System("Full-text search", results, "BM25 over title, questions and answer of the entries; it answers with "
                  f"the first hit from a score of {chosen.value:.1f} and declines the rest, so it never shows a help "
                  f"card. The score is the best one on a fifth of the training texts, kept out of the index ({held}).")


def hold_out(knowledge: Knowledge, examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For a fifth of all training texts, by an index that lacks them: best score, right topic, is a question; (n,)."""
    random = np.random.default_rng(0)
    entries, asked = [], []
    for entry in knowledge.entries.values():
        out = random.random(len(entry.asked)) < 1 / PART
        kept = [text for text, held in zip(entry.asked, out) if not held]
        entries.append(entry.copy(update={"questions": kept, "phrasings": []}))
        asked += [(text, entry.topic) for text, held in zip(entry.asked, out) if held]
    # Examples of ask_knowledge are questions without an entry: neither right nor wrong.
    asked += [(item.text, None) for item in examples if item.intent != routes.ASK and random.random() < 1 / PART]
    db = Database(memory=True)
    add_entries(db, entries)
    hits = [ranked(db.conn, text, 1) for text, _ in asked]
    topics = [knowledge.entries[hit[0][0]].topic if hit else "" for hit in hits]
    return (np.array([hit[0][1] if hit else 0.0 for hit in hits]),
            np.array([found == topic for found, (_, topic) in zip(topics, asked)]),
            np.array([topic is not None for _, topic in asked]))


def choose(scores: np.ndarray, right: np.ndarray, question: np.ndarray) -> Point:
    """The score from which answering does best: most questions answered rightly and most others declined, both equal."""
    return max(curve(np.unique(np.quantile(scores, np.linspace(0, 1, 201))), lambda score: {
        "questions answered on the right topic": share((scores >= score) & right, question),
        "others declined": share(scores < score, ~question)}), key=lambda point: sum(point.shares.values()))


def by_default_pipeline(lines: Sequence[dict[str, Any]], knowledge: Knowledge, examples: Sequence[Example], epochs: int,
                        sample: Optional[int] = None) -> System:
    """Trains Rasa's default pipeline on the same texts in a temporary folder and asks it the lines."""
    texts = training_texts(knowledge, examples, sample)
    answers = {intent: " ".join(claim.say for claim in knowledge.entries[intent.partition("/")[2]].answer)
               for intent in texts if intent.startswith(f"{FAQ}/")}
    count = sum(map(len, texts.values()))
    click.echo(f"Training Rasa's default pipeline on {count} texts, {epochs} epochs. This takes many minutes.", err=True)
    with tempfile.TemporaryDirectory() as folder, stdout_to_stderr():
        model = default_pipeline.train(Path(folder), texts, answers, epochs)
        parsed = list(default_pipeline.parse_all(model, [line["text"] for line in lines], settings().max_characters))
    lowered = f", in place of Rasa's {USUAL_EPOCHS} to save time" if epochs < USUAL_EPOCHS else ""
    return System("Rasa's default pipeline", [_of_parsed(*pair, knowledge) for pair in zip(lines, parsed)],
                  "DIETClassifier, ResponseSelector and FallbackClassifier as Rasa configures them, trained on "
                  f"{'a sample of ' if sample else ''}{count} of the same texts for {epochs} epochs{lowered}.")


def training_texts(knowledge: Knowledge, examples: Sequence[Example], sample: Optional[int] = None) -> dict[str, list[str]]:
    """The assistant's own training texts by intent; the questions of an entry are an answer of the retrieval intent."""
    pairs = [Example(text, f"{FAQ}/{entry.id}") for entry in knowledge.entries.values() for text in entry.asked]
    pairs += examples
    if sample:
        pairs = [pairs[place] for place in np.random.default_rng(0).permutation(len(pairs))[:sample]]
    texts: dict[str, list[str]] = {}
    for pair in pairs:
        texts.setdefault(pair.intent, []).append(pair.text)
    return texts


def _of_parsed(line: dict[str, Any], parsed: Optional[Mapping[str, Any]], knowledge: Knowledge) -> Result:
    """The first reply that a bot with one rule an intent would give."""
    if parsed is None:
        return _result(line, "refused", None, knowledge)
    ranking = default_pipeline.ranking(parsed)
    intent, confidence = ranking[0] if ranking else (FALLBACK, 0.0)
    concern = intent.removeprefix(routes.CONCERN) if intent.startswith(routes.CONCERN) else None
    route, entry = route_of(intent), None
    if route == "answer":
        entry, chosen = default_pipeline.selected(parsed)
        route, confidence = ("answer" if entry else "out_of_scope"), confidence * chosen  # both must be right
    danger = sum(value for name, value in ranking
                 if name.startswith(routes.CONCERN) and route_of(name) in DANGER)
    return _result(line, route, entry, knowledge, concern=concern, confidence=confidence, danger=min(1.0, danger))


def route_of(intent: str) -> str:
    """The route of a predicted intent in a new conversation, where there is no answer yet that a control could act on."""
    if intent == FALLBACK or intent in routes.CONTROLS:
        return "out_of_scope"
    if intent.startswith(routes.CONCERN):
        return route_of_concern(intent.removeprefix(routes.CONCERN))
    return "answer" if intent == FAQ else routes.route_of(intent)


def _result(line: dict[str, Any], route: str, entry: Optional[str], knowledge: Knowledge, concern: Optional[str] = None,
            confidence: Optional[float] = None, danger: Optional[float] = None) -> Result:
    return Result(id=line["id"], text=line["text"], label=line["label"], wanted_topic=line.get("topic"), route=route,
                  concern=concern, entry=entry, topic=knowledge.entries[entry].topic if entry else None,
                  offered_topics=(), confidence=confidence, source=line["group"], danger=danger,
                  wanted_concern=line.get("concern"))
