"""Kernel ridge regression on unit vectors: what both the groups of messages and the ranking of entries learn with.

People ask and tell one thing in many small, separate ways; a kernel that looks at the nearest examples finds them
better than one line between all (docs/evaluation.md compares). Method: Saunders et al. 1998, Gaussian kernel.
"""

from __future__ import annotations

from typing import Callable

import numpy as np

Kernel = Callable[[slice, slice], np.ndarray]  # the block of the kernel matrix with these rows and columns
BLOCK = 1024  # columns of the kernel that are computed at once


def gaussian(left: np.ndarray, right: np.ndarray, gamma: float) -> np.ndarray:
    """exp(-gamma x squared distance) of every pair of unit vectors (n, d) and (m, d): shape (n, m), 1 for equal ones."""
    # Between unit vectors the squared distance is 2 - 2 x their product, so the squares need not be summed.
    kernel = left @ right.T
    kernel -= 1
    kernel *= 2 * gamma
    return np.exp(kernel, out=kernel)


def gaussian_of(vectors: np.ndarray, gamma: float) -> Kernel:
    """The Gaussian kernel of unit `vectors` (n, d) with each other."""
    return lambda rows, columns: gaussian(vectors[rows], vectors[columns], gamma)


def fit_weights(kernel: Kernel, targets: np.ndarray, ridge: float) -> np.ndarray:
    """Weights (k, n) with which `kernel of new and known examples @ weights.T` estimates the k numbers of `targets` (n, k).

    `kernel` is positive semidefinite. `ridge` is added to its diagonal: how far an example may be from its own target.
    Needs 2 x n x n bytes (1.7 GB for 29,000 examples) and time with the third power of n. Raises ValueError for a ridge
    too small to solve.
    """
    from scipy.linalg.lapack import spftrf, spftrs  # imported here: a running server never fits

    n = len(targets)
    factor, failed = spftrf(n, _packed(kernel, n, ridge), transr="N", uplo="L", overwrite_a=True)
    if failed:
        raise ValueError(f"the kernel of {n} examples can not be solved with a ridge of {ridge}; take a larger one")
    weights, _ = spftrs(n, factor, np.asfortranarray(targets, dtype=np.float32), transr="N", uplo="L", overwrite_b=True)
    return np.ascontiguousarray(weights.T)


def _packed(kernel: Kernel, n: int, ridge: float) -> np.ndarray:
    """The lower half of the kernel with `ridge` on its diagonal, as LAPACK's rectangular full packed format.

    That is a matrix of half the size: the first half of the columns as they are, and the triangle that is left above
    them, transposed (Gustavson et al. 2010). Filled in blocks, so that the whole kernel never stands in memory.
    """
    half = n - n // 2
    down, right = (1, 0) if n % 2 == 0 else (0, 1)  # by how much the two parts are moved to fit into each other
    packed = np.zeros((n + down, half), dtype=np.float32, order="F")
    for start in range(0, half, BLOCK):
        end = min(start + BLOCK, half)
        packed[start + down:, start:end] = kernel(slice(start, n), slice(start, end))
    for start in range(0, n - half, BLOCK):
        end = min(start + BLOCK, n - half)
        block = kernel(slice(half, half + end), slice(half + start, half + end))
        into = packed[:end, start + right:end + right]
        keep = np.arange(end)[:, np.newaxis] <= np.arange(start, end)
        into[keep] = block[keep]
    first, second = np.arange(half), np.arange(n - half)
    packed[first + down, first] += ridge
    packed[second, second + right] += ridge
    return packed.reshape(-1, order="F")
