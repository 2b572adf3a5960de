"""Approvals as evidence in the repository: statements, signatures, signers, and who may approve what."""
