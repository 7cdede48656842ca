"""How long a run takes against the physical work: `python -m tests.bench`."""
