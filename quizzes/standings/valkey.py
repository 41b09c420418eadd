"""Boards as sorted sets, all members at score 0, so that Valkey orders them by their bytes.

Each board and grading has a pointer {generation, version}. A generation is a set of sorted sets, one a list,
and a hash that knows which member each person is in which list. Catching up applies the rows that changed
since the pointer's version, in one script that first looks whether the pointer still stands there; so it does
not matter in which order, or how often, pushes run. A new generation is filled beside the old one. Every name
begins with the installation's token: another database's boards have the same ids and versions.
"""

from __future__ import annotations

import secrets
from typing import Any

import redis
import sqlalchemy as sa

from learnplatform import installation
from learnplatform.database import db
from quizzes.standings import rules
from quizzes.standings.listing import Listing, Stale, Window, make_window
from quizzes.standings.models import Board, GroupStanding, Standing

TIMEOUT = 0.5  # seconds; the database answers sooner than a server that is in trouble
CHUNK = 2_000
MOST_TRIES = 10

_APPLY = """
local at = redis.call('HMGET', KEYS[1], 'generation', 'version')
if at[1] ~= ARGV[1] or at[2] ~= ARGV[2] then return 0 end
local width = tonumber(ARGV[4])
for i = 5, #ARGV, 3 do
  local old = redis.call('HGET', KEYS[2], ARGV[i])
  if old then redis.call('ZREM', KEYS[4] .. string.sub(old, width + 1), string.sub(old, 1, width)) end
  redis.call('ZADD', KEYS[4] .. ARGV[i + 1], 0, ARGV[i + 2])
  redis.call('SADD', KEYS[3], ARGV[i + 1])
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2] .. ARGV[i + 1])
end
redis.call('HSET', KEYS[1], 'version', ARGV[3])
return 1
"""

_TURN = """
local old = redis.call('HGET', KEYS[1], 'generation')
redis.call('HSET', KEYS[1], 'generation', ARGV[1], 'version', ARGV[2])
return old
"""


class _Keys:
    """The names in Valkey of one generation of a board's lists."""

    def __init__(self, token: str, board_id: int, grading: int, generation: str = "") -> None:
        self.pointer = f"learn:{token}:board:{board_id}:{grading}"
        self.prefix = f"{self.pointer}:{generation}:"
        self.members = f"{self.prefix}members"
        self.lists = f"{self.prefix}lists"


def _list_name(scope: str, scope_id: int) -> str:
    return f"{scope}:{scope_id}"


