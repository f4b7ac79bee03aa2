"""Measures the assistant on labelled messages: figures with their uncertainty, and the worst mistakes."""
