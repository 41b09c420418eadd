"""Whatever a person can call something is text on every page: no name, title or reason becomes markup."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from learnplatform.database import Base, db
from tests.helpers import post, sign_in
from tests.walking import walk
from tests.world import World, make_world

HOSTILE = "'\"></script><q-x>{{7*7}}"  # ends an attribute, and a script of data
# What people type as it is shown, by the name of its column; not what the server makes of it (stem_html).
TYPED = {
    "title",
    "intro",
    "name",
    "label",
    "reason",
    "prize",
    "prizes",
    "user_agent",
    "phone",
    "explanation",
    "note",
    "rules_text",
    "description",
    "message",
    "details",
    "tag",
    "code",
}


def call_everything_so(text: str) -> set[str]:
    """Put `text` wherever something typed lies, as far as it fits; «table.column» of where."""
    done = set()
    with db.write() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.c:
                if column.name in TYPED and isinstance(column.type, sa.String) and not column.primary_key:
                    number = sa.cast(table.c.id, sa.String) if "id" in table.c else sa.literal("")
                    session.execute(
                        sa.update(table)
                        .where(column.is_not(None))
                        .values({column: sa.literal(text) + number})
                    )
                    done.add(f"{table.name}.{column.name}")
    return done


def marked(app: Flask, client: FlaskClient) -> list[str]:
    """Addresses of pages on which it is markup."""
    found = []
    for _endpoint, address, answer in walk(app, client):
        if answer.mimetype == "text/html" and "<q-x>" in answer.get_data(as_text=True):
            found.append(address)
    return found


def assert_text_everywhere(app: Flask, world: World) -> None:
    staff = sign_in(app.test_client(), world.staff)
    assert "&lt;q-x&gt;" in staff.get("/manage/quizzes").get_data(as_text=True)
    assert marked(app, staff) == []
    assert marked(app, sign_in(app.test_client(), world.worker)) == []


def test_no_name_is_markup_on_any_page(app: Flask) -> None:
    world = make_world()
    done = call_everything_so(HOSTILE)
    assert {"people.name", "departments.name", "posts.name", "quizzes.title", "competitions.title"} <= done
    assert_text_everywhere(app, world)
    slips = post(
        sign_in(app.test_client(), world.staff), "/admin/people/slips", {"person": world.worker.id}
    ).get_data(as_text=True)
    assert "&lt;q-x&gt;" in slips
    assert "<q-x>" not in slips
