from __future__ import annotations

from hub.ledger.ids import new_id


def test_ids_rise_in_the_order_they_are_made_and_fit_a_folder_name() -> None:
    made = [new_id() for _ in range(500)]
    assert made == sorted(set(made))
    assert all(name.replace("-", "").isalnum() for name in made)
