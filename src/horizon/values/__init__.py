"""Frozen values that every room shares. They import nothing else of horizon."""
