"""What counts as known of a person follows from what the fields say of themselves."""

from api.models.search import PersonQuery
from graph_schema.clues import TOLD_BY, clues, tells_apart
from graph_schema.entities import ENTITIES
from hub.search import wanted


def test_names_dates_of_birth_numbers_contacts_and_doors_tell_a_person_apart() -> None:
    assert set(clues("person")) == {"name", "birth_date", "national_id", "phone", "email", "address"}
    assert clues("person")["name"].fields[0] == "name.full"
    assert clues("person")["address"].fields == ("address.text",)


def test_what_is_public_or_common_or_an_area_does_not() -> None:
    fields = ENTITIES["person"].fields
    for name in (
        "sex",
        "badge_no",
        "ethnicity",
        "address.town",
        "address.division",
        "address.grid",
        "note",
        "age",
    ):
        assert not tells_apart(fields[name])


def test_a_search_is_looked_up_by_a_name_or_an_identifier() -> None:
    finding = {key for key, clue in clues("person").items() if clue.finds}
    assert finding == {"name", "national_id", "phone", "email"}


def test_each_clue_can_be_asked_for_is_read_and_is_compared() -> None:
    known = set(clues("person"))
    assert set(PersonQuery.model_fields) == known
    assert set(wanted._READ) == set(wanted._COMPARE) == set(wanted._TOO_VAGUE) == known
    assert set(TOLD_BY) | set(TOLD_BY.values()) <= known
