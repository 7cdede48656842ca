"""Mail drafts open ready to send, say what is wanted, and carry the workbook under its own name."""

import email
from email import policy
from email.message import EmailMessage

from pipeline.publish.returns.letters import covering
from pipeline.publish.returns.mail import draft
from schemas.campaign.contacts import Contact
from tests import desk

NAME = "净网2020填报模板（任城区）.xlsx"


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_covering_note_names_unit_deadline_and_office_and_carries_the_template() -> None:
    campaign = desk.campaign()
    subject, text = covering(campaign, campaign.roster[0].name)
    message = read(draft(subject, text, {NAME: b"workbook"}, [Contact("张某", "zhang@example.cn")]))
    assert message["To"].addresses[0].display_name == "张某"
    body = message.get_body()
    assert body is not None
    text = body.get_content()
    for word in ("任城区", "2020年10月29日", "济宁市文化和旅游局", "可以报送"):
        assert word in text
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == [(NAME, b"workbook")]


def test_thirty_addresses_are_folded() -> None:
    """RFC 5322, 2.1.1: lines of 78 characters where it can be, never more than 998."""
    people = [Contact(f"张某{n}", f"zhang{n}@example.cn") for n in range(30)]
    data = draft("主题", "正文", {}, people)
    addresses = [line for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n") if b"@" in line]
    assert len(addresses) == len(people)
    assert max(map(len, addresses)) <= 78
    assert [a.addr_spec for a in read(data)["To"].addresses] == [c.address for c in people]


def test_a_draft_is_unsent_undated_and_the_same_twice() -> None:
    made = draft("主题", "第一行\n第二行", {NAME: b"1"})
    assert made == draft("主题", "第一行\n第二行", {NAME: b"1"})
    assert made != draft("主题", "第一行\n第二行", {NAME: b"2"})
    message = read(made)
    assert message["X-Unsent"] == "1"
    assert message["Date"] is None
    assert message["Message-ID"] is None
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert "filename*=utf-8''" in made.decode("ascii")  # one unbroken parameter
