"""`kcli check` of a large office without a store, against the parsing of the same files in the same run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.bulk import Ran, run_inside
from tests.bench.row import Row

NAMES = ("check, CSV", "check, TOML")
PERSONS, IN_TOML, OF_A_COMPANY = 100_000, 50_000, 50
ROUNDS = 5
MOST_TIMES = 2.0
MOST_MB = 500.0
FAMILY = ("山田", "佐藤", "鈴木", "高橋", "田中", "渡辺", "伊藤", "小林", "中村", "加藤", "吉田", "山本", "斎藤")
GIVEN = ("太郎", "花子", "一郎", "直樹", "陽子", "恵子", "誠", "美咲", "翔太", "健一", "由美")
HEAD = '[office]\ncode = "bench"\nname = "計測"\n\n[limits]\nclient_accounts = 60\n\n'
FIELDS = ("client", "full_name", "full_kana", "email", "department", "mobile", "user_id")
HEADINGS = "顧客コード,氏名,フリガナ,メールアドレス,部署,携帯電話番号,ユーザID"


def person(number: int) -> tuple[str, ...]:
    """Every person of a company has another name, address, telephone and ID."""
    name = f"{FAMILY[number % len(FAMILY)]} {GIVEN[number % len(GIVEN)]}"
    mobile = f"090-{1000 + number // 10_000:04}-{number % 10_000:04}"
    company = f"C{number // OF_A_COMPANY:04}"
    return (
        company,
        name,
        "ヤマダ タロウ",
        f"p{number}@c{number // OF_A_COMPANY}.example.jp",
        "第一課",
        mobile,
        f"u{number}",
    )


def rows(home: Path) -> Iterator[Row]:
    """The two in turn, each in a process of its own; a list is parsed when its values are read."""
    csv, toml = _files(home)
    ran: dict[str, list[Ran]] = {}
    for _ in range(ROUNDS):
        for name, *words in (
            ("check csv", "command", "check", str(csv), "-q"),
            ("read csv", "read_office", str(csv)),
            ("rows of csv", "read_rows", str(home / "checked.csv")),
            ("check toml", "command", "check", str(toml), "-q"),
            ("parse toml", "parse_toml", str(toml)),
        ):
            ran.setdefault(name, []).append(run_inside(home, {}, *words))
    took = {name: median(run.seconds for run in runs) for name, runs in ran.items()}
    for name, count, check, parse, most in (
        (NAMES[0], PERSONS, "check csv", "read csv", MOST_TIMES),
        (f"{NAMES[0]}, against its bare rows", PERSONS, "check csv", "rows of csv", None),
        (NAMES[1], IN_TOML, "check toml", "parse toml", MOST_TIMES),
    ):
        measured = f"{took[check]:.2f} of {took[parse]:.2f} s"
        yield Row(f"{name}, {count:,} persons", measured, took[check] / took[parse], most=most)
    yield Row(f"{NAMES[0]}, memory", "", max(run.peak_mb for run in ran["check csv"]), most=MOST_MB, unit="MB")


def _files(home: Path) -> tuple[Path, Path]:
    lines = [HEADINGS, *(",".join(person(number)) for number in range(PERSONS))]
    (home / "checked.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    csv, toml = home / "checked-csv.toml", home / "checked-toml.toml"
    csv.write_text(HEAD + '[persons]\nfile = "checked.csv"\n', encoding="utf-8")
    items = (
        "[[persons]]\n" + "".join(f'{name} = "{value}"\n' for name, value in zip(FIELDS, person(n), strict=True))
        for n in range(IN_TOML)
    )
    toml.write_text(HEAD + "\n".join(items), encoding="utf-8")
    return csv, toml
