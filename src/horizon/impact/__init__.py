"""Budget impact: what a technology costs its payer by financial year."""
