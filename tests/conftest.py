"""How the tests are run: which are slow, the longest first, and an encoding left to the computer is an error.

`python -m pytest` runs all of them, `python -m pytest -m "not slow"` those for the inner loop.
"""

import os

import pytest

# Seconds of processor time by file, measured with another program computing beside it; what is not here takes less
# than ten. Files are dealt out in this order, so that no worker is left alone with a long one at the end.
SECONDS = {
    "tests/pipeline/publish/form/test_live.py": 150, "tests/test_other_programs.py": 150,
    "tests/test_office_files.py": 60, "tests/pipeline/publish/form/test_live_mixed.py": 90, "tests/test_command.py": 80,
    "tests/pipeline/summary/test_since.py": 70, "tests/pipeline/inbox/test_hostile.py": 65,
    "tests/pipeline/inbox/test_files.py": 60, "tests/test_fuzz.py": 60, "tests/pipeline/publish/returns/test_marks.py": 58,
    "tests/test_properties.py": 58, "tests/pipeline/publish/form/test_rollup.py": 55,
    "tests/pipeline/publish/report/test_word.py": 40, "tests/pipeline/publish/report/test_page.py": 40,
    "tests/pipeline/publish/desk/test_desk.py": 36, "tests/pipeline/verdicts/test_choose.py": 32,
    "tests/pipeline/publish/test_store.py": 32, "tests/pipeline/verdicts/test_corrections.py": 30,
    "tests/pipeline/verdicts/test_answers.py": 25, "tests/pipeline/publish/form/test_shipped.py": 23,
    "tests/schemas/campaign/test_other_campaign.py": 19, "tests/pipeline/publish/returns/test_letters.py": 15,
    "tests/test_rounds.py": 14, "tests/pipeline/publish/report/test_inspection.py": 12, "tests/test_corruption.py": 12,
    "tests/pipeline/verdicts/test_compare.py": 11,
}

os.environ["PYTHONWARNDEFAULTENCODING"] = "1"  # of the workers, in which all tests run, and of the programs that they start


def _cost(item: pytest.Item) -> int:
    return SECONDS.get(item.nodeid.split("::", 1)[0], 0)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark and sort by cost, before -m chooses."""
    for item in items:
        if _cost(item) or any(item.get_closest_marker(name) for name in ("libreoffice", "chromium")):
            item.add_marker("slow")
    items.sort(key=lambda item: -_cost(item))
