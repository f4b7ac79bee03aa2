"""Kernel ridge regression: the packed solution is the plain one, and a message near an example gets its target."""

from __future__ import annotations

import numpy as np
import pytest

from bot import kernel


def unit(count: int, size: int = 6) -> np.ndarray:
    rows = np.random.default_rng(count).normal(size=(count, size)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_kernel_is_one_for_equal_vectors_and_falls_with_distance() -> None:
    rows = np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32)
    assert np.allclose(kernel.gaussian(rows[:1], rows, 0.5), [[1, np.exp(-1), np.exp(-2)]])


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, 40, 41])
def test_the_packed_solution_is_the_plain_one(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "BLOCK", 4)  # so that there are several blocks, and a last one that is not full
    vectors, targets = unit(count), np.random.default_rng(0).normal(size=(count, 3))
    plain = np.linalg.solve(kernel.gaussian(vectors, vectors, 1.0) + 0.3 * np.eye(count), targets).T
    weights = kernel.fit_weights(kernel.gaussian_of(vectors, 1.0), targets, 0.3)
    assert weights.shape == (3, count) and weights.dtype == np.float32 and weights.flags.c_contiguous
    assert np.allclose(weights, plain, atol=1e-4)


def test_an_example_gets_nearly_its_own_target() -> None:
    vectors = unit(30)
    targets = np.where(np.arange(30)[:, np.newaxis] % 2 == [0, 1], 1.0, -1.0)
    weights = kernel.fit_weights(kernel.gaussian_of(vectors, 4.0), targets, 0.05)
    estimates = kernel.gaussian(vectors, vectors, 4.0) @ weights.T
    assert (np.sign(estimates) == targets).all()


def test_a_kernel_that_can_not_be_solved_is_said_so() -> None:
    with pytest.raises(ValueError, match="larger"):
        kernel.fit_weights(kernel.gaussian_of(np.repeat(unit(1), 5, axis=0), 1.0), np.ones((5, 1)), -1.0)
