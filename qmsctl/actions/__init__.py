"""Actions: what somebody does by a day because of a decision, an event, a risk; one list, whatever they come from."""

from qmsctl.actions.model import CLOSED, DONE, DROPPED, OPEN, Action, Effect, Move, action_from, actions, actions_of

__all__ = ["CLOSED", "DONE", "DROPPED", "OPEN", "Action", "Effect", "Move", "action_from", "actions", "actions_of"]
