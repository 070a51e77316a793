"""The products that can be contracted: the catalogue that kcli ships, and what an office's own lays over it."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from kcli_core.refusals import Refusal, Refused, refuse

EXTRAS = ("apps", "connections", "nothing")
OPTION = "オプション"
_TABLES = frozenset({"products", "apps", "options", "application_form"})


class Product(NamedTuple):
    """One product. `base` counts persons; `bundle` are the apps inside it; `extra` is what adds places beyond."""

    code: str
    name: str
    base: int
    extra: str = "nothing"
    bundle: tuple[str, ...] = ()
    base_source: str = ""
    bundle_source: str = ""
    extra_source: str = ""


class Catalogue(NamedTuple):
    """All that can be contracted. `full_limit_until` is a month, YYYY-MM."""

    products: Mapping[str, Product]
    apps: tuple[str, ...]
    options: tuple[str, ...]
    full_limit_until: str
    form_source: str = ""

    def product(self, text: str) -> Product | Refusal:
        """By code or by name. Refused: UNKNOWN_PRODUCT with the nearest ones, never a guess (REQ-086)."""
        wanted = name_key(text)
        # All codes before any name: an own catalogue may call one product by the code of another.
        written = [(product.code, product) for product in self.products.values()]
        written += [(product.name, product) for product in self.products.values()]
        for text_of, product in written:
            if name_key(text_of) == wanted:
                return product
        return refuse("UNKNOWN_PRODUCT", text=text, nearest=nearest(text, self.products))

    def item(self, text: str) -> Item | Refusal:
        """An app or an option, by its name. Refused: UNKNOWN_APP with the nearest names."""
        wanted = name_key(text)
        for kind, names in (("app", self.apps), ("option", self.options)):
            for name in names:
                if name_key(name) == wanted:
                    return Item(name, kind)
        written = " ".join(unicodedata.normalize("NFKC", text).split())
        if written.endswith(OPTION) and written != OPTION:
            return Item(written, "option", known=False)
        return refuse("UNKNOWN_APP", text=text, nearest=nearest(text, (*self.apps, *self.options)))


class Item(NamedTuple):
    """An app or an option. `known`: the catalogue has it."""

    name: str
    kind: str
    known: bool = True


def name_key(text: str) -> str:
    """For comparing: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """The names that look most like it; all of them when none does."""
    import difflib

    by_key = {name_key(name): name for name in names}
    found = difflib.get_close_matches(name_key(text), by_key, n=3, cutoff=0.5)
    return [by_key[key] for key in found] or list(by_key.values())


@cache
def shipped() -> Catalogue:
    """What comes with kcli."""
    return read_catalogue((resources.files("kcli_core.catalog") / "products.toml").read_text("utf-8"))


def with_own(text: str | None) -> Catalogue:
    """The shipped catalogue with an office's own laid over it."""
    return read_catalogue(text, over=shipped()) if text else shipped()


def read_catalogue(text: str, *, over: Catalogue | None = None) -> Catalogue:
    """A catalogue from TOML; `over`: only what differs is written, lists of names add to those below.

    Refused: BAD_CATALOGUE, with the entry and what is wrong with it.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad("", str(error)) from error
    if unknown := sorted(set(table) - _TABLES):
        raise _bad(unknown[0], "unknown")
    below = over or Catalogue({}, (), (), "")
    apps = _joined(below.apps, _names(table, "apps"))
    options = _joined(below.options, _names(table, "options"))
    if both := {name_key(name) for name in apps} & {name_key(name) for name in options}:
        raise _bad(sorted(both)[0], "app_and_option")
    products = dict(below.products)
    for code, entry in _table(table, "products").items():
        products[code] = _product(code, entry, products.get(code), apps)
    form = _table(table, "application_form")
    until = form.get("full_limit_until", below.full_limit_until)
    if not _is_month(until):
        raise _bad("application_form.full_limit_until", "month")
    return Catalogue(products, apps, options, until, str(form.get("source", below.form_source)))


def _product(code: str, entry: Any, below: Product | None, apps: tuple[str, ...]) -> Product:
    if not isinstance(entry, dict):
        raise _bad(f"products.{code}", "table")
    if unknown := sorted(set(entry) - set(Product._fields) - {"code"}):
        raise _bad(f"products.{code}.{unknown[0]}", "unknown")
    values = {**(below._asdict() if below else {}), **entry, "code": code}
    for field in ("name", "base"):
        if field not in values:
            raise _bad(f"products.{code}.{field}", "missing")
    base, bundle, extra = values["base"], values.get("bundle", ()), values.get("extra", "nothing")
    if not isinstance(base, int) or isinstance(base, bool) or not 1 <= base <= 10_000:
        raise _bad(f"products.{code}.base", "number")
    if extra not in EXTRAS:
        raise _bad(f"products.{code}.extra", "choice")
    known = {name_key(name): name for name in apps}
    if not isinstance(bundle, list | tuple) or any(name_key(str(name)) not in known for name in bundle):
        raise _bad(f"products.{code}.bundle", "apps")
    texts = {f: str(values.get(f, "")) for f in ("name", "base_source", "bundle_source", "extra_source")}
    return Product(code=code, base=base, extra=extra, bundle=tuple(known[name_key(n)] for n in bundle), **texts)


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise _bad(name, "table")
    return found


def _names(table: Mapping[str, Any], name: str) -> list[str]:
    names = _table(table, name).get("names", [])
    if not isinstance(names, list) or not all(isinstance(n, str) and n.strip() for n in names):
        raise _bad(f"{name}.names", "names")
    return names


def _joined(below: tuple[str, ...], own: list[str]) -> tuple[str, ...]:
    return tuple({name_key(name): name for name in (*own, *below)}.values())


def _is_month(text: Any) -> bool:
    year, dash, month = str(text).partition("-")
    return len(year) == 4 and year.isdigit() and dash == "-" and month in {f"{n:02}" for n in range(1, 13)}


def _bad(entry: str, reason: str) -> Refused:
    return Refused(refuse("BAD_CATALOGUE", entry=entry, reason=reason))
