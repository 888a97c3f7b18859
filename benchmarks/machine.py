"""What the figures were taken on, without naming it."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

GIGABYTE = 2**30


def described() -> dict[str, Any]:
    """Processor, memory, system, Python, and how busy the machine is now."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[1], 1),
    }


def words(machine: dict[str, Any], language: int = 0) -> str:
    """The same in one line: 0 in English, 1 in Chinese."""
    cores, memory = ("核", "内存") if language else ("cores", "memory")
    parts = [
        machine["processor"],
        f"{machine['cores']} {cores}",
        f"{machine['memory_gb']} GB {memory}",
        machine["system"],
        f"Python {machine['python']}",
    ]
    return ("，" if language else ", ").join(parts)


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text("utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return " ".join(value.split())
    return platform.processor() or "unknown processor"
