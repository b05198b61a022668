"""Readiness: the decisions and steps that a launch window requires, and their last dates."""
