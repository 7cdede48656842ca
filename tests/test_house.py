"""How this house tests: what must be an error here is one."""

import sys
import warnings
from pathlib import Path

import pytest

from tests.conftest import SECONDS
from tests.shipped import ROOT


@pytest.mark.skipif(not sys.flags.warn_default_encoding, reason="set for the workers of pytest-xdist: not with -n 0")
def test_an_encoding_left_to_the_computer_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    with pytest.raises(EncodingWarning):
        (tmp_path / "a.txt").read_text()  # this is the mistake


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("说一声", stacklevel=1)


def test_the_slow_files_are_files() -> None:
    assert [name for name in SECONDS if not (ROOT / name).is_file()] == []
