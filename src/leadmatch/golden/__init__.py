"""Golden records: one row a customer, every value with the record it came from."""
