"""horizon: watches the public trial registry so that health systems can provision ahead of launch."""

__version__ = "0.1.0"
