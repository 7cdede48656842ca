"""校验码: any one changed figure and any two exchanged ones change it."""

from itertools import combinations

from schemas.form.check_code import check_code
from tests.desk import campaign

FIGURES = [12, 0, 3, 1, 0, 2, 0, 0, 7, 0, 1, 0, 4, 2, 9, 146, 1]


def test_one_changed_figure_changes_it() -> None:
    codes = {check_code([*FIGURES[:i], f, *FIGURES[i + 1:]], 1, 1) for i in range(17) for f in range(200) if f != FIGURES[i]}
    assert check_code(FIGURES, 1, 1) not in codes


def test_two_exchanged_figures_change_it() -> None:
    for i, j in combinations(range(17), 2):
        other = list(FIGURES)
        other[i], other[j] = other[j], other[i]
        assert FIGURES[i] == FIGURES[j] or check_code(other, 1, 1) != check_code(FIGURES, 1, 1)


def test_it_is_five_digits_and_depends_on_edition_and_unit() -> None:
    codes = {check_code([0] * 17, edition, place) for edition in (1, 2) for place in (1, 2)}
    assert codes == {"00090", "00091", "00179", "00180"}


def test_the_optional_units_stand_behind_the_others() -> None:
    assert [campaign().places[u] for u in ("任城区", "邹城市", "济宁高新区", "济宁经开区")] == [1, 11, 12, 14]
