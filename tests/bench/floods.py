"""One hostile file beside the ordinary returns: how long it takes, and what memory: `python -m tests.bench.floods [names]`.

Bounds (design, floods): reading any one file takes at most 10 s and 1 GB, the main process at most 600 MB.
"""

import argparse
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from openpyxl import Workbook, load_workbook

from pipeline.inbox.limits import SECONDS
from schemas.form.sheets import CORRECTIONS, OPINIONS, ORIGINAL, WHOSE
from tests.hostile import SHEET, changed, good, pack, parts
from tests.pipeline.inbox.test_intake import attachment, mail
from tests.places import letter
from tests.shipped import ROOT, TEMPLATES

NAMED = 'Content-Disposition: attachment; filename="a.xlsx"'
SCRIPT = """import json, resource, sys
from pipeline.inbox import workers
workers.SECONDS, workers.ALTOGETHER = int(sys.argv[1]), 6 * int(sys.argv[1])
from run import main
code = main(sys.argv[2:])
own, read = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
peak = next(int(x.split()[1]) for x in open('/proc/self/status') if x[:5] == 'VmHWM')
print(json.dumps([code, own.ru_utime + own.ru_stime, peak >> 10, read.ru_utime + read.ru_stime, read.ru_maxrss >> 10]), file=sys.stderr)
"""


def large_directory() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as z:
        for n in range(60_000):
            z.writestr(f"{n:030}.txt", b"")
    return buffer.getvalue()


def rows(cells: Mapping[str, str], count: int) -> bytes:
    """So many rows of text cells (by column letter) behind those of the sample."""
    one = "".join(f'<c r="{letter}%(n)d" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' for letter, text in sorted(cells.items()))
    return "".join(f'<row r="{n}">{one % {"n": n}}</row>' for n in range(1_000, 1_000 + count)).encode()


def ledger(cells: Mapping[str, str], count: int) -> bytes:
    """The sample with so many more rows in its 案件台账; cells by title."""
    by_letter = {letter("案件台账", title): text for title, text in cells.items()}
    return changed(SHEET, b"</sheetData>", rows(by_letter, count) + b"</sheetData>")


def other_office(number: int) -> bytes:
    return changed(SHEET, b"</sheetData>", rows({letter("案件台账", "案件名称"): f"第{number}案"}, 1) + b"</sheetData>")


def merged(count: int) -> bytes:
    data = parts(ledger({"案件名称": "某案"}, 20_000))
    areas = b"".join(b'<mergeCell ref="A%d:Q%d"/>' % (1_000 + n % 100, 20_999) for n in range(count))
    return pack(data | {SHEET: data[SHEET].replace(b"</sheetData>", b"</sheetData><mergeCells>" + areas + b"</mergeCells>")})


def linked(count: int) -> bytes:
    """A sheet of so many links, and something to send back."""
    data = parts(ledger({"案件名称": "某案"}, 1_000))
    links = b"".join(b'<hyperlink ref="C%d" location="A1"/>' % (1_000 + n) for n in range(count))
    return pack(data | {SHEET: re.sub(rb"(<printOptions|<pageMargins)", b"<hyperlinks>" + links + rb"</hyperlinks>\1", data[SHEET], count=1)})


