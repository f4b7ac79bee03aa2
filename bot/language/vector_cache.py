"""Keeps the vectors of texts that were encoded before, so that training after an edit encodes only what is new."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Callable, Sequence

import numpy as np


def encode_cached(encode: Callable[[Sequence[str]], np.ndarray], texts: Sequence[str], path: Path) -> np.ndarray:
    """`encode(texts)`, shape (len(texts), dimensions), with known texts taken from `path` and new ones added to it."""
    known = _read(path)
    keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    missing = {key: text for key, text in zip(keys, texts) if key not in known}
    if missing:
        rows = encode(list(missing.values()))
        known.update(zip(missing, rows))
        _write(path, known)
    return np.stack([known[key] for key in keys]) if keys else np.zeros((0, 0), dtype=np.float32)


def _read(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as arrays:
        return dict(zip(arrays["keys"].tolist(), arrays["vectors"]))


def _write(path: Path, known: dict[str, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.npz")  # a process of its own name: two trainings may run at once
    np.savez(fresh, keys=np.array(list(known)), vectors=np.stack(list(known.values())))
    os.replace(fresh, path)
