"""The review log and what the care team and intake staff do with it: plain functions on one SQLite file."""
