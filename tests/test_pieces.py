"""Texts as hashed pieces: which pieces there are, and that rows become one matrix."""

from __future__ import annotations

import numpy as np

from bot.pieces import features, pieces, stacked

BUCKETS = 1000


def test_words_and_their_pieces_are_read() -> None:
    found = set(pieces("I can't wait"))
    assert {"i", "cant wait", "i cant wait", "#_ca", "#wait"} <= found
    assert "#t w" not in found  # letters do not reach over a word's end


def test_a_text_has_length_one_and_an_empty_one_none() -> None:
    buckets, values = features("thank you, thank you", BUCKETS)
    assert np.isclose(np.linalg.norm(values), 1) and (0 <= buckets).all() and (buckets < BUCKETS).all()
    assert len(set(buckets.tolist())) == len(buckets)
    assert features("", BUCKETS)[0].size == 0


def test_rows_become_a_matrix_and_an_empty_text_an_empty_row() -> None:
    rows = [features("thank you", BUCKETS), features("", BUCKETS), features("you", BUCKETS)]
    matrix = stacked(rows, BUCKETS)
    assert matrix.shape == (3, BUCKETS) and matrix[1].nnz == 0
    assert np.allclose((matrix @ matrix.T).diagonal(), [1, 0, 1])
    assert 0 < (matrix @ matrix.T)[0, 2] < 1
