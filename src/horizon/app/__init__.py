"""The application: what joins the rooms. Read ``run.py`` first."""
