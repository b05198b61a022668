"""Readiness: from the launch window back to what must be decided and begun by when."""
