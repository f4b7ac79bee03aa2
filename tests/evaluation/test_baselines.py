"""The baselines, without training one: the texts they learn from, the threshold, and how a prediction becomes a route."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
import yaml

from bot.commands.baselines import _of_parsed, choose, hold_out, route_of, training_texts
from bot.commands.evaluate import labelled
from bot.extensions import default_pipeline
from bot.knowledge.entry import Knowledge
from bot.knowledge.load import load_knowledge
from bot.language.examples import Example, load_examples
from bot.settings import ROOT


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge(ROOT / "knowledge")


def line(label: str = "knowledge", **more: str) -> dict[str, str]:
    return {"id": "1", "text": "text", "label": label, "group": label, **more}


def parsed(intent: str, entry: str | None = None, **others: float) -> dict[str, object]:
    ranking = [{"name": intent, "confidence": 0.6}, *({"name": name, "confidence": value} for name, value in others.items())]
    response = {"intent_response_key": f"faq/{entry}", "confidence": 0.5} if entry else {}
    return {"intent_ranking": ranking, "response_selector": {"default": {"response": response}}}


def test_the_default_pipeline_is_rasas_own_but_for_epochs_and_seed() -> None:
    pipeline = default_pipeline.config(3)["pipeline"]
    assert [part["name"] for part in pipeline] == [
        "WhitespaceTokenizer", "RegexFeaturizer", "LexicalSyntacticFeaturizer", "CountVectorsFeaturizer",
        "CountVectorsFeaturizer", "DIETClassifier", "EntitySynonymMapper", "ResponseSelector", "FallbackClassifier"]
    by_name = {part["name"]: part for part in pipeline}
    assert by_name["CountVectorsFeaturizer"]["analyzer"] == "char_wb"
    assert by_name["DIETClassifier"]["epochs"] == by_name["ResponseSelector"]["epochs"] == 3
    assert by_name["FallbackClassifier"] == {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1}


def test_files_for_rasa_hold_every_text_and_an_answer_for_every_retrieval_intent(tmp_path: Path) -> None:
    default_pipeline.write_files(tmp_path, {"greet": ["hello 👋", 'hi: "you"'], "faq/cost": ["how much"]},
                                 {"faq/cost": "£1"}, 1)
    written = (tmp_path / "nlu.yml").read_text(encoding="utf-8")
    assert "\nnlu: " in written, "Rasa takes a file for training data by a line that begins so"
    assert load_examples([tmp_path / "nlu.yml"]) == [("hello 👋", "greet"), ('hi: "you"', "greet"), ("how much", "faq/cost")]
    domain = yaml.safe_load((tmp_path / "domain.yml").read_text(encoding="utf-8"))
    assert domain["intents"] == ["faq", "greet"] and domain["responses"] == {"utter_faq/cost": [{"text": "£1"}]}


def test_baselines_learn_from_the_same_texts(knowledge: Knowledge) -> None:
    texts = training_texts(knowledge, [Example("hello", "greet")])
    entry = next(iter(knowledge.entries.values()))
    assert texts["greet"] == ["hello"] and texts[f"faq/{entry.id}"] == entry.asked
    assert sum(map(len, training_texts(knowledge, [], sample=20).values())) == 20


@pytest.mark.parametrize("intent, route", [
    ("faq", "answer"), ("ask_knowledge", "answer"), ("concern_overdose", "emergency"), ("concern_self_harm", "crisis"),
    ("concern_under_18", "personal_care"), ("safe_risk_words", "out_of_scope"), ("nlu_fallback", "out_of_scope"),
    ("more_sources", "out_of_scope"), ("help_now", "crisis"), ("greet", "smalltalk")])
def test_a_predicted_intent_becomes_a_route(intent: str, route: str) -> None:
    assert route_of(intent) == route


def test_an_answer_needs_an_entry_and_counts_both_confidences(knowledge: Knowledge) -> None:
    entry = next(iter(knowledge.entries.values()))
    found = _of_parsed(line(topic=entry.topic), parsed("faq", entry.id), knowledge)
    assert (found.route, found.topic, found.confidence) == ("answer", entry.topic, pytest.approx(0.3))
    assert _of_parsed(line(), parsed("faq"), knowledge).route == "out_of_scope"
    assert _of_parsed(line(), None, knowledge).route == "refused"


def test_danger_is_the_sum_over_help_card_concerns(knowledge: Knowledge) -> None:
    found = _of_parsed(line("crisis"), parsed("concern_mania", concern_overdose=0.2, concern_under_18=0.1, greet=0.1), knowledge)
    assert (found.route, found.concern, found.danger) == ("crisis", "mania", pytest.approx(0.8))


def test_the_chosen_score_answers_questions_and_declines_others() -> None:
    scores, right = np.array([9.0, 8.0, 3.0, 2.0, 7.0]), np.array([True, True, False, False, False])
    assert 3.0 < choose(scores, right, np.array([True, True, False, False, True])).value <= 8.0


def test_a_held_out_question_is_not_in_the_index(knowledge: Knowledge) -> None:
    """Its own text would find it with certainty; without it some questions must go wrong."""
    few = replace(knowledge, entries=dict(list(knowledge.entries.items())[:40]))
    scores, right, question = hold_out(few, [Example("what is the weather", "out_of_scope")] * 50)
    assert len(scores) == len(right) == len(question) and 0 < (~question).sum() < 50
    assert 0.3 < right[question].mean() < 1 and not right[~question].any()


def test_a_label_that_is_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "crisis.jsonl"
    file.write_text('{"id": "a", "text": "x", "label": "crisis"}\n')
    assert labelled([file])[0]["group"] == "crisis"
    file.write_text('{"id": "a", "text": "x", "label": "danger"}\n')
    with pytest.raises(click.UsageError, match="crisis a: label is 'danger'"):
        labelled([file])
