"""The physical work: the reader alone, one thread, the sheets that the project reads. Prints the seconds it took:
`python -m tests.bench.alone INBOX`. Start-up is not in them."""

import sys
import time
from pathlib import Path

from python_calamine import CalamineWorkbook

LEFT_OUT = "校核计算"


def main(inbox: Path) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    for path in sorted(inbox.glob("*.xlsx")):
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            for name in book.sheet_names:
                if name != LEFT_OUT:
                    book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    print(time.perf_counter() - wall, time.process_time() - cpu)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
