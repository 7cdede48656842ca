"""The screen: what counties write is text there, whatever it looks like."""

import pytest
from rich.table import Table

from pipeline.publish.screen import plain, plain_console


@pytest.mark.parametrize("name", ["[red]任城区.xlsx", "[/red].xlsx", "a\\[red]b.xlsx", "a\\[/b].xlsx", "a\\", "任城区　表.xlsx"])
def test_a_name_in_a_table_is_shown_as_it_is(name: str) -> None:
    table, console = Table.grid(), plain_console()
    table.add_row(plain(name))
    with console.capture() as shown:
        console.print(table)
    assert shown.get().rstrip() == name
