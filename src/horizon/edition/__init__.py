"""Editions: composed from a scan and from the edition before, with the bridge between the two. Pure."""
