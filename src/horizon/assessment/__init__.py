"""Assessment: stored trials in, one assessed technology for each product and indication out. Pure."""
