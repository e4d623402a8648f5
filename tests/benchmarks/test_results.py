"""The figures and the file that they are written to."""

import pytest

from benchmarks import results
from benchmarks.figures import spread


def test_p95_is_a_value_that_was_measured():
    found = spread([float(number) for number in range(20, 0, -1)])
    assert (found.count, found.p50, found.p95, found.most) == (20, 10.5, 19.0, 20.0)


def test_p95_of_a_few_values_is_the_largest():
    assert spread([1.0, 2.0, 9.0]).p95 == 9.0


def test_nothing_measured_is_an_error_and_not_a_zero():
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


def test_a_new_run_replaces_its_own_section_only(tmp_path):
    path = tmp_path / "results.md"
    for title, figures in (("One", "old"), ("Two", "kept"), ("One", "new")):
        results.put(path, results.section(title, "cmd", "machine", "conditions", figures))
    text = path.read_text()
    assert text.startswith("# ")
    assert text.index("## One") < text.index("## Two")
    assert "new" in text
    assert "kept" in text
    assert "old" not in text
