"""What a fair script does without this project: `python -m tests.bench.naive INBOX OUT`.

read_excel with openpyxl per file, pandera per file with the rules a careful author would write first, concat,
to_excel. It reads the same sheets and checks less.
"""

import sys
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from schemas.campaign.campaign_file import load
from tests.shipped import CAMPAIGN


def schema() -> pa.DataFrameSchema:
    campaign = load(CAMPAIGN)
    text, needed = pa.Column(str, nullable=True, coerce=True), pa.Column(str, coerce=True)

    def listed(name: str) -> pa.Column:
        return pa.Column(str, pa.Check.isin(campaign.options(name)), coerce=True)

    return pa.DataFrameSchema({
        "案件名称": needed, "整治重点": listed("整治重点"), "处罚形式": listed("处罚形式"), "当事人": needed,
        "处置日期": pa.Column("datetime64[ns]", pa.Check.ge(campaign.campaign.start.isoformat()), coerce=True),
        "文书文号": text, "罚款金额（元）": pa.Column(float, pa.Check.ge(0), nullable=True, coerce=True),
        "数量": pa.Column(int, pa.Check.ge(1), coerce=True), "案件类别": listed("案件类别"), "案情摘要": text})


def main(inbox: Path, out: Path) -> None:
    ledger_schema = schema()
    sheets: dict[str, list[pd.DataFrame]] = {"情况汇总表": [], "案件台账": [], "监管电子档案": [], "工作措施": [], "工作亮点": []}
    for path in sorted(inbox.glob("*.xlsx")):
        book = pd.read_excel(path, sheet_name=["基本信息", *sheets], header=2, engine="openpyxl")
        unit = str(book["基本信息"].iloc[0, 1])
        for name, frames in sheets.items():
            frame = book[name].dropna(how="all", subset=book[name].columns[1:4]).assign(填报单位=unit)
            if name == "案件台账":
                ledger_schema.validate(frame, lazy=True)
            frames.append(frame)
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for name, frames in sheets.items():
            pd.concat(frames).to_excel(writer, sheet_name=name, index=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
