"""Clusters: which leads are one customer, decided on whole customers, and which customers are one household."""
