"""Replay: editions of the past, and how right they were."""
