"""Live verbs: who is this, right now; one lead or many, with the same kernels and the same answer as a batch."""
