"""Threshold curves: the shares of messages that matter at each value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

import numpy as np


@dataclass(frozen=True)
class Point:
    """One threshold value with the shares that matter, each between 0 and 1."""

    value: float
    shares: dict[str, float]


def curve(values: Sequence[float], shares: Callable[[float], dict[str, float]]) -> list[Point]:
    """The shares at every value."""
    return [Point(float(value), shares(float(value))) for value in values]


def table(points: Sequence[Point], chosen: Point) -> str:
    """The curve as text; the chosen row is marked."""
    names = list(points[0].shares)
    lines = ["  value  " + "".join(f"{name:>28}" for name in names)]
    lines += [f"{'>' if point == chosen else ' '} {point.value:.3f}  "
              + "".join(f"{point.shares[name]:>28.3f}" for name in names) for point in points]
    return "\n".join(lines)


def share(mask: np.ndarray, of: np.ndarray) -> float:
    """The share of the rows `of` for which `mask` holds; 0 when there are none."""
    return float((mask & of).sum() / of.sum()) if of.any() else 0.0
