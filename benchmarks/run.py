"""Times reading, generate and build on fleets, and writes the results as JSON and as a table.

    python benchmarks/run.py [--repeat 5] [FLEET ...]

Without FLEET the example fleet is timed, and those real fleets that lie in ../shared/fleets.
Each time is that of the whole command in a process of its own, start-up included: seconds of wall clock,
and in brackets of processor time with that of the programs it starts. The load is that of
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
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
COLUMNS = ("read, cold", "read, unchanged", "generate, cold", "generate, unchanged", "build")
RESULTS = ROOT / "benchmarks" / "results"
REAL_FLEETS = ROOT.parent / "shared" / "fleets"
REAL = ("ametis70-homelab", "onedr0p-home-ops", "joryirving-home-ops")


@dataclass(frozen=True)
class Time:
    """Seconds of wall clock, and of processor time with that of all child processes."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.processor:.2f} s)"


def time_command(arguments: list[str], cache: Path) -> Time:
    """The time of one run of fleetbook; raises where it fails."""
    environment = {**os.environ, "FLEETBOOK_CACHE_DIR": str(cache)}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "fleetbook", *arguments, "--quiet"],
        check=True,
        capture_output=True,
        env=environment,
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Time(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def median(times: list[Time]) -> Time:
    """The median of each of the two."""
    return Time(*(round(statistics.median(each), 3) for each in zip(*map(astuple, times), strict=True)))


def measure(fleet: Path, repeat: int) -> dict[str, Any]:
    """Median times of reading and of generate, without anything kept and with everything, and of build."""
    times: dict[str, list[Time]] = {name: [] for name in COLUMNS}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(repeat):
            cache, target = Path(folder) / f"cache-{number}", Path(folder) / f"book-{number}"
            for name in ("read, cold", "read, unchanged"):
                times[name].append(time_command(["show", "order", str(fleet)], cache))
            command = ["generate", str(fleet), "--output", str(target)]
            times["generate, cold"].append(time_command([*command, "--no-cache"], cache))
            times["generate, unchanged"].append(time_command(command, cache))
        site = ["build", str(fleet), "--site-dir", str(Path(folder) / "site"), "--no-cache"]
        times["build"] = [time_command(site, cache) for _ in range(max(1, repeat // 2))]
        files = [file for file in target.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files)
    found = {name: asdict(median(each)) for name, each in times.items()}
    return {"fleet": fleet.name, **found, "files": len(files), "bytes": size}


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
    print(f"| fleet | {' | '.join(COLUMNS)} | files | MiB |")
    print("|---|" + "---|" * (len(COLUMNS) + 2))
    for row in rows:
        times = [str(Time(**row[name])) for name in COLUMNS]
        size = f"{row['bytes'] / 2**20:.1f}"
        print(f"| {' | '.join([row['fleet'], *times, str(row['files']), size])} |")


if __name__ == "__main__":
    main()
