"""The offline kit: what goes in. That its wheels resolve and that it installs and runs without a network, .ci/try-kit tries."""

import importlib.util
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest

from tests.shipped import ROOT


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kit", ROOT / ".ci" / "kit.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


kit = _loaded()


def test_batch_files_are_what_cmd_reads() -> None:
    batches = {name: data for name, data in kit.scripts() if name.endswith(".bat")}
    assert set(batches) == {"安装.bat", "汇总.bat"}
    for data in batches.values():
        assert data.count(b"\r\n") == data.count(b"\n") > 20
        text = data.decode("gbk")
        assert text.startswith("@echo off\r\nchcp 936")
        assert not [c for c in text if ord(c) > 127 and c.encode("gbk")[1:] in (b"|", b"^", b"\\")]  # wherever the code page differs


def test_labels_of_the_batch_files_exist() -> None:
    for name, data in kit.scripts():
        if name.endswith(".bat"):
            lines = data.decode("gbk").split("\r\n")
            wanted = {word.partition("goto ")[2] for word in lines if "goto " in word}
            assert wanted <= {line[1:] for line in lines if line.startswith(":")}


def test_shell_scripts_have_lf_and_parse() -> None:
    for name, data in kit.scripts():
        if name.endswith(".sh"):
            assert b"\r" not in data
            if sys.platform != "win32":
                subprocess.run(["/bin/sh", "-n"], input=data, check=True)


def test_the_program_is_whole_and_nobody_else_is_in_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = {name for name, _ in kit.program()}
    assert {"run.py", "requirements.txt", "schemas/campaign.toml", "schemas/总结模板.docx", "pipeline/flow.py",
            "pipeline/publish/templates/summary.html.j2", "intake_templates/samples/任城区.xlsx"} <= names
    for name in (*kit.PROGRAM, "schemas/__pycache__"):
        target = tmp_path / name
        if "." in name:
            target.write_bytes(b"")
        else:
            target.mkdir(parents=True, exist_ok=True)
    for name in ("schemas/通讯录.csv", "schemas/__pycache__/x.pyc", "schemas/campaign.toml"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(kit, "ROOT", tmp_path)
    assert [name for name, _ in kit.program() if name.startswith("schemas")] == ["schemas/campaign.toml"]


def test_the_guides_are_pages_that_lead_to_each_other(tmp_path: Path) -> None:
    pages = {name: data.decode() for name, data in kit.guides(tmp_path)}
    links = {unquote(link) for page in pages.values() for link in re.findall(r'href="([^"#:]+)', page)}
    assert links <= set(pages) == {"汇总人手册.html", "填报指南.html", "规则.html", "栏目.html"}
    assert "<td><code>run.json</code></td>" in pages["汇总人手册.html"]


def test_pins_have_no_markers() -> None:
    assert "tzdata==" in kit.requirements()
    assert not [line for line in kit.requirements().splitlines() if ";" in line and not line.startswith("#")]


def test_the_embeddable_python_finds_the_program_and_its_libraries(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given = tmp_path / "python-3.12.9-embed-amd64.zip"
    with zipfile.ZipFile(given, "w") as z:
        z.writestr("python312._pth", "python312.zip\n.\n#import site\n")
        z.writestr("python.exe", b"MZ")
    asked: list[str] = []
    monkeypatch.setattr(kit, "pip", lambda *line: asked.extend(line))
    work = tmp_path / "work"
    work.mkdir()
    files = dict(kit.embedded(given, work))
    assert files["python/python312._pth"] == b"python312.zip\r\n.\r\nLib\\site-packages\r\n..\r\n"
    assert {"3.12", "--platform=win_amd64", "--only-binary=:all:"} <= set(asked)


def test_the_zip_keeps_chinese_names_and_the_same_bytes(tmp_path: Path) -> None:
    files = [("安装.sh", b"#!/bin/sh\n"), ("wheels/a.whl", b"x" * 9)]
    kit.pack(files, tmp_path / "a.zip")
    kit.pack(files, tmp_path / "b.zip")
    data = (tmp_path / "a.zip").read_bytes()
    assert data == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        assert z.namelist() == ["净网汇总/安装.sh", "净网汇总/wheels/a.whl"]
        assert z.infolist()[0].external_attr >> 16 & 0o111
