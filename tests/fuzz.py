"""Mutated files, as many as fit into a time: `python -m tests.fuzz --seconds 600 [--seed N]`.

Bytes of valid files, XML parts of valid workbooks, the structure of zips and the headers of mails are changed at random and go through the whole pipeline. What must
hold: each gets a verdict, none takes longer than the limit, nothing raises or ends the process, and the figures of what is
accepted are those that another reader sees (tests/independent.py). The file at work lies in a folder named at the start, so
that one that ends the process can be looked at; one whose figures differ stays there.
"""

import argparse
import random
import re
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

from pipeline import flow
from pipeline.inbox import files
from pipeline.inbox.limits import SECONDS
from pipeline.inbox.read import uploads
from pipeline.inbox.workers import OpenedFile, ReaderPool
from pipeline.model import Book, Read, SetAside
from pipeline.status import Status
from schemas.campaign.campaign import Campaign
from schemas.campaign.campaign_file import load
from tests.hostile import far_ods, good, mail, pack, parts, prefixed, xls
from tests.independent import Opinion, opinion, plain
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


def mutate_cells(data: bytes, chance: random.Random) -> bytes:
    """Only where figures and cases stand: what is accepted of it is compared."""
    return mutate_parts(data, chance, [n for n in parts(data) if n.endswith(("sheet3.xml", "sheet4.xml", "sharedStrings.xml"))])


def mutate_parts(data: bytes, chance: random.Random, names: list[str] | None = None) -> bytes:
    files = parts(data)
    for name in chance.sample(sorted(names or files), chance.choice((1, 1, 2))):
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


def mutate_zip(data: bytes, chance: random.Random) -> bytes:
    """Fields of its directory, its local headers and its end; entries that come twice, or under another name."""
    made = bytearray(data)
    marks = [m.start() for m in re.finditer(b"PK(?:\x01\x02|\x03\x04|\x05\x06)", made)]
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.choice(marks) + chance.choice(range(4, 46, 2))
        made[at:at + 2] = chance.choice((b"\0\0", b"\xff\xff", b"\1\0", b"\x08\0", b"\0\x08", chance.randbytes(2)))
    files = parts(data)
    name = chance.choice(sorted(files))
    twin = chance.choice((name.upper(), name.replace("/", "\\"), f"作废/{name}", f"../{name}", f"夹/{name}", name + "\0", "run.json", name * 40))
    moved = pack({twin if n == name and chance.random() < 0.5 else n: d for n, d in files.items()} | {twin: files[name]})
    return chance.choice((bytes(made), moved))


HEADER_LINE = re.compile(rb"^[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n", re.MULTILINE)
HEADER_WORDS = (b"multipart/mixed", b"message/rfc822", b"text/plain", b"image/png", b"application/ms-tnef", b"multipart/report", b"=?gb2312?B?yM6zx8f4?=",
                b"utf-8''%E4%BB%BB.xlsx", b'"', b";", b"; filename*0*=x", b"base64", b"x-uuencode", b"quoted-printable", b"8bit", b"=?utf-8?q?", b"\xc8\xce", b"\0")


