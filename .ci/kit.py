"""Builds the offline kit, 净网汇总-离线包.zip: the program with all wheels, to be carried to a clerk without internet.

`python .ci/kit.py [--aarch64] [--python ZIP] [--output FOLDER]` (`just kit`). Needs a network, pip and Python 3.11 or
newer; nothing that runs imports it. Without options: wheels for Windows 64-bit and Linux x86_64, Python 3.11–3.13.
`--aarch64`: those of 统信 and 银河麒麟 on ARM too. `--python`: the embeddable Python for Windows 64-bit that you have
downloaded from python.org goes in with everything installed, so that on Windows nothing need be installed at all.

Batch files are kept in UTF-8 beside this file and written in GBK with CRLF, as cmd.exe reads them.
"""

import argparse
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(__file__).resolve().parent / "kit"
NAME, FOLDER = "净网汇总-离线包.zip", "净网汇总"
PROGRAM = ("run.py", "requirements.txt", "LICENSE", "schemas", "pipeline", "intake_templates")
GUIDES = ("汇总人手册", "填报指南", "规则", "栏目")  # of docs/
PAGE = """<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>{}</title><style>
body {{ max-width: 60em; margin: 2em auto; padding: 0 1em; font: 16px/1.7 "Microsoft YaHei", sans-serif }}
table {{ border-collapse: collapse }} th, td {{ border: 1px solid #999; padding: 3px 8px; text-align: left }}
</style>{}</html>
"""
PRIVATE = ("通讯录.csv", "__pycache__")
PYTHONS = ("3.11", "3.12", "3.13")
GLIBC = ("2_28", "2_27", "2_24", "2_17", "2_12", "2_5")  # 统信 20 and 银河麒麟 V10 have glibc 2.28
WINDOWS = ("win_amd64",)
X86_64 = (*(f"manylinux_{v}_x86_64" for v in GLIBC), "manylinux2014_x86_64", "linux_x86_64")
AARCH64 = (*(f"manylinux_{v}_aarch64" for v in GLIBC), "manylinux2014_aarch64", "linux_aarch64")
DAY = (2020, 1, 1, 0, 0, 0)  # of every entry of the zip


def requirements() -> str:
    """requirements.txt without markers: pip judges them by the machine it runs on, and a wheel too many does no harm."""
    return re.sub(r"\s*;.*", "", (ROOT / "requirements.txt").read_text(encoding="utf-8"))


def download(folder: Path, platform: tuple[str, ...]) -> None:
    """All pinned wheels for a platform and every Python into the folder. Raises CalledProcessError where one is missing."""
    pins = folder.parent / "pins.txt"
    pins.write_text(requirements(), encoding="utf-8", newline="\n")
    for python in PYTHONS:
        pip("download", "--dest", str(folder), "-r", str(pins), *target(platform, python))


def target(platform: tuple[str, ...], python: str) -> list[str]:
    return ["--only-binary=:all:", "--no-deps", "--implementation", "cp", "--python-version", python,
            *(f"--platform={tag}" for tag in platform)]


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", *arguments, "--quiet", "--disable-pip-version-check"], check=True)  # noqa: S603


def program() -> Iterator[tuple[str, bytes]]:
    """What the clerk needs of this folder, by path; nobody's addresses and no outputs."""
    for name in PROGRAM:
        start = ROOT / name
        for path in [start] if start.is_file() else sorted(p for p in start.rglob("*") if p.is_file()):
            if not set(PRIVATE) & set(path.relative_to(ROOT).parts):
                yield path.relative_to(ROOT).as_posix(), path.read_bytes()


def guides(wheels: Path) -> Iterator[tuple[str, bytes]]:
    """The guides as pages that any machine opens; the wheels hold what turns Markdown into HTML."""
    sys.path[:0] = [str(path) for path in wheels.glob("m*-none-any.whl")]
    from markdown_it import MarkdownIt  # noqa: PLC0415 (known from here on)

    for name in GUIDES:
        made = MarkdownIt().enable("table").render((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8"))
        yield f"{name}.html", PAGE.format(name, re.sub(r'(href="[^":]*)\.md\b', r"\1.html", made)).encode()


def scripts() -> Iterator[tuple[str, bytes]]:
    """安装 and 汇总, for Windows and Linux."""
    for path in sorted(SCRIPTS.iterdir()):
        text = path.read_text(encoding="utf-8")
        yield path.name, text.replace("\n", "\r\n").encode("gbk") if path.suffix == ".bat" else text.encode()


def embedded(given: Path, work: Path) -> Iterator[tuple[str, bytes]]:
    """The embeddable Python with all libraries installed. It looks nowhere but where its ._pth file says."""
    home, pins = work / "python", work / "pins.txt"
    with zipfile.ZipFile(given) as source:
        source.extractall(home)
    (paths,) = home.glob("python3*._pth")
    python = re.sub(r"python3(\d+)\._pth", r"3.\1", paths.name)
    pins.write_text(requirements(), encoding="utf-8", newline="\n")
    pip("install", "--target", str(home / "Lib" / "site-packages"), "-r", str(pins), *target(WINDOWS, python))
    paths.write_text(f"{paths.stem}.zip\n.\nLib\\site-packages\n..\n", encoding="utf-8", newline="\r\n")
    for path in sorted(p for p in home.rglob("*") if p.is_file()):
        yield f"python/{path.relative_to(home).as_posix()}", path.read_bytes()


def kit(*, aarch64: bool, python: Path | None) -> Iterator[tuple[str, bytes]]:
    """Every file of the kit, by path."""
    yield from program()
    yield from scripts()
    with TemporaryDirectory() as name:
        wheels = Path(name) / "wheels"
        for platform in (*(() if python else (WINDOWS,)), X86_64, *((AARCH64,) if aarch64 else ())):
            download(wheels, platform)
        yield from guides(wheels)
        for path in sorted(wheels.iterdir()):
            yield f"wheels/{path.name}", path.read_bytes()
        if python:
            yield from embedded(python, Path(name))


def pack(files: Iterable[tuple[str, bytes]], path: Path) -> None:
    """The zip, everything in one folder. The same files give the same bytes."""
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files:
            info = zipfile.ZipInfo(f"{FOLDER}/{name}", DAY)
            info.external_attr = (0o100755 if name.endswith(".sh") else 0o100644) << 16
            dense = name.endswith((".whl", ".xlsx", ".png", ".docx"))
            packed.writestr(info, data, zipfile.ZIP_STORED if dense else zipfile.ZIP_DEFLATED)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--aarch64", action="store_true")
    parser.add_argument("--python", type=Path, metavar="ZIP")
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    path = args.output / NAME
    pack(kit(aarch64=args.aarch64, python=args.python), path)
    print(f"{path}: {path.stat().st_size >> 20} MB")


if __name__ == "__main__":
    main()
