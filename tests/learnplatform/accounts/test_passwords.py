import math
from collections import Counter

from argon2 import PasswordHasher

from learnplatform.accounts import passwords


def test_a_hash_is_argon2id_with_the_agreed_cost() -> None:
    assert passwords.hash_password("quiet harbour").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_proves_itself_however_its_characters_were_typed() -> None:
    stored = passwords.hash_password("海港abc12345")
    assert passwords.verify(stored, "海港abc12345")
    assert not passwords.verify(stored, "海港abc12346")


def test_nobody_s_hash_proves_nothing() -> None:
    assert not passwords.verify(None, "")
    assert not passwords.verify("not a hash", "x")


def test_a_hash_of_other_parameters_wants_to_be_made_again() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x")
    assert passwords.needs_rehash(old)
    assert not passwords.needs_rehash(passwords.hash_password("x"))


def test_a_one_time_password_has_eighty_bits_in_readable_groups() -> None:
    made = [passwords.new_one_time() for _ in range(400)]
    assert len(set(made)) == 400
    characters = Counter("".join(made).replace("-", ""))
    assert len(characters) == 32
    assert not {"0", "1", "l", "o"} & set(characters)
    assert {tuple(map(len, one.split("-"))) for one in made} == {(4, 4, 4, 4)}
    assert 16 * math.log2(32) >= 80


def test_blanks_hyphens_and_case_of_a_one_time_password_do_not_count() -> None:
    assert passwords.one_time_digest("K7FM 2qxp9bht-wz4c") == passwords.one_time_digest("k7fm-2qxp-9bht-wz4c")
