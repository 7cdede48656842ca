"""One hostile mail or zip beside the ordinary returns: how long it takes, and what memory: `python -m tests.bench.floods [names]`.

Bounds (design, floods): reading any one file takes at most 10 s and 1 GB, the main process at most 600 MB.
"""

import argparse
import io
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.hostile import good, pack
from tests.pipeline.inbox.test_intake import attachment, mail
from tests.shipped import ROOT, TEMPLATES

NAMED = 'Content-Disposition: attachment; filename="a.xlsx"'
SCRIPT = ("import resource, sys; from run import main; code = main(sys.argv[1:]); "
          "own = next(int(x.split()[1]) for x in open('/proc/self/status') if x[:5] == 'VmHWM'); "
          "print(code, own >> 10, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10, file=sys.stderr)")


def large_directory() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        for n in range(60_000):
            z.writestr(f"{n:030}.txt", b"")
    return buffer.getvalue()


FLOODS: dict[str, Callable[[], bytes]] = {
    "a header of 3 MB.eml": lambda: f"Subject: {'x' * 3_000_000}\n".encode() + mail(attachment(NAMED)),
    "400,000 parameters.eml": lambda: mail(attachment("Content-Disposition: attachment; filename=a.xlsx" + "; a=b" * 400_000)),
    "400,000 pieces of a name.eml": lambda: mail(attachment("Content-Disposition: attachment" + "".join(f"; filename*{n}*=x" for n in range(400_000)))),
    "300,000 headers.eml": lambda: b"".join(b"X-%d: y\n" % n for n in range(300_000)) + mail(attachment(NAMED)),
    "300,000 parts.eml": lambda: mail(*[b"Content-Type: text/plain\n\nx\n"] * 300_000),
    "3,000 mails one behind the other.eml": lambda: mail(attachment(NAMED, b"x")) * 3_000,
    "100,000 mails.mbox": lambda: b"From a b\nFrom: a\nSubject: x\n\nhello\n" * 100_000,
    "400,000 uuencoded files.eml": lambda: b"From: a\nSubject: x\n\n" + b"begin 644 x\n" * 400_000,
    "blanks.eml": lambda: b"From: a\nSubject: " + b" " * 3_000_000 + b"x\n\nhello" + b" " * 5_000_000,
    "a mail of 150 MB.eml": lambda: mail(attachment(NAMED, b"PK" + b"x" * 110_000_000)),
    "a directory of 5 MB.zip": large_directory,
    "81 MB in a zip in a zip.zip": lambda: pack({"a.zip": pack({"a.xlsx": b"\0" * 81_000_000, "b.xlsx": b"\1" * 81_000_000})}),
    "400 returns.zip": lambda: pack({f"{n}.xlsx": good() for n in range(400)}),
}


def flood(name: str) -> str:
    """What a run over the samples and this file takes: seconds, megabytes of the main and of the largest reading process."""
    with tempfile.TemporaryDirectory() as place:
        inbox = Path(place) / "收件"
        shutil.copytree(TEMPLATES / "samples", inbox)
        if name:
            (inbox / name).write_bytes(FLOODS[name]())
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", SCRIPT, str(inbox), "--as-of", "2020-10-29", "--output", place + "/out"], cwd=ROOT,
                              check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        seconds = time.perf_counter() - begun
    code, main, child = done.stderr.split()
    return f"{name or 'no flood':40} {seconds:6.1f} s   main {main:>5} MB   reading {child:>5} MB   exit {code}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.floods", description=__doc__)
    parser.add_argument("names", nargs="*", default=["", *FLOODS])
    for wanted in parser.parse_args().names:
        print(flood(wanted), flush=True)
