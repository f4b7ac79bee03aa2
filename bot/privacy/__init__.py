"""Personal details stop at the door: found and replaced before anything is stored.

mask.py is the one entry point. Each kind of detail has its own file with a `find(text)` that yields (start, end);
words.py holds the words that no span may ever contain, so that a person at risk is always read in full.
"""
