"""Other sizes of files."""


def render(file_id: int) -> None:
    raise NotImplementedError(file_id)


def sweep() -> None:
    return
