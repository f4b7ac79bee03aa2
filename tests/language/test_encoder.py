"""The sentence encoder: the published weights, stable vectors, and refusals."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.errors import EncoderError
from bot.language.encoder import DIMENSIONS, SHA256, SentenceEncoder, default_encoder
from bot.language.vector_cache import encode_cached


def test_near_sentences_are_near_and_far_ones_far() -> None:
    vectors = default_encoder().encode(["does ketamine help depression", "will ketamine treat my depression",
                                        "what is the weather in paris"])
    assert vectors.shape == (3, DIMENSIONS)
    assert vectors[0] @ vectors[1] == pytest.approx(0.958, abs=0.005)  # sentence-transformers gives 0.958
    assert vectors[0] @ vectors[2] < 0.1


def test_vectors_have_length_one_and_do_not_depend_on_their_company() -> None:
    encoder = default_encoder()
    alone = encoder.encode(["hello"])[0]
    together = encoder.encode(["a much longer sentence with many words in it", "hello", "hello"])
    assert np.linalg.norm(alone) == pytest.approx(1, abs=1e-5)
    assert np.allclose(alone, together[1], atol=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "😀", "x" * 5000])
def test_odd_texts_have_a_vector(text: str) -> None:
    assert np.isfinite(default_encoder().encode([text])).all()


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    for name in SHA256:
        (tmp_path / name).write_bytes(b"not the weights")
    with pytest.raises(EncoderError, match="is not the published file"):
        SentenceEncoder(tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="model.safetensors is missing.*make install"):
        SentenceEncoder(tmp_path)


def test_the_cache_encodes_only_what_is_new_and_gives_the_same_vectors(tmp_path: Path) -> None:
    asked: list[str] = []

    def encode(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return np.array([[len(text), 1.0] for text in texts], dtype=np.float32)

    first = encode_cached(encode, ["a", "bb"], tmp_path / "cache.npz")
    second = encode_cached(encode, ["bb", "ccc", "a"], tmp_path / "cache.npz")
    assert asked == ["a", "bb", "ccc"]
    assert first.tolist() == [[1, 1], [2, 1]]
    assert second.tolist() == [[2, 1], [3, 1], [1, 1]]
    shutil.rmtree(tmp_path)
