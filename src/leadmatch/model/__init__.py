"""The model: three relations (same person, same household, unrelated) and how it learns them without labels."""
