"""Recognises people in danger: phrase rules as data, united with a classifier's probabilities."""