class ValkeyPlaces:
    """The sorted sets' answers. Raises Stale where they are not at the listing's version, redis.RedisError."""

    def __init__(self, url: str) -> None:
        self.silent_until = 0.0  # not asked before this moment of the monotonic clock
        self._server: Any = redis.Redis.from_url(url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT)
        self._apply = self._server.register_script(_APPLY)
        self._turn = self._server.register_script(_TURN)

    def count(self, listing: Listing) -> int:
        return self._server.zcard(self._open(listing))

    def rank(self, listing: Listing, key: bytes) -> int:
        return self._server.zlexcount(self._open(listing), b"-", b"(" + key)

    def page(self, listing: Listing, offset: int, limit: int, mine: bytes | None = None) -> Window:
        return self._window(listing, self._open(listing), offset, limit, mine)

    def around(self, listing: Listing, mine: bytes, limit: int) -> Window:
        name = self._open(listing)
        index = self._server.zlexcount(name, b"-", b"(" + mine)
        offset = max(0, min(index - limit // 2, listing.total - limit))
        return self._window(listing, name, offset, limit, mine)

    def _open(self, listing: Listing) -> str:
        """The sorted set of a listing, if it is where the database is."""
        board = (listing.installation, listing.board_id, listing.grading)
        if not listing.installation:
            raise Stale
        pointer = _Keys(*board).pointer
        generation, version = self._server.hmget(pointer, "generation", "version")
        if generation is None or int(version) != listing.version:
            raise Stale
        keys = _Keys(*board, generation.decode())
        name = keys.prefix + _list_name(listing.scope, listing.scope_id)
        if self._server.zcard(name) != listing.total:
            raise Stale
        return name

    def _window(self, listing: Listing, name: str, offset: int, limit: int, mine: bytes | None) -> Window:
        keys = self._server.zrange(name, offset, offset + limit - 1) if limit else []
        marks = [rules.tie_prefix(keys[0])] if keys else []
        if mine is not None:
            marks.append(rules.tie_prefix(mine) if listing.ties_shared else mine)
        with self._server.pipeline(transaction=False) as pipe:
            for mark in marks:
                pipe.zlexcount(name, b"-", b"(" + mark)
            counts = pipe.execute()
        before_tie = counts[0] if keys else 0
        place = counts[-1] + 1 if mine is not None else None
        return make_window(listing, keys, offset, before_tie, place)

    def push(self, board_id: int) -> None:
        """Bring the board's shown grading to where the database stands."""
        for _ in range(MOST_TRIES):
            board = _board(board_id)
            if board is None:
                return
            if board.installation is None:
                installation.ensure()
            elif self._catch_up(board):
                return

    def stale_boards(self) -> list[int]:
        """Boards whose copy is behind the database, empty or gone."""
        with db.read() as session:
            boards = session.execute(
                sa.select(Board.id, Board.grading, Board.version, GroupStanding.people, installation.TOKEN)
                .outerjoin(GroupStanding, _whole_board())
                .where(Board.version > 0)
            ).all()
        return [row.id for row in boards if self._is_stale(*row)]

    def _is_stale(
        self, board_id: int, grading: int, version: int, people: int | None, token: str | None
    ) -> bool:
        try:
            self._open(Listing(board_id, grading, "all", 0, version, people or 0, installation=token or ""))
        except Stale:
            return True
        return False

    def _catch_up(self, board: Any) -> bool:
        """Apply what changed since the copy's version; False: look again."""
        keys = _Keys(board.installation, board.id, board.grading)
        generation, at = self._server.hmget(keys.pointer, "generation", "version")
        if generation is None or int(at) < board.removal_version or int(at) > board.version:
            self._make_again(board)
            return False
        version, rows = _changed(board.id, board.grading, int(at))
        if version == int(at):
            return self._whole(board, generation.decode())
        keys = _Keys(board.installation, board.id, board.grading, generation.decode())
        arguments: list[Any] = [generation, at, version, rules.KEY_WIDTH]
        for row in rows:
            arguments += [f"{row.scope}:{row.person_id}", _list_name(row.scope, row.scope_id), row.sort_key]
        self._apply(keys=[keys.pointer, keys.members, keys.lists, keys.prefix], args=arguments)
        return False

    def _whole(self, board: Any, generation: str) -> bool:
        """Whether the copy that says it is up to date really holds everyone; else it is made again next."""
        keys = _Keys(board.installation, board.id, board.grading, generation)
        if self._server.zcard(keys.prefix + _list_name("all", 0)) == (board.people or 0):
            return True
        self._server.delete(keys.pointer)
        return False

    def _make_again(self, board: Any) -> None:
        """Fill a new generation and turn to it. What changes meanwhile is caught up afterwards."""
        keys = _Keys(board.installation, board.id, board.grading, secrets.token_hex(4))
        last = (0, "")
        while rows := _next_rows(board.id, board.grading, last):
            with self._server.pipeline(transaction=False) as pipe:
                for row in rows:
                    name = _list_name(row.scope, row.scope_id)
                    pipe.zadd(keys.prefix + name, {row.sort_key: 0})
                    pipe.sadd(keys.lists, name)
                    pipe.hset(keys.members, f"{row.scope}:{row.person_id}", row.sort_key + name.encode())
                pipe.execute()
            last = (rows[-1].person_id, rows[-1].scope)
        generation = keys.prefix.removesuffix(":").rpartition(":")[2]
        old = self._turn(keys=[keys.pointer], args=[generation, board.version])
        if old is not None and old.decode() != generation:
            self._forget(_Keys(board.installation, board.id, board.grading, old.decode()))

    def _forget(self, keys: _Keys) -> None:
        names = [keys.prefix + name.decode() for name in self._server.smembers(keys.lists)]
        self._server.unlink(keys.members, keys.lists, *names)


def _whole_board() -> sa.ColumnElement[bool]:
    return sa.and_(
        GroupStanding.board_id == Board.id,
        GroupStanding.grading == Board.grading,
        GroupStanding.scope == "all",
        GroupStanding.group_id == 0,
    )


def _board(board_id: int) -> Any:
    with db.read() as session:
        return session.execute(
            sa.select(
                Board.id,
                Board.grading,
                Board.version,
                Board.removal_version,
                GroupStanding.people,
                installation.TOKEN,
            )
            .outerjoin(GroupStanding, _whole_board())
            .where(Board.id == board_id)
        ).one_or_none()


_ROW = (Standing.person_id, Standing.scope, Standing.scope_id, Standing.sort_key)


def _changed(board_id: int, grading: int, since: int) -> tuple[int, list[Any]]:
    """The board's version and the rows that changed after `since`: one statement, so that they agree."""
    with db.read() as session:
        found = session.execute(
            sa.select(Board.version.label("at"), *_ROW)
            .outerjoin(
                Standing,
                sa.and_(Standing.board_id == Board.id, Standing.grading == grading, Standing.version > since),
            )
            .where(Board.id == board_id)
        ).all()
    return found[0].at, [row for row in found if row.person_id is not None]


def _next_rows(board_id: int, grading: int, after: tuple[int, str]) -> list[Any]:
    with db.read() as session:
        return list(
            session.execute(
                sa.select(*_ROW)
                .where(
                    Standing.board_id == board_id,
                    Standing.grading == grading,
                    sa.tuple_(Standing.person_id, Standing.scope) > sa.tuple_(*after),
                )
                .order_by(Standing.person_id, Standing.scope)
                .limit(CHUNK)
            )
        )
