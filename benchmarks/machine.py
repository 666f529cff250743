"""The machine that figures are taken on: its description, its load, and its memory."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

import psutil

PACKAGES = ("numpy", "torch", "transformers", "anywidget", "ipywidgets", "jupyterlab")


def describe() -> dict[str, object]:
    """Return the processor, the memory and the versions, for the head of a result."""
    return {
        "cpu": _cpu(),
        "cores": psutil.cpu_count(logical=True),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "chromium": _chromium(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
    }


def load() -> float:
    """Return the mean number of processes that wanted a core during the last minute."""
    return round(os.getloadavg()[0], 2)


def start_peak() -> None:
    """Reset the peak memory that Linux records for this process."""
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> float:
    """Return the peak memory of this process since ``start_peak``, in MB of 2**20 bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    if info.is_file():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _chromium() -> str:
    from chromium import executable

    version = subprocess.run([executable(), "--version"], capture_output=True, text=True)
    return version.stdout.strip()
