"""Characters that are read as others: see also the rows of R15 in tests/pipeline/tables/test_repairs.py."""

from schemas.form.characters import plain


def test_a_text_without_odd_characters_is_read_as_one_with_them() -> None:
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    assert [c for c in characters if f"{plain(c)}民" != plain(f"{c}⺠")] == []
