"""How the tests are run: which are slow, the longest first, and an encoding left to the computer is an error.

`python -m pytest` runs all of them, `python -m pytest -m "not slow"` those for the inner loop.
"""

import gc
import os
import shutil

import pytest

# Seconds of processor time by file, as measured with os.times() around each test. What is not here is the fast tier: files of
# less than five seconds, and the rules. Files are dealt out in this order, so that no worker is left alone with a long one at
# the end.
SECONDS = {
    "tests/test_command.py": 85, "tests/pipeline/publish/form/test_live.py": 70, "tests/pipeline/inbox/test_hostile.py": 45,
    "tests/pipeline/publish/form/test_live_values.py": 42, "tests/test_office_files.py": 41,
    "tests/test_other_programs.py": 40, "tests/pipeline/publish/form/test_live_mixed.py": 40,
    "tests/pipeline/publish/form/test_rollup.py": 35, "tests/test_fuzz.py": 35, "tests/test_properties.py": 32,
    "tests/pipeline/verdicts/test_corrections.py": 30, "tests/pipeline/publish/form/test_shipped.py": 30,
    "tests/pipeline/summary/test_since.py": 28, "tests/pipeline/publish/test_store.py": 28,
    "tests/pipeline/verdicts/test_choose.py": 26, "tests/pipeline/publish/returns/test_marks.py": 22,
    "tests/pipeline/inbox/test_files.py": 18, "tests/pipeline/publish/test_power.py": 17,
    "tests/pipeline/inbox/test_seen.py": 15, "tests/pipeline/inbox/test_other_formats.py": 15,
    "tests/pipeline/verdicts/test_answers.py": 14, "tests/schemas/campaign/test_other_campaign.py": 14,
    "tests/pipeline/tables/test_nothing_is_read_past.py": 12, "tests/test_corruption.py": 12,
    "tests/pipeline/tables/test_repairs.py": 12, "tests/schemas/expressions/test_formulas.py": 12,
    "tests/pipeline/publish/report/test_own.py": 12, "tests/test_rounds.py": 10,
    "tests/pipeline/verdicts/test_compare.py": 10, "tests/pipeline/inbox/test_floods.py": 10,
    "tests/pipeline/inbox/test_mails.py": 10, "tests/pipeline/publish/returns/test_letters.py": 9,
    "tests/pipeline/publish/report/test_dispatches.py": 9, "tests/pipeline/publish/report/test_notice.py": 9,
    "tests/pipeline/publish/form/test_formulas.py": 9, "tests/pipeline/inbox/test_intake.py": 8,
    "tests/pipeline/publish/report/test_page.py": 8, "tests/pipeline/publish/report/test_word.py": 7,
    "tests/pipeline/publish/report/test_sentences.py": 7, "tests/test_docs.py": 7,
    "tests/pipeline/publish/desk/test_desk.py": 6, "tests/test_words.py": 6,
    "tests/pipeline/publish/report/test_inspection.py": 5,
}

os.environ["PYTHONWARNDEFAULTENCODING"] = "1"  # of the workers, in which all tests run, and of the programs that they start
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # so that each module is compiled once and not by each of them
gc.set_threshold(100_000, 20, 20)  # as seldom as memory allows: a run makes millions of values and no rubbish (see run.py)


def _cost(item: pytest.Item) -> int:
    return SECONDS.get(item.nodeid.split("::", 1)[0], 0)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark and sort by cost, before -m chooses; without LibreOffice its tests are skipped."""
    missing = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
    for item in items:
        if item.get_closest_marker("libreoffice"):
            item.add_marker(missing)
            item.add_marker("slow")
        elif _cost(item):
            item.add_marker("slow")
    items.sort(key=lambda item: -_cost(item))
