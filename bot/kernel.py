"""Kernel ridge regression on unit vectors: what both the groups of messages and the ranking of entries learn with.

People ask and tell one thing in many small, separate ways; a kernel that looks at the nearest examples finds them
better than one line between all (docs/evaluation.md compares). Method: Saunders et al. 1998, Gaussian kernel.
"""

from __future__ import annotations

import numpy as np


def gaussian(left: np.ndarray, right: np.ndarray, gamma: float) -> np.ndarray:
    """exp(-gamma x squared distance) of every pair of unit vectors (n, d) and (m, d): shape (n, m), 1 for equal ones."""
    # Between unit vectors the squared distance is 2 - 2 x their product, so the squares need not be summed.
    kernel = left @ right.T
    kernel -= 1
    kernel *= 2 * gamma
    return np.exp(kernel, out=kernel)


def fit_weights(vectors: np.ndarray, targets: np.ndarray, gamma: float, ridge: float) -> np.ndarray:
    """Weights (k, n) with which `gaussian(new, vectors) @ weights.T` estimates the k numbers of `targets` (n, k).

    `ridge` is added to the kernel's diagonal: how far an example may be from its own target. Needs n x n x 4 bytes
    (2 GB for 22,000 examples) and time with the third power of n.
    """
    from scipy.linalg import cho_factor, cho_solve  # imported here: a running server never fits

    kernel = gaussian(vectors, vectors, gamma)
    kernel[np.diag_indices(len(kernel))] += ridge
    factor = cho_factor(kernel.T, lower=True, overwrite_a=True, check_finite=False)  # in place: it takes columns
    weights = cho_solve(factor, targets.astype(np.float32), check_finite=False).T
    return np.ascontiguousarray(weights, dtype=np.float32)
