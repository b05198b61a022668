"""The regulators' public lists: EMA's medicines and applications under evaluation, openFDA's Drugs@FDA."""
