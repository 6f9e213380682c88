"""Times generate and build on fleets, and writes the results as JSON and as a table.

    python benchmarks/run.py [--repeat 5] [FLEET ...]

Without FLEET the example fleet is timed, and those real fleets that lie in ../shared/fleets.
Each time is that of the whole command in a process of its own, start-up included. The load is that of
the minute before the run; times of a machine that does something else say little.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
REAL_FLEETS = ROOT.parent / "shared" / "fleets"
REAL = ("ametis70-homelab", "onedr0p-home-ops")


def time_command(arguments: list[str]) -> float:
    """Seconds of wall clock for one run of fleetbook; raises where it fails."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "fleetbook", *arguments, "--quiet"], check=True, capture_output=True
    )
    return time.perf_counter() - started


def measure(fleet: Path, repeat: int) -> dict[str, object]:
    """Median seconds of generate into an empty folder, generate again, and build."""
    cold, unchanged = [], []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(repeat):
            target = Path(folder) / f"book-{number}"
            cold.append(time_command(["generate", str(fleet), "--output", str(target)]))
            unchanged.append(time_command(["generate", str(fleet), "--output", str(target)]))
        site = ["build", str(fleet), "--site-dir", str(Path(folder) / "site")]
        built = [time_command(site) for _ in range(max(1, repeat // 2))]
        files = [file for file in target.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
    return {
        "fleet": fleet.name,
        "generate_cold_s": round(statistics.median(cold), 3),
        "generate_unchanged_s": round(statistics.median(unchanged), 3),
        "build_s": round(statistics.median(built), 3),
        "files": len(files),
        "bytes": size,
    }


def main() -> None:
    """Measure, print a table, write JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("fleets", nargs="*", type=Path)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    real = [REAL_FLEETS / name for name in REAL if (REAL_FLEETS / name).is_dir()]
    if len(real) < len(REAL) and not options.fleets:
        print("../shared/fleets is not there: only the example fleet is timed", file=sys.stderr)
    fleets = options.fleets or [ROOT / "examples" / "fleet-infra", *real]
    rows = [measure(fleet, options.repeat) for fleet in fleets]
    conditions = {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "repeat": options.repeat,
        "load": round(load, 2),
        "peak_memory_mib": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "latest.json").write_text(
        json.dumps({"conditions": conditions, "rows": rows}, indent=2) + "\n"
    )
    print(", ".join(f"{name} {value}" for name, value in conditions.items()) + "\n")
    print("| fleet | generate, cold | generate, unchanged | build | files | MiB |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        times = [f"{row[name]} s" for name in ("generate_cold_s", "generate_unchanged_s", "build_s")]
        size = f"{int(str(row['bytes'])) / 2**20:.1f}"
        print(f"| {' | '.join([str(row['fleet']), *times, str(row['files']), size])} |")


if __name__ == "__main__":
    main()
