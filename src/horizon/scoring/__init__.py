"""Scoring: how right frozen forecasts have been, by what was then observed."""
