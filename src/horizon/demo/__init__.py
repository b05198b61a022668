"""The demo: hepatitis C as it could have been seen coming, and a sample of today."""
