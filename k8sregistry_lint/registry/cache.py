"""Answers of registries on the disk of the user, for a while."""

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Callable

from k8sregistry_lint.model import Answer, Existence

LIFETIMES = {Existence.VERIFIED: 24 * 3_600.0, Existence.ABSENT: 3_600.0}
"""How long an answer counts, in seconds. That a source could not tell is never kept."""
MAX_ANSWERS = 100_000
FILE = "existence.sqlite3"


class Cache:
    """Answers by what was asked. Raises OSError or sqlite3.Error where it cannot be used."""

    def __init__(self, folder: str, clock: Callable[[], float] = time.time) -> None:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self._clock = clock
        self._path = os.path.join(folder, FILE)
        self._database = self._opened()

    def _opened(self) -> sqlite3.Connection:
        """The database; one that is damaged is made anew."""
        try:
            return self._with_table()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            os.unlink(self._path)
            return self._with_table()

    def _with_table(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=2)
        try:
            database.execute(
                "CREATE TABLE IF NOT EXISTS answers "
                "(asked TEXT PRIMARY KEY, until REAL, answer TEXT)"
            )
            database.execute("DELETE FROM answers WHERE until < ?", (self._clock(),))
            database.commit()
        except sqlite3.Error:
            database.close()
            raise
        return database

    def get(self, asked: str) -> Answer | None:
        """What was answered, if that still counts."""
        row = None
        with contextlib.suppress(sqlite3.Error):  # it is asked again
            row = self._database.execute(
                "SELECT answer FROM answers WHERE asked = ? AND until >= ?", (asked, self._clock())
            ).fetchone()
        return _answer(row[0]) if row else None

    def put(self, asked: str, answer: Answer) -> None:
        """Keep an answer, if it is one that counts for a while."""
        if lifetime := LIFETIMES.get(answer.existence):
            row = (asked, self._clock() + lifetime, json.dumps(answer._asdict()))
            with contextlib.suppress(sqlite3.Error):  # it is asked again the next time
                self._database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", row)

    def close(self) -> None:
        """Write what was put, without the oldest answers if there are too many."""
        with contextlib.suppress(sqlite3.Error):
            self._database.execute(
                "DELETE FROM answers WHERE asked NOT IN "
                "(SELECT asked FROM answers ORDER BY until DESC LIMIT ?)",
                (MAX_ANSWERS,),
            )
            self._database.commit()
        self._database.close()


def _answer(text: str) -> Answer | None:
    """The answer in a row; None for one that another version wrote."""
    try:
        values = json.loads(text)
        existence = Existence(values.pop("existence"))
        suggestions = tuple(map(str, values.pop("suggestions")))
        return Answer(existence=existence, suggestions=suggestions, **values)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
