"""Templates as they are compiled are kept beside them; without them, or where they are damaged, the page is the same."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from pipeline.publish.kit import html


@pytest.mark.parametrize("spoil", [bytes, lambda data: data[:40], lambda data: data[:-20], lambda data: b"?" + data, lambda data: data])
def test_what_is_kept_is_used_or_made_anew(spoil: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (tmp_path / "a.j2").write_text("{% for n in range(3) %}{{ n }}{% endfor %}", encoding="utf-8", newline="\n")
    kept = html.Compiled()
    kept.directory = str(tmp_path / "kept")
    for _ in range(2):
        page = Environment(loader=FileSystemLoader(tmp_path), bytecode_cache=kept).get_template("a.j2")
        assert page.render() == "012"
        (file,) = (tmp_path / "kept").iterdir()
        file.write_bytes(spoil(file.read_bytes()))  # type: ignore[operator]


def test_a_folder_that_takes_nothing_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    (tmp_path / "kept").write_bytes(b"")
    kept = html.Compiled()
    kept.directory = str(tmp_path / "kept")
    assert Environment(bytecode_cache=kept, loader=FileSystemLoader(html.TEMPLATES)).get_template("letters/frame.txt.j2")
