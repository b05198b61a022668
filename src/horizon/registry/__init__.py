"""ClinicalTrials.gov: its live API, its bulk files, and how a record is read. Its word for a trial is *study*."""
