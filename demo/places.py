"""Where the demo's files are, and where `make serve` shows them."""

from pathlib import Path

from workspace.folder import Stores

STORES = Stores(Path("public"), Path("internal"), Path("public.state"))

HOST, PORT = "127.0.0.1", 8000
"""The port is the first that is tried."""

ADDRESS = f"http://{HOST}:{PORT}/"
