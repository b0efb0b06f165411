"""Red flags: what is odd about a record, told with its evidence. They never change a match score."""
