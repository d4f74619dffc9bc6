"""
`make bench`: what the parts cost on this machine, each beside what it stands on.

Bounded, loopback only, about a minute. Read the ratios of one run; absolute figures change with the machine and hour.
"""

import asyncio
import os
import platform
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import parts, service

out = Console()


def main() -> None:
    """Prints two tables: the parts by themselves, and the running service beside a bare handler."""
    out.print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}\n")
    table = Table("part", "beside", "each", "ratio", title="Parts, one core (median of 5)", title_justify="left")
    with tempfile.TemporaryDirectory(prefix="trickle-bench-") as name:
        folder = Path(name)
        for row in parts.measure(folder):
            table.add_row(row.part, row.beside, f"{row.seconds * 1e6:,.1f} µs", f"{row.ratio:.2f}" if row.ratio else "")
        out.print(table)
        table = Table(
            "cell",
            "requests/s",
            "server CPU",
            "ratio of CPU",
            title="The service, 32 connections",
            title_justify="left",
        )
        for cell in asyncio.run(service.measure(folder)):
            table.add_row(cell.name, f"{cell.per_s:,.0f}", f"{cell.cpu_s * 1e3:.3f} ms", f"{cell.ratio:.2f}")
        out.print(table)


if __name__ == "__main__":
    sys.exit(main())
