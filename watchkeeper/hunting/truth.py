"""When a condition of SQL can be true of one event, and when it can be false, with NULL as SQL has it.

Both are asked because of NOT: `NOT x` is true where `x` is *false*, and where `x` is NULL neither is.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from sqlglot import exp

from watchkeeper.hunting.columns import COLUMNS
from watchkeeper.hunting.condition import ALWAYS, NEVER, Condition, Test, all_of, any_of
from watchkeeper.hunting.hunt import Value

Plain = str | bool
_BOOLEANS = frozenset(one.name for one in COLUMNS if one.kind == "boolean")


_WORDS = re.compile(r"[A-Za-z0-9 :/-]+(\|[A-Za-z0-9 :/-]+)*")

_FOLDED_FROM_AFAR = {"k", "s"}
"""Letters that `(?i)` finds in signs beyond ASCII too: the Kelvin sign, the long s."""


class _Side(NamedTuple):
    """A column as it stands in a comparison: folded, and what `coalesce` puts there for NULL."""

    column: str
    fold: Literal["", "lower", "upper"] = ""
    default: Plain | None = None


class _Atom(NamedTuple):
    """A comparison of one column: true where `test` passes, false where it does not; of NULL it is `of_null`."""

    test: Test
    of_null: bool | None

    @property
    def otherwise(self) -> "_Atom":
        """NOT of it."""
        return _Atom(
            self.test.model_copy(update={"negated": not self.test.negated}),
            None if self.of_null is None else not self.of_null,
        )

    @property
    def when_true(self) -> Condition:
        return self.test.model_copy(update={"null": self.of_null is True}).plainly


class Truth:
    """Reads conditions on the columns of one table of a SELECT; all else may be anything.

    Args:
        alias: the table's name in the SELECT; columns carry it (`dialect.qualified`).
        values: the parameters' values.
        columns: the columns that a condition may be made of.
    """

    def __init__(self, alias: str, values: dict[str, Value], columns: frozenset[str]) -> None:
        self._alias = alias
        self._values = values
        self._columns = columns

    def may_be_true(self, node: exp.Expr) -> Condition:
        """Holds of every event of which `node` is true."""
        return self._may_be(node, wanted=True)

    def may_be_false(self, node: exp.Expr) -> Condition:
        """Holds of every event of which `node` is false."""
        return self._may_be(node, wanted=False)

    def _may_be(self, node: exp.Expr, *, wanted: bool) -> Condition:
        match node:
            case exp.Paren():
                return self._may_be(node.this, wanted=wanted)
            case exp.Not():
                return self._may_be(node.this, wanted=not wanted)
            case exp.And() | exp.Or():
                parts = (self._may_be(node.left, wanted=wanted), self._may_be(node.right, wanted=wanted))
                return all_of(parts) if isinstance(node, exp.And) is wanted else any_of(parts)
            case exp.Boolean():
                return ALWAYS if bool(node.this) is wanted else NEVER
            case exp.Null():
                return NEVER
            case exp.RegexpLike():
                return self._regexp(node, wanted=wanted)
        if (atom := self._atom(node)) is not None:
            return (atom if wanted else atom.otherwise).when_true
        if (
            isinstance(node, exp.Coalesce)
            and (default := _boolean_default(node)) is not None
            and default is not wanted
        ):
            # NULL became the other answer: what is left is what it is without coalesce.
            return self._may_be(node.this, wanted=wanted)
        return ALWAYS

    def _atom(self, node: exp.Expr) -> _Atom | None:
        """The comparison of one column that `node` is; None if it is another or not understood."""
        match node:
            case exp.Paren():
                return self._atom(node.this)
            case exp.Not():
                inner = self._atom(node.this)
                return inner and inner.otherwise
            case exp.Coalesce() if (default := _boolean_default(node)) is not None:
                inner = self._atom(node.this)
                return inner and inner._replace(of_null=default if inner.of_null is None else inner.of_null)
            case exp.Column():
                side = self._side(node)
                return _among(side, (True,)) if side and side.column in _BOOLEANS else None
            case exp.ArrayContains():
                return self._listed(node)
            case exp.In():
                return self._in(node)
            case exp.Is():
                return self._is(node)
            case exp.Like():
                return self._like(node, "")
            case exp.Escape() if isinstance(node.this, exp.Like):
                return self._like(node.this, str(node.expression.this))
        reader = _COMPARISONS.get(type(node))
        return reader(self._compared(node)) if reader else None

    def _compared(self, node: exp.Expr) -> _Atom | None:
        """Column equals value, whichever stands first."""
        left, right = node.this, node.expression
        for one, other in ((left, right), (right, left)):
            side, plain = self._side(one), self._plain(other)
            if side is not None and plain is not None:
                return _among(side, (plain,))
        return None

    def _in(self, node: exp.In) -> _Atom | None:
        side = self._side(node.this)
        plains = [self._plain(one) for one in node.expressions]
        known = tuple(one for one in plains if one is not None)
        if side is None or not plains or len(known) < len(plains) or node.args.get("query"):
            return None
        return _among(side, known)

    def _listed(self, node: exp.ArrayContains) -> _Atom | None:
        side = self._side(node.expression)
        values = self._values.get(str(node.this.this)) if isinstance(node.this, exp.Placeholder) else None
        if side is None or not isinstance(values, tuple):
            return None
        atom = _among(side, values)
        return atom and atom._replace(of_null=bool(atom.of_null))

    def _is(self, node: exp.Is) -> _Atom | None:
        side = self._side(node.this)
        if side is None:
            return None
        if isinstance(node.expression, exp.Null):
            test = Test(column=side.column, kind="any", negated=True)
            return _Atom(test, side.default is None)
        if isinstance(node.expression, exp.Boolean):
            atom = _among(side, (bool(node.expression.this),))
            return atom and atom._replace(of_null=bool(atom.of_null))
        return None

    def _like(self, node: exp.Like, escape: str) -> _Atom | None:
        side, pattern = self._side(node.this), self._plain(node.expression)
        if side is None or not isinstance(pattern, str) or side.column in _BOOLEANS:
            return None
        test = Test(column=side.column, kind="like", values=(pattern,), escape=escape, fold=side.fold)
        atom = _atom_of(side, test)
        return atom.otherwise if atom and node.args.get("negate") else atom

    def _regexp(self, node: exp.RegexpLike, *, wanted: bool) -> Condition:
        """Words with bars between them are as good as LIKE; of other patterns it is known that NULL fits none."""
        side, pattern = self._side(node.this), self._plain(node.expression)
        if side is None or not isinstance(pattern, str) or side.column in _BOOLEANS:
            return ALWAYS
        bare = pattern.removeprefix("(?i)")
        odd = bare != pattern and (side.fold == "upper" or _FOLDED_FROM_AFAR & set(bare.lower()))
        if _WORDS.fullmatch(bare) and not odd:
            fold = "lower" if bare != pattern else side.fold
            words = (bare.lower() if bare != pattern else bare).split("|")
            tests = [
                Test(column=side.column, kind="like", values=(f"%{word}%",), fold=fold) for word in words
            ]
            atoms = [atom for test in tests if (atom := _atom_of(side, test)) is not None]
            if len(atoms) == len(words) and (side.default is None or bare == pattern):
                if wanted:
                    return any_of(atom.when_true for atom in atoms)
                return all_of(atom.otherwise.when_true for atom in atoms)
        return Test(column=side.column, kind="any") if side.default is None else ALWAYS

    def _side(self, node: exp.Expr | None) -> _Side | None:
        match node:
            case exp.Paren():
                return self._side(node.this)
            case exp.Column() if node.table == self._alias and node.name in self._columns:
                return _Side(node.name)
            case exp.Lower() | exp.Upper():
                inner = self._side(node.this)
                if inner is None or inner.fold or inner.default is not None:
                    return None
                return inner._replace(fold="lower" if isinstance(node, exp.Lower) else "upper")
            case exp.Coalesce() if len(node.expressions) == 1:
                inner, default = self._side(node.this), self._plain(node.expressions[0])
                if inner is None or default is None or inner.default is not None:
                    return None
                return inner._replace(default=default)
        return None

    def _plain(self, node: exp.Expr | None) -> Plain | None:
        match node:
            case exp.Paren():
                return self._plain(node.this)
            case exp.Literal() if node.is_string:
                return str(node.this)
            case exp.Boolean():
                return bool(node.this)
            case exp.Placeholder():
                value = self._values.get(str(node.this))
                return value if isinstance(value, str | bool) else None
        return None


def _among(side: _Side, values: tuple[Plain, ...]) -> _Atom | None:
    boolean = side.column in _BOOLEANS
    if any(isinstance(one, bool) is not boolean for one in values) or (boolean and side.fold):
        return None
    return _atom_of(side, Test(column=side.column, kind="in", values=values, fold=side.fold))


def _atom_of(side: _Side, test: Test) -> _Atom | None:
    if side.default is None:
        return _Atom(test, None)
    if isinstance(side.default, bool) is not (side.column in _BOOLEANS):
        return None
    # `coalesce` stands outside of the folding: its default is compared as it is.
    bare = test.model_copy(update={"fold": ""})
    return _Atom(test, bare.holds({test.column: side.default}))


def _boolean_default(node: exp.Coalesce) -> bool | None:
    """What `coalesce(condition, true or false)` puts for NULL; None if it is another coalesce."""
    if len(node.expressions) == 1 and isinstance(node.expressions[0], exp.Boolean):
        return bool(node.expressions[0].this)
    return None


def _never_null(atom: _Atom | None) -> _Atom | None:
    return atom and atom._replace(of_null=bool(atom.of_null))


_COMPARISONS: dict[type[exp.Expr], Callable[[_Atom | None], _Atom | None]] = {
    exp.EQ: lambda atom: atom,
    exp.NEQ: lambda atom: atom and atom.otherwise,
    exp.NullSafeEQ: _never_null,
    exp.NullSafeNEQ: lambda atom: atom and _never_null(atom).otherwise,  # type: ignore[union-attr]
}
