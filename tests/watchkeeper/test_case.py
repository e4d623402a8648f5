"""The case's chain and manifest notice what was altered, left out or put in."""

from datetime import UTC, datetime

from watchkeeper.case import broken_links, find, manifest, manifest_problems, next_entry

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def chain(count):
    entries = []
    for number in range(count):
        entries.append(next_entry(entries, at=NOON, run="run-1", step=f"step {number}", body={"n": number}))
    return entries


def test_an_honest_chain_holds():
    assert broken_links(chain(5)) == ()


def test_an_altered_entry_is_noticed():
    entries = chain(3)
    entries[1] = entries[1].model_copy(update={"body": {"n": 99}})

    assert broken_links(entries) == ("entry 2 was altered",)


def test_an_entry_altered_and_sealed_again_breaks_the_next_link():
    entries = chain(3)
    changed = entries[1].model_copy(update={"body": {"n": 99}})
    entries[1] = changed.model_copy(update={"seal": changed.expected_seal()})

    assert broken_links(entries) == ("entry 3 does not follow the one before it",)


def test_an_entry_left_out_is_noticed():
    entries = chain(3)

    assert broken_links([entries[0], entries[2]])


def test_a_step_is_found_by_its_run():
    entries = chain(2)

    assert find(entries, run="run-1", step="step 1") == entries[1]
    assert find(entries, run="run-2", step="step 1") is None


def test_the_manifest_names_what_was_altered_or_is_missing():
    listed = manifest("wk-1", {"a": b"one", "b": b"two"})

    assert manifest_problems(listed, {"a": b"one", "b": b"two"}) == ()
    assert manifest_problems(listed, {"a": b"0ne"}) == ("a was altered", "b is missing")
