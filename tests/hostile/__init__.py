"""What a hostile pull request may hold, as data. The T-numbers are those of the threat model (docs/tool/assurance.md)."""
