"""Example handbooks."""