def mutate_headers(data: bytes, chance: random.Random) -> bytes:
    """Headers that are gone, doubled, moved or say something else; line ends and what stands before the first."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        (start, end), (other, stop) = (chance.choice([m.span() for m in HEADER_LINE.finditer(data)] or [(0, 0)]) for _ in range(2))
        line = data[start:end]
        words = re.split(rb"([;=\s:\"]+)", line)
        words[chance.randrange(len(words))] = chance.choice((*HEADER_WORDS, *ODD))
        data = data[:start] + chance.choice((b"".join(words), b"", line * 2, data[other:stop], line.rstrip() + b"\r\n")) + data[end:]
    ways: list[Callable[[bytes], bytes]] = [
        bytes, bytes, bytes, lambda d: d.replace(b"\r\n", b"\n"), lambda d: d.replace(b"\n", b"\r\r\n"), lambda d: b"\xef\xbb\xbf\n" + d,
        lambda d: d.decode("latin-1").encode("utf-16"), lambda d: b"From a b\n" + d + b"\nFrom c d\n" + d, lambda d: d + d]
    return chance.choice(ways)(data)


def case(valid: dict[str, bytes], chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(["表.xlsx"] * 3 + sorted(valid))
    ways: list[Callable[[bytes, random.Random], bytes]] = [mutate_bytes]
    if name.endswith(".eml"):
        ways = [mutate_bytes, mutate_headers, mutate_headers, mutate_headers]
    elif name.endswith(".zip"):
        ways = [mutate_bytes, mutate_zip, mutate_zip]
    elif not name.endswith(".xls"):
        ways = [mutate_bytes, mutate_parts, mutate_zip, *([mutate_cells] * 3 if name.endswith(".xlsx") else [])]
    return name, chance.choice(ways)(valid[name], chance)


def fuzz(seconds: float, seed: int, folder: Path, apart: ReaderPool) -> bool:
    """Prints what was tried; true if all held."""
    chance, valid, campaign = random.Random(seed), bases(), load(CAMPAIGN)
    verdicts: Counter[str] = Counter()
    slowest, biggest, tried, ends = (0.0, ""), (0, ""), 0, time.monotonic() + seconds
    compared, differing = 0, 0
    while time.monotonic() < ends:
        batch: list[OpenedFile] = []
        for n in range(tried, tried + BATCH):
            name, data = case(valid, chance)
            path = folder / f"{n} {name}"
            path.write_bytes(data)
            begun = time.monotonic()
            found = list(files.load(path, folder, apart.open))
            batch += found
            slowest = max(slowest, (time.monotonic() - begun, f"{n} {name}"))
            seen = [r for r in uploads(found) if isinstance(r[1], Book)] if name.endswith(".xlsx") else []
            same = [agrees(r, data, campaign) for r in seen]
            compared, differing = compared + sum(a is not None for a in same), differing + sum(a is False for a in same)
            if False not in same:
                path.unlink()
            biggest = max(biggest, (len(data), f"{n} {name}"))
        read = list(uploads(batch))
        sources = [u.source for u, book in read if not isinstance(book, SetAside)]
        summary = flow.run(read, campaign, date(2020, 10, 29))
        said = {s.source: s.status for s in summary.submissions}
        assert set(said) == set(sources), "a file without a verdict"
        verdicts.update(said.values())
        tried += BATCH
    print(f"seed {seed}: {tried} files tried, {dict(verdicts.most_common())}, {compared} compared, {differing} differ, slowest {slowest[0]:.2f} s ({slowest[1]}), "
          f"biggest {biggest[0]} bytes ({biggest[1]}), peak memory {_peak()}")
    return slowest[0] < SECONDS + 2 and not differing


def agrees(file: Read, data: bytes, campaign: Campaign) -> bool | None:
    """Whether another reader sees the same figures in a file; None where it is not accepted, or the other reads nothing."""
    summary = flow.run([file], campaign, date(2020, 10, 29))
    (submission,) = summary.submissions
    theirs = opinion(data) if submission.status is Status.ACCEPTED else None
    if theirs is None or submission.unit is None:
        return None
    figures = [float(n) for n in summary.figures[submission.unit].values()]
    ledger = summary.ledger
    ours = Opinion(figures, len(ledger), float(ledger["fine"].sum()), ledger["date"].dt.date.tolist(),
                   *([plain(text) for text in ledger[k]] for k in ("measure", "party")))
    if ours.same(theirs):
        return True
    repaired = sorted({f.rule for f in summary.findings})
    print(f"{submission.source}: read as {ours}, seen as {theirs}, repaired {repaired}", flush=True)
    return False


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
    warnings.filterwarnings("ignore", "Duplicate name")  # meant
    with ReaderPool() as readers:
        sys.exit(not fuzz(args.seconds, args.seed, place, readers))
