"""One case for findings on one principal, whoever comes first, and however often it is asked."""

import threading
from datetime import timedelta

import pytest

from tasks import case_store, joining
from tasks.joining import join
from tests.builders import changed, key_event
from watchkeeper.finding import Source
from watchkeeper.house_policy import HousePolicy
from watchkeeper.parsing.door import read_event
from watchkeeper.targets import BucketTarget, InstanceTarget

KEY = read_event(key_event())[0]
POLICY = HousePolicy()


def another(name, **more):
    return KEY.model_copy(update={"id": name, **more})


def on(name, *targets, **more):
    return another(name, targets=targets, apis=(), remote_ips=(), **more)


def instance(name):
    return InstanceTarget(instance_id=name)


def test_the_first_has_its_own_case_and_the_next_on_the_same_principal_joins_it():
    assert join(KEY, POLICY) is None
    assert join(another("second"), POLICY) == KEY.own_case_id
    assert join(on("else", BucketTarget(name="b")), POLICY) is None


def test_asked_again_it_answers_the_same_whatever_came_between():
    join(KEY, POLICY)
    second = another("second")
    join(second, POLICY)
    other_policy = HousePolicy(join_hours=1)
    update = second.model_copy(
        update={"count": 9, "archived": True, "first_seen": KEY.first_seen + timedelta(days=9)}
    )

    assert [join(KEY, POLICY), join(KEY.model_copy(update={"count": 5}), POLICY)] == [None, None]
    assert [join(one, other_policy) for one in (second, update)] == [KEY.own_case_id] * 2


def test_what_lies_outside_the_window_opens_a_case_that_others_join():
    join(KEY, POLICY)
    days = {"first_seen": KEY.first_seen + timedelta(days=3)}
    later, later_still = another("later", **days), another("later still", **days)

    assert join(later, POLICY) is None
    assert join(later_still, POLICY) == later.own_case_id


def test_what_joined_brings_its_other_names_with_it():
    one, two = BucketTarget(name="one"), instance("i-0two")
    first, both, last = on("first", one), on("both", one, two), on("last", two)

    assert [join(finding, POLICY) for finding in (first, both, last)] == [
        None, first.own_case_id, first.own_case_id,
    ]  # fmt: skip


def test_a_finding_on_two_cases_goes_to_the_earlier_one():
    older = on("a", BucketTarget(name="one"), first_seen=KEY.first_seen - timedelta(hours=2))
    newer = on("b", instance("i-0two"))
    join(newer, POLICY)
    join(older, POLICY)

    assert join(on("c", instance("i-0two"), BucketTarget(name="one")), POLICY) == older.own_case_id


def test_samples_and_what_a_person_starts_join_nothing_and_are_joined_by_nothing():
    sample = read_event(changed(key_event(), id="sample", title="[SAMPLE] x"))[0]
    by_hand = another("by hand", source=Source.BY_HAND)

    assert join(sample, POLICY) is None
    assert join(by_hand, POLICY) is None
    assert join(KEY, POLICY) is None
    assert join(another("by hand too", source=Source.BY_HAND), POLICY) is None
    assert join(another("second sample", sample=True), POLICY) == sample.own_case_id


def test_a_house_that_does_not_join_writes_nothing():
    assert join(KEY, HousePolicy(join_hours=0)) is None
    assert case_store.store().names("incidents") == []


def test_of_many_at_once_one_opens_the_case_and_all_others_join_it():
    findings = [another(f"f{number}") for number in range(12)]
    answers = {}

    def ask(finding):
        answers[finding.own_case_id] = join(finding, POLICY)

    threads = [threading.Thread(target=ask, args=(finding,)) for finding in findings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    owners = [name for name, answer in answers.items() if answer is None]
    assert len(answers) == 12
    assert len(owners) == 1
    assert {answer for answer in answers.values() if answer is not None} == set(owners)


def test_two_that_overlap_never_join_each_other():
    """Each shares a name with the next, in a circle: whatever the order, the joins end somewhere."""
    names = ("a", "b", "c")
    for turn in range(8):
        circle = [
            on(
                f"{turn}-{number}",
                *(BucketTarget(name=f"{turn}-{names[(number + k) % 3]}") for k in (0, 1)),
            )
            for number in range(3)
        ]
        answers = {}

        def ask(finding, answers=answers):
            answers[finding.own_case_id] = join(finding, POLICY)

        threads = [threading.Thread(target=ask, args=(finding,)) for finding in circle]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        for start in list(answers):
            way = [start]
            while (following := answers[way[-1]]) is not None:
                assert following not in way
                way.append(following)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(joining, "_PATIENCE", 0.05)


def test_a_run_that_died_before_it_answered_still_has_its_case(impatient):
    """It had claimed the subject; who comes after joins it, and its second start goes on with it."""
    second = another("second")
    for subject in joining.subjects_of(KEY):
        joining._claim(subject, joining.Mark(case_id=KEY.own_case_id, at=KEY.first_seen), KEY, POLICY)

    assert join(second, POLICY) == KEY.own_case_id
    assert join(KEY, POLICY) is None


def test_it_works_in_a_bucket(bucket_store, monkeypatch):
    monkeypatch.setattr(case_store, "store", lambda: bucket_store)

    assert join(KEY, POLICY) is None
    assert join(another("second"), POLICY) == KEY.own_case_id
