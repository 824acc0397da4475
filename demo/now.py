"""`python -m demo.now`: print the demo's instant, as dbt's environment variable NOW takes it."""

from demo.league import DEMO_NOW

if __name__ == "__main__":
    print(DEMO_NOW.isoformat())
