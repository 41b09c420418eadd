"""Which correction hits which planted error: one each, the assignment that earns most."""

from __future__ import annotations

from dataclasses import dataclass

from quizzes.bank.text import fold_answer


@dataclass(frozen=True)
class PlantedError:
    """An error of the passage; `found` and `mended` are what it earns, in hundredths."""

    start: int
    end: int
    accepted: tuple[str, ...]
    found: int
    mended: int


@dataclass(frozen=True, order=True)
class Correction:
    start: int
    end: int
    text: str


def hits(error: PlantedError, correction: Correction, slack: int) -> bool:
    """Whether `correction` lies on `error` and reaches at most `slack` characters beyond it, both sides together."""
    if max(0, error.start - correction.start) + max(0, correction.end - error.end) > slack:
        return False
    if error.start == error.end:  # something is missing here: touching is enough
        return correction.start <= error.start <= correction.end
    if correction.start == correction.end:
        return error.start < correction.start < error.end
    return max(error.start, correction.start) < min(error.end, correction.end)


def mends(passage: str, error: PlantedError, correction: Correction) -> bool:
    """Whether it puts an accepted text there, or leaves the passage as an accepted text would."""
    start, end = min(error.start, correction.start), max(error.end, correction.end)
    text = fold_answer(correction.text)
    after = fold_answer(passage[start : correction.start] + correction.text + passage[correction.end : end])
    return any(
        text == fold_answer(accepted)
        or after == fold_answer(passage[start : error.start] + accepted + passage[error.end : end])
        for accepted in error.accepted
    )


def match(
    passage: str, errors: list[PlantedError], corrections: list[Correction], slack: int
) -> tuple[dict[int, bool], list[Correction]]:
    """What was hit (index of the error → whether mended), and the corrections that hit nothing.

    Neither errors nor corrections overlap among themselves, so the best assignment keeps their order in the
    passage: it is found like a longest common subsequence, first by the number of hits, then by what they earn.
    """
    errors_by_place = sorted(range(len(errors)), key=lambda index: (errors[index].start, errors[index].end))
    given = sorted(corrections)
    best: list[list[tuple[int, int]]] = [[(0, 0)] * (len(given) + 1) for _ in range(len(errors) + 1)]
    for i, index in enumerate(errors_by_place, 1):
        for j, correction in enumerate(given, 1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1])
            if hits(errors[index], correction, slack):
                count, earned = best[i - 1][j - 1]
                best[i][j] = max(
                    best[i][j], (count + 1, earned + _earned(passage, errors[index], correction))
                )
    return _read_back(passage, errors, errors_by_place, given, best)


def _earned(passage: str, error: PlantedError, correction: Correction) -> int:
    return error.mended if mends(passage, error, correction) else error.found


def _read_back(
    passage: str,
    errors: list[PlantedError],
    errors_by_place: list[int],
    given: list[Correction],
    best: list[list[tuple[int, int]]],
) -> tuple[dict[int, bool], list[Correction]]:
    hit: dict[int, bool] = {}
    alarms: list[Correction] = []
    i, j = len(errors_by_place), len(given)
    while j:
        if i and best[i][j] == best[i - 1][j]:
            i -= 1
        elif best[i][j] == best[i][j - 1]:
            j -= 1
            alarms.append(given[j])
        else:
            i, j = i - 1, j - 1
            index = errors_by_place[i]
            hit[index] = mends(passage, errors[index], given[j])
    return hit, alarms[::-1]
