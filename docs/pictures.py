"""The two pictures of the README, from the outputs of `just run`: `python -m docs.pictures` (`just pictures`).

Needs soffice, pdftoppm and chromium. Not compared by a test: fonts differ from machine to machine.
"""

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

DOCS = Path(__file__).parent
OUTPUTS = DOCS.parent / "output" / "2020-10-29"
WIDTH = 900


def table(folder: str) -> None:
    """专项行动情况汇总表.xlsx, its first page as printed → docs/汇总表.png."""
    run("soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, str(OUTPUTS / "专项行动情况汇总表.xlsx"))
    run("pdftoppm", "-png", "-gray", "-singlefile", "-scale-to-x", str(WIDTH), "-scale-to-y", "-1",
        f"{folder}/专项行动情况汇总表.pdf", str(DOCS / "汇总表"))


def page(folder: str) -> None:
    """专项行动总结.html, the top of the page on a screen → docs/总结.png."""
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--hide-scrollbars",
        f"--window-size={WIDTH},1000", f"--screenshot={DOCS / '总结.png'}", (OUTPUTS / "专项行动总结.html").as_uri())


def run(*line: str) -> None:
    subprocess.run(line, check=True, capture_output=True)  # noqa: S603 (fixed programs, our own files)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        table(folder)
        page(folder)
