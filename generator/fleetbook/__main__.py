"""`python -m fleetbook` is the command `fleetbook`."""

from fleetbook.cli import main

if __name__ == "__main__":
    main()
