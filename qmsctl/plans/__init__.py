"""The yearly plan of a unit: the facts it rests on, the document, and where each unit's plan stands."""
