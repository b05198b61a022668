"""Forecasts: when a technology can be bought and must be funded, and how likely."""
