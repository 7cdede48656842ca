"""Half a minute of mutated files; longer by hand (tests/fuzz.py)."""

import os
import subprocess
import sys

from tests.shipped import ROOT


def test_half_a_minute_of_mutated_files() -> None:
    line = [sys.executable, "-m", "tests.fuzz", "--seconds", os.environ.get("FUZZ_SECONDS", "30")]
    done = subprocess.run(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0, done.stdout.decode()
    assert "files tried" in done.stdout.decode()
