"""The life of a customer: events, opportunities, roles, deposits, the funnel. Tables in, tables out."""
