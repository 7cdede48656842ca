"""What is hidden in the texts of a report, and what is not."""

import pytest

from pipeline.publish.report.masking import Masker

CARD = "6222020200000000006"  # invented; its check digit is right
ROWS = [
    ("联系电话13800000001，", "联系电话138****0001，", "手机号码 1 个"),
    ("138 0000 0001和138-0000-0001", "138****0001和138****0001", "手机号码 2 个"),
    (f"汇入{CARD}账户", "汇入6222********0006账户", "银行卡号 1 个"),
    ("身份证370811199001010014", "身份证370811********0014", "身份证号 1 个"),
    ("加QQ群：123456789联系", "加QQ群：****联系", "QQ号或微信号 1 个"),
    ("同一号码13800000001、13800000001", "同一号码138****0001、138****0001", "手机号码 1 个"),
    ("（任）文综罚字〔2020〕1号，罚款10000元", "（任）文综罚字〔2020〕1号，罚款10000元", ""),
    ("代码91370811MA0000XA11", "代码91370811MA0000XA11", ""),
    ("卡号6222020200000000005", "卡号6222020200000000005", ""),  # no card: its check digit is wrong
    ("座机0537-2000011，编号12013800000001", "座机0537-2000011，编号12013800000001", ""),
]


@pytest.mark.parametrize(("text", "seen", "note"), ROWS)
def test_personal_numbers_are_hidden_and_counted(text: str, seen: str, note: str) -> None:
    screen = Masker()
    assert (screen(text), screen.note) == (seen, note)
