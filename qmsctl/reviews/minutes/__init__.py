"""A management review from its facts to its decisions: judging, the agenda, the meeting, what is decided."""