def corrections(count: int) -> bytes:
    """更正.xlsx with so many corrections of one cell, of which none fits."""
    book = Workbook(write_only=True)
    page = book.create_sheet("更正")
    page.append([c.title for c in CORRECTIONS.columns])
    for n in range(count):
        page.append(["任城区", "情况汇总表", "16", n + 10_000, n + 10_001, "来电核对", "张某", "王某", "2020-10-28"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def answered(count: int) -> bytes:
    """A return with a sheet 退回意见 of so many lines."""
    book = load_workbook(io.BytesIO(good()))
    page = book.create_sheet(OPINIONS.name, 0)
    page.append([ORIGINAL, "0" * 64, WHOSE, "任城区"])
    page.append([c.title for c in OPINIONS.columns])
    for n in range(count):
        page.append([n, "请核实", "案件台账", f"C{n}", "某公司", "“某公司”与台账不一致。" * 5, "请核对。" * 5, "情况说明" * 20, "C14", f"{n:016x}-{n:016x}"])
    buffer = io.BytesIO()
    book.save(buffer)
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
    "1,990 bad workbooks.zip": lambda: pack({f"{n}.xlsx": b"PK%d" % n for n in range(1_990)}),
    "3,000 bad workbooks.eml": lambda: mail(*(attachment(f'Content-Disposition: attachment; filename="{n}.xlsx"', b"PK%d" % n) for n in range(3_000))),
    "1,000 returns that contradict one another.zip": lambda: pack({f"{n}.xlsx": other_office(n) for n in range(1_000)}),
    "60,000 rows of a wrong word.xlsx": lambda: ledger({"案件名称": "某案", "整治重点": "不在清单", "处罚形式": "不在清单", "处置日期": "不明"}, 60_000),
    "60,000 repairs in every row.xlsx": lambda: ledger({"案件名称": "某\u2f45案", "当事人": " 张 某 ", "文书文号": "（ａ）文综罚字[2020]1号", "数量": "1起",
                                                     "处置日期": "2020.6.10", "整改期限": "2020.7.10"}, 60_000),
    "60,000 times 同上.xlsx": lambda: ledger(dict.fromkeys(("案件名称", "整治重点", "当事人"), "同上"), 60_000),
    "60,000 rows that are totals.xlsx": lambda: ledger({"案件名称": "合计"}, 60_000),
    "4,000 equal rows.xlsx": lambda: ledger({"案件名称": "某案", "整治重点": "违规从事互联网视听节目服务", "处罚形式": "责令整改", "当事人": "某某公司",
                                           "处置日期": "2020-06-10"}, 4_000),
    "16,000 blanks in each cell of 300 rows.xlsx": lambda: ledger(dict.fromkeys(("案件名称", "当事人", "处置日期", "文书文号", "数量"), "x" + " " * 16_000 + "x"), 300),
    "32,000 line breaks in a cell.xlsx": lambda: ledger({"案件名称": "某案", "当事人": "甲" + "\n" * 32_000 + "乙"}, 20),
    "5,000 merged areas that overlap.xlsx": lambda: merged(5_000),
    "65,530 links.xlsx": lambda: linked(65_530),
    "更正.xlsx": lambda: corrections(20_000),
    "60,000 lines of 退回意见.xlsx": lambda: answered(60_000),
}


def flood(name: str, seconds: int = SECONDS) -> str:
    """What a run over the samples and this file takes: seconds by the clock; of CPU and megabytes of the main process and
    of those that read. `seconds`: by the clock for one file."""
    with tempfile.TemporaryDirectory() as place:
        inbox = Path(place) / "收件"
        shutil.copytree(TEMPLATES / "samples", inbox)
        if name:
            (inbox / name).write_bytes(FLOODS[name]())
            if name.endswith(".xlsx"):  # a changed copy of it: the newest of its unit
                (inbox / "任城区.xlsx").unlink()
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", SCRIPT, str(seconds), str(inbox), "--as-of", "2020-10-29", "--output", place + "/out"], cwd=ROOT,
                              check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8")
        took = time.perf_counter() - begun
        sources = {s["source"].partition("!")[0]: s for s in json.loads((Path(place) / "out" / "run.json").read_text("utf-8"))["submissions"]}
    code, main, main_peak, child, child_peak = json.loads(done.stderr.splitlines()[-1])
    said = f"{sources[name]['status']}, {sources[name]['errors']} errors, {sources[name]['repairs']} repairs" if name in sources else ""
    return (f"{name or 'no flood':46} {took:6.1f} s   main {main:5.1f} s CPU {main_peak:>5} MB   reading {child:5.1f} s CPU {child_peak:>5} MB   "
            f"exit {code}   {said}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.floods", description=__doc__)
    parser.add_argument("names", nargs="*", default=["", *FLOODS])
    parser.add_argument("--seconds", type=int, default=SECONDS, help="for one file, by the clock: more on a busy machine")
    args = parser.parse_args()
    for wanted in args.names:
        print(flood(wanted, args.seconds), flush=True)
