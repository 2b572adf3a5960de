"""The examples, and what makes their years."""
