"""Rasa actions, one small file each. They render curated content and decide nothing about safety."""
