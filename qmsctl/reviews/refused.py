"""Why something in a review cannot be done, for whoever asked; the same as for an action."""

from qmsctl.actions.refused import Refused

__all__ = ["Refused"]
