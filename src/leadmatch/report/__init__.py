"""A report for managers: sections are made from plain frames, and drawn as one page of HTML that needs no network."""
