"""Mutated files, as many as fit into a time: `python -m tests.fuzz --seconds 600 [--seed N]`.

Bytes of valid files, and XML parts of valid workbooks, are changed at random and go through the whole pipeline. What must
hold: each gets a verdict, none takes longer than the limit, nothing raises or ends the process. The file at work lies in
a folder named at the start, so that one that ends the process can be looked at.
"""

import argparse
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from pipeline import flow
from pipeline.inbox import files
from pipeline.inbox.files import Read, distinct
from pipeline.inbox.limits import SECONDS
from pipeline.inbox.workers import ReaderPool
from schemas.campaign.campaign_file import load
from tests.hostile import far_ods, good, mail, pack, parts, prefixed, xls
from tests.shipped import CAMPAIGN

BATCH = 25  # files that are judged together
ODD = (b"0", b"-1", b"1e308", b"NaN", b"4294967296", b"99999999999999999999", b"XFD1048576", b"A0", b"", b"&amp;", b"\xff\xfe", b"\0",
       "〇".encode(), b"s", b"e", b"str", b"b", b"d", b"<", b">", b'"', b"<c/>", b"<row/>", b"</sheetData>", b"<!--", b"]]>")
_TOKEN = re.compile(rb'"[^"<>]*"|<[^<>]*>|(?<=>)[^<>]+(?=<)')


def bases() -> dict[str, bytes]:
    """Small enough that mutations hit something: the live checks, which are not read, are cut out."""
    form = {n: (d if n != "xl/worksheets/sheet9.xml" else b"<worksheet><sheetData/></worksheet>") for n, d in parts(good()).items()}
    return {"表.xlsx": pack(form), "前缀.xlsx": prefixed(), "旧.xls": xls(3, 3), "开.ods": far_ods(2, 2), "信.eml": mail("任城区.xlsx", pack(form)),
            "包.zip": pack({"任城区.xlsx": pack(form), "旧.xls": xls(2, 2)})}


def mutate_bytes(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, n = chance.randrange(len(made) + 1), chance.choice((1, 2, 4, 16, 256))
        made[at:at + chance.choice((0, n))] = chance.choice(
            (chance.randbytes(n), bytes(n), b"\xff" * n, bytes(made[(m := chance.randrange(len(made) + 1)):m + n])))
        if chance.random() < 0.05:
            del made[at:]
    return bytes(made)


def mutate_parts(data: bytes, chance: random.Random) -> bytes:
    files = parts(data)
    for name in chance.sample(sorted(files), chance.choice((1, 1, 2))):
        text = files[name]
        for _ in range(chance.choice((1, 1, 3, 10))):
            if tokens := [m.span() for m in _TOKEN.finditer(text)][:5000]:
                (start, end), (other, stop) = chance.choice(tokens), chance.choice(tokens)
                quoted = b'"%s"' % chance.choice(ODD) if text[start:start + 1] == b'"' else chance.choice(ODD)
                text = text[:start] + chance.choice((quoted, text[other:stop], b"", text[start:end] * 2)) + text[end:]
        files[name] = text
    if chance.random() < 0.1:
        del files[chance.choice(sorted(files))]
    return pack(files)


def case(valid: dict[str, bytes], chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["表.xlsx"] * 3 + sorted(valid))
    ways: list[Callable[[bytes, random.Random], bytes]] = [mutate_bytes]
    if not name.endswith((".xls", ".eml", ".zip")):
        ways = [mutate_bytes, mutate_parts, mutate_parts]
    return name, chance.choice(ways)(valid[name], chance)


def fuzz(seconds: float, seed: int, folder: Path, apart: ReaderPool) -> bool:
    """Prints what was tried; true if all held."""
    chance, valid, campaign = random.Random(seed), bases(), load(CAMPAIGN)
    verdicts: Counter[str] = Counter()
    slowest, biggest, tried, ends = (0.0, ""), (0, ""), 0, time.monotonic() + seconds
    while time.monotonic() < ends:
        batch: list[Read] = []
        for n in range(tried, tried + BATCH):
            name, data = case(valid, chance)
            path = folder / f"{n} {name}"
            path.write_bytes(data)
            begun = time.monotonic()
            batch += files.load(path, folder, apart)
            path.unlink()
            slowest = max(slowest, (time.monotonic() - begun, f"{n} {name}"))
            biggest = max(biggest, (len(data), f"{n} {name}"))
        sources = [u.source for u, _ in distinct(batch)]
        summary = flow.run(batch, campaign, date(2020, 10, 29))
        said = {s.source: s.status for s in summary.submissions}
        assert set(said) == set(sources), "a file without a verdict"
        verdicts.update(said.values())
        tried += BATCH
    print(f"seed {seed}: {tried} files tried, {dict(verdicts.most_common())}, slowest {slowest[0]:.2f} s ({slowest[1]}), "
          f"biggest {biggest[0]} bytes ({biggest[1]}), peak memory {_peak()}")
    return slowest[0] < SECONDS + 2


def _peak() -> str:
    if sys.platform == "win32":
        return "not measured"
    import resource  # noqa: PLC0415 (not on Windows)

    own, child = (resource.getrusage(who).ru_maxrss >> 10 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{own} MB, of a child {child} MB"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    args = parser.parse_args()
    place = Path(mkdtemp())
    print(f"the file at work: in {place}", flush=True)
    with ReaderPool() as readers:
        sys.exit(not fuzz(args.seconds, args.seed, place, readers))
