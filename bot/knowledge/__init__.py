"""The curated knowledge base: entries made of cited claims, references, contacts and help cards."""
