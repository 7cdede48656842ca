"""What ends a run."""


class RefusedError(Exception):
    """It cannot be done, and nothing was; the text is one Chinese sentence with what to do."""
