"""The registry: the only room that speaks HTTP. Its word for a trial is *study*."""
