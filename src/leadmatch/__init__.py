"""leadmatch: who is who in a dealership's leads."""
