import pytest

from learnplatform.accounts.rules import clean_number, password_fault


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short7!", "short"),
        ("x" * 201, "long"),
        ("A1002345", "number"),
        ("a1002345", "number"),
        ("a1002345!", "number"),
        ("5432001A", "number"),
        ("password", "common"),
        ("Passw0rd", "common"),
        ("88888888", "common"),
        ("12345678", "common"),
        ("hgfedcba", "common"),
        ("abababab", "common"),
        ("红旗下的门机", "short"),
        ("红旗下的门机司机们", None),
        ("quiet harbour crane", None),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, fault: str | None) -> None:
    assert password_fault(password, "A1002345") == fault


def test_a_number_typed_full_width_with_blanks_is_the_same_number() -> None:
    assert clean_number(" 100 23 ") == "10023"
