"""From scores to one decision: what kind of message this is, and which entry may answer it. No Rasa in here."""
