"""The values that the rooms exchange: trials, changes, dates, money, technologies, scans, editions. Pure."""
