"""`python -m bot tune`: sets the route thresholds from held-out training texts and prints the curves.

The training texts are split into five parts; each part is classified and searched for by what the other four teach.
Messages of the evaluation sets are not used.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import NamedTuple

import click
import numpy as np

from bot.evaluation.curve import Point, curve, highest, lowest, share, table
from bot.knowledge.load import load_knowledge
from bot.knowledge.rank import Ranker
from bot.language.classifier import RouteClassifier
from bot.language.encoder import default_encoder
from bot.language.examples import load_examples
from bot.language.vector_cache import encode_cached
from bot.settings import ROOT, settings
from bot.understanding import routes
from bot.understanding.thresholds import FILE, RouteThresholds, route_thresholds

FOLDS = 5
MOST_PERSONAL_TAKEN = 0.05  # general questions that may be sent to personal care, so that few personal ones are not
MOST_ANSWERED_OUTSIDE = 0.01  # texts of other kinds that may be answered with a fact
MOST_WRONG = 0.05  # questions that may be answered on a wrong topic; the rest of the doubtful are offered as a choice
LEAST_OFFERED = 0.97  # questions that are answered or offered something


class HeldOut(NamedTuple):
    """For every training text what a model that never saw it makes of it; all of length n."""

    intents: np.ndarray
    asked: np.ndarray  # P(question)
    personal: np.ndarray  # P(personal care)
    similarity: np.ndarray  # plain cosine of the nearest other question
    margin: np.ndarray  # score of the best entry less that of the best entry of another topic
    right: np.ndarray  # the best entry's topic is the text's own


@click.command(help=__doc__)
@click.option("--write", is_flag=True, help=f"Write the chosen values to {FILE.name}.")
def tune(write: bool) -> None:
    held = hold_out()
    question = held.intents == routes.ASK
    personal = held.intents == "personal_care"
    other = ~question & ~personal & ~np.char.startswith(held.intents, routes.CONCERN)
    values = np.round(np.arange(0.05, 0.96, 0.05), 3)

    taken = curve(values, lambda t: {"questions sent to personal": share(held.personal >= t, question),
                                     "personal care found": share(held.personal >= t, personal)})
    own = lowest(taken, {"questions sent to personal": MOST_PERSONAL_TAKEN})
    _show("personal", taken, own)
    open_ = held.personal < own.value
    score = held.asked * held.similarity
    outside = curve(values, lambda t: {"others answered or offered": share((score >= t) & open_, other),
                                       "questions answered or offered": share((score >= t) & open_, question)})
    clarify = lowest(outside, {"others answered or offered": 2 * MOST_ANSWERED_OUTSIDE})
    _show("clarify", outside, clarify)
    answer = lowest(outside, {"others answered or offered": MOST_ANSWERED_OUTSIDE})
    _show("answer", outside, answer)
    sure = (score >= answer.value) & open_
    margins = curve(np.round(np.arange(0, 0.21, 0.01), 3),
                    lambda m: {"answered on a wrong topic": share(sure & (held.margin >= m) & ~held.right, question),
                               "answered on the right topic": share(sure & (held.margin >= m) & held.right, question)})
    margin = lowest(margins, {"answered on a wrong topic": MOST_WRONG})
    _show("margin", margins, margin)
    near = curve(values, lambda t: {"questions at least so near": share(held.similarity >= t, question),
                                    "others at least so near": share(held.similarity >= t, other)})
    similarity = highest(near, {"questions at least so near": LEAST_OFFERED})
    _show("similarity", near, similarity)
    chosen = RouteThresholds(answer=answer.value, clarify=clarify.value, similarity=similarity.value,
                             margin=margin.value, personal=own.value, score=route_thresholds().score,
                             own=route_thresholds().own,
                             near=route_thresholds().near, follow_up=similarity.value)
    click.echo(json.dumps(asdict(chosen)))
    if write:
        FILE.write_text(json.dumps(asdict(chosen)) + "\n")


def hold_out() -> HeldOut:
    """Classifies and searches every training text by the four parts it is not in."""
    knowledge = load_knowledge(settings().knowledge)
    questions = [(text, entry.id) for entry in knowledge.entries.values() for text in entry.asked]
    examples = load_examples(sorted((ROOT / "data").glob("nlu*.yml")))
    texts = [text for text, _ in questions] + [example.text for example in examples]
    intents = np.array([routes.ASK] * len(questions) + [example.intent for example in examples])
    owners = np.array([owner for _, owner in questions])
    topic = {entry.id: entry.topic for entry in knowledge.entries.values()}
    vectors = encode_cached(default_encoder().encode, texts, settings().vector_cache)
    fold = np.random.default_rng(0).permutation(len(texts)) % FOLDS
    columns: list[np.ndarray] = [np.zeros(len(texts)) for _ in range(5)]
    for number in range(FOLDS):
        rest, part = fold != number, np.flatnonzero(fold == number)
        model = RouteClassifier.train(vectors[rest], intents[rest])
        probabilities = model.probabilities(vectors[part])
        columns[0][part] = probabilities[:, model.labels.index(routes.ASK)]
        columns[1][part] = probabilities[:, model.labels.index("personal_care")]
        known = np.flatnonzero(rest[: len(questions)])
        _search(vectors, part, known, owners, topic, columns)
    return HeldOut(intents, *columns[:4], columns[4].astype(bool))


def _search(vectors: np.ndarray, part: np.ndarray, known: np.ndarray, owners: np.ndarray, topic: dict[str, str],
            columns: list[np.ndarray]) -> None:
    """Fills similarity, margin and right for the texts `part` from the questions `known`."""
    ranker = Ranker.fit(vectors[known], owners[known], topic)
    for row in part:
        columns[2][row] = float((vectors[known] @ vectors[row]).max())
        (best, score), *others = ranker.ranked(vectors[row])
        columns[3][row] = score - max(other for place, other in others if ranker.topics[place] != ranker.topics[best])
        columns[4][row] = row < len(owners) and ranker.topics[best] == topic[owners[row]]


def _show(name: str, points: list[Point], chosen: Point) -> None:
    click.echo(f"\n{name}: {chosen.value}\n{table(points, chosen)}")
