"""The parts of a document's page: what controls it, what a reader must know first, what belongs to it."""
