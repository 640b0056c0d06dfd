"""A query that is asked with every request: the ORM puts its SQL together once, afterwards only the values change.

Putting a query of five tables together takes the ORM a millisecond, more than PostgreSQL takes to answer it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Count, Expression, Field, Func, QuerySet


class Parameter(Expression):
    """The place of a value in a prepared query: `filter(valid_from__lte=Parameter("on", DateField()))`.

    The value is given to the driver as it is: a number, text, a date, a moment with its zone. None is none of these:
    it would ask for `= NULL`.
    """

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Among(Func):
    """`filter(Among("code", Parameter("codes", CharField())))`: one of a list of values; of an empty list, none.

    `code__in` will not do: the ORM writes a place for each value, so the SQL would fit one number of them only.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class Prepared:
    """`Prepared(lambda: Model.objects.filter(user_id=Parameter("user", …)).values_list(…))(user=7)` → tuples.

    Built at the first call, when all models are known. Raises TypeError for columns that Django would convert after
    reading (JSON, encrypted text): rows are handed over as the driver gives them.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        sql, parameters, _ = self._compiled
        if not sql:
            return []
        given = [values[one.name] if isinstance(one, Parameter) else one for one in parameters]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            return list(cursor.fetchall())

    def rows(self, **values: Any) -> list[dict[str, Any]]:
        """The same as dicts, for a query that ends in `.values(…)`."""
        found, names = self(**values), self._compiled[2]
        return [dict(zip(names, row, strict=True)) for row in found]

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...], tuple[str, ...]]:
        query = self._build().query
        compiler = query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # nothing is visible to the actor: there is nothing to ask
            return "", (), ()
        # A count comes as the integer that Django would make of it.
        if compiler.get_converters([column for column, _, _ in compiler.select if not isinstance(column, Count)]):
            raise TypeError("A prepared query cannot convert what it reads")
        return sql, tuple(parameters), tuple(query.selected or ())
