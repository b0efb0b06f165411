"""Lists of customers: one row of facts a customer, rules over it, and the stores of a group."""
