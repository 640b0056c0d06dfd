"""What may go wrong with a workbook, in words for the person who made it."""

from __future__ import annotations


class RefusedFile(Exception):
    """The file as a whole cannot be taken.

    ``code`` is stable and for programs (logs, tests); ``message_ru`` says what is wrong and what to do;
    ``cell`` is the place when there is one («Лист1!XFD60000»). The text never quotes the content of a cell
    or the name of the file, so it may be logged; a sheet is called by its title.
    """

    def __init__(self, code: str, message_ru: str, cell: str | None = None) -> None:
        super().__init__(f"{code}: {message_ru}")
        self.code = code
        self.message_ru = message_ru
        self.cell = cell


class BadValue(ValueError):
    """One cell holds what cannot be understood: ``found`` as seen in Excel, ``allowed_ru`` what is accepted."""

    def __init__(self, found: object, allowed_ru: str) -> None:
        self.found = "" if found is None else str(found)
        self.allowed_ru = allowed_ru
        super().__init__(f"«{self.found}»: ожидается {allowed_ru}")
