"""``python -m horizon`` is the command line."""

from horizon.cli.main import main

if __name__ == "__main__":
    main()
