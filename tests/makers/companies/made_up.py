"""Makes up Jiangsu companies with complete, plausible answers to annex2, and how each was written down.

Places are real divisions of Jiangsu; names, people, numbers and addresses are put together
at random, so a likeness is chance. Every answer keeps the form's rules, so that every flag
is the reading's own doing. The answers are independent of how they come back.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from forms.filling import Value
from tests.makers.companies import vocabulary as words
from tests.makers.companies.samples import Company, credit_code
from tests.makers.companies.vocabulary import TRADES, Trade

_ORGANISATION: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_OPTIONAL_BLANK: Final = 0.12
"""Share of the fields nobody must fill in that stay blank."""


@dataclass(frozen=True, slots=True)
class Division:
    """A county-level division of Jiangsu with its GB/T 2260 code."""

    code: str
    name: str
    city: str


def make_company(seed: int | Sequence[int]) -> Company:
    """Return a company; the same seed gives the same one."""
    return _Maker(random.Random(repr(seed))).company()


@cache
def _divisions() -> tuple[Division, ...]:
    text = resources.files("scanner.validate.kinds").joinpath("divisions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(Division(row["code"], row["name"], row["city"]) for row in rows if not row["until"])


class _Maker:
    """Draws one company out of a random stream."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.trade: Trade = rng.choice(TRADES)
        self.division = rng.choice(_divisions())
        self.brand = rng.choice(words.BRANDS)
        self.founded = rng.randint(1992, 2020)

    def company(self) -> Company:
        answers: dict[str, Value] = {}
        written: dict[str, str] = {}
        self._who(answers, written)
        self._numbers(answers, written)
        self._reach(answers)
        self._texts(answers)
        self._choices(answers)
        blank = [name for name in answers if name not in _NEEDED and self.rng.random() < _OPTIONAL_BLANK]
        kept = {name: value for name, value in answers.items() if name not in blank}
        return Company(kept, {name: text for name, text in written.items() if name in kept})

    def _who(self, answers: dict[str, Value], written: dict[str, str]) -> None:
        rng, place = self.rng, self.division
        stem = place.name[:-1] if len(place.name) > 2 else place.name
        start = rng.choice(["江苏", place.city, f"{place.city}市", stem])
        end = rng.choice(["有限公司", "有限公司", "股份有限公司", "集团有限公司"])
        answers["company_name"] = f"{start}{self.brand}{self.trade.name}{end}"
        rest = "".join(rng.choice(_ORGANISATION) for _ in range(6))
        answers["credit_code"] = credit_code(place.code, "MA" + rest if rng.random() < 0.7 else self._digits(8))
        answers["founded"], written["founded"] = self._date()
        answers["industry"] = self.trade.industry
        answers["main_business"] = rng.choice(["；", "，"]).join(rng.sample(self.trade.business, rng.randint(1, 2)))
        answers["main_products"] = "、".join(rng.sample(self.trade.products, rng.randint(2, 4)))

    def _date(self) -> tuple[str, str]:
        rng = self.rng
        year, month, day = self.founded, rng.randint(1, 12), rng.randint(1, 28)
        if rng.random() < 0.15:
            return str(year), rng.choice([f"{year}年", str(year)])
        if rng.random() < 0.25:
            return f"{year}-{month:02}", rng.choice([f"{year}年{month}月", f"{year}.{month}", f"{year}-{month:02}"])
        iso = f"{year}-{month:02}-{day:02}"
        return iso, rng.choice([f"{year}年{month}月{day}日", f"{year}.{month}.{day}", iso, f"{year}/{month}/{day}"])

    def _numbers(self, answers: dict[str, Value], written: dict[str, str]) -> None:
        rng = self.rng
        employees = int(rng.lognormvariate(5.0, 1.1)) + 8
        answers["employees"], answers["rd_staff"] = employees, max(2, int(employees * rng.uniform(0.05, 0.45)))
        for name in ("employees", "rd_staff"):
            written[name] = f"{answers[name]}{rng.choice(['', '', '', '人'])}"
        total = self._amount(5.8, 0.9)
        planned = rng.choice([total, round(total * rng.uniform(0.1, 0.9), rng.choice([0, 0, 1]))])
        for name, value in (("revenue", self._amount(9.0, 1.3)), ("planned_investment", planned)):
            answers[name], written[name] = self._written_amount(value)
        answers["total_investment"], written["total_investment"] = self._written_amount(total)

    def _amount(self, mu: float, sigma: float) -> float:
        return round(self.rng.lognormvariate(mu, sigma) + 10, self.rng.choice([0, 0, 0, 1, 2]))

    def _written_amount(self, value: float) -> tuple[int | float, str]:
        whole = float(value).is_integer()
        plain = f"{value:.0f}" if whole else str(value)
        grouped = f"{value:,.0f}" if whole else f"{value:,}"
        return int(value) if whole else value, self.rng.choice([plain, plain, grouped])

    def _reach(self, answers: dict[str, Value]) -> None:
        rng, place = self.rng, self.division
        road = rng.choice(words.ROADS) + rng.choice(words.ROAD_KINDS)
        building = rng.choice(["", "", f"{rng.randint(1, 30)}幢", f"{rng.choice('ABCDE')}座{rng.randint(3, 25)}楼"])
        front = rng.choice(["", "江苏省"])
        answers["address"] = f"{front}{place.city}市{place.name}{road}{rng.randint(1, 1999)}号{building}"
        answers["county"] = rng.choice([place.name, place.name, f"{place.city}市{place.name}"])
        answers["contact"] = rng.choice(words.SURNAMES) + rng.choice(words.GIVEN)
        answers["phone"] = self._phone()
        host = self._latin(rng.randint(2, 3)) + rng.choice(["", "-tech", "js", "group"])
        domain = rng.choice([".com", ".com.cn", ".cn", ".net"])
        mailbox = self._latin(2) + rng.choice(["", str(rng.randint(1, 2020)), ".js", "_sales"])
        answers["email"] = f"{mailbox}@{rng.choice(['163.com', '126.com', 'qq.com', host + domain])}"
        answers["website"] = rng.choice(["www.", "www.", "http://www.", "https://"]) + host + domain

    def _phone(self) -> str:
        if self.rng.random() < 0.5:
            return self.rng.choice(words.MOBILE_STARTS) + self._digits(8)
        line = f"{words.AREA_CODES[self.division.city]}-{self.rng.choice('5678')}{self._digits(7)}"
        return line + self.rng.choice(["", "", "", f"-{self._digits(3)}", f"转{self._digits(3)}"])

    def _digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    def _latin(self, syllables: int) -> str:
        return "".join(self.rng.choice(words.INITIALS) + self.rng.choice(words.FINALS) for _ in range(syllables))

    def _texts(self, answers: dict[str, Value]) -> None:
        need = self.rng.choice(self.trade.needs)
        answers["need_name"] = need
        for name, text in zip(("field_l1", "field_l2", "field_l3"), self.trade.fields, strict=True):
            answers[name] = text
        figures = self._sentences(self.trade.figures, 2)
        wish = f"希望解决{need}中的关键问题，成熟度达到{self.rng.randint(4, 8)}级以上，成本可控。"
        answers["need_description"] = (
            "\n".join([*figures, wish]) if self.rng.random() < 0.5 else "".join(figures) + wish
        )
        answers["profile"] = self._paragraphs(words.PROFILES, 2, 5)
        answers["existing_basis"] = self._paragraphs(words.BASES, 1, 4)
        answers["partner_conditions"] = self._paragraphs(words.CONDITIONS, 1, 3)
        answers["partner_work"] = self._paragraphs(words.WORKS, 1, 3)

    def _paragraphs(self, pool: Sequence[str], least: int, most: int) -> str:
        return self.rng.choice(["", "", "\n"]).join(self._sentences(pool, self.rng.randint(least, most)))

    def _sentences(self, pool: Sequence[str], count: int) -> list[str]:
        rng = self.rng
        return [
            sentence.format(
                a=rng.randint(5, 99) * 100,
                b=rng.randint(11, 98),
                c=rng.randint(30, 2000),
                d=rng.randint(2, 40),
                e=rng.randint(1, 9),
                year=rng.randint(self.founded, 2021),
                field=self.trade.fields[1],
                need=self.trade.needs[0],
            )
            for sentence in rng.sample(pool, min(count, len(pool)))
        ]

    def _choices(self, answers: dict[str, Value]) -> None:
        rng = self.rng
        answers["company_type"] = rng.choice(["large", "sme", "sme", "other"])
        answers["high_tech"] = rng.choice(["yes", "no"])
        answers["in_zone"], answers["has_partner"] = rng.choice(["yes", "no"]), rng.choice(["yes", "no"])
        if answers["in_zone"] == "yes":
            place = self.division
            zone = rng.choice(["高新技术产业开发区", "高新区", "国家高新区"])
            answers["zone_name"] = f"{rng.choice([place.city, place.name.rstrip('市区县') or place.city])}{zone}"
        if answers["has_partner"] == "yes":
            answers["partner_names"] = "、".join(rng.sample(words.HONG_KONG, rng.choice([1, 1, 2])))
        answers["need_category"] = self._some(["patent", "rnd", "product", "renovation", "support"])
        answers["cooperation"] = self._some(["transfer", "equity", "joint", "commissioned", "long_term", "entity"])

    def _some(self, options: list[str]) -> list[str]:
        chosen = self.rng.sample(options, self.rng.randint(1, 3))
        return [option for option in options if option in chosen]


_NEEDED: Final = frozenset(
    {
        "company_name",
        "credit_code",
        "contact",
        "phone",
        "need_name",
        "need_description",
        "zone_name",
        "partner_names",
        "in_zone",
        "has_partner",
        "address",
        "employees",
        "total_investment",
    }
)
"""Required, or needed by another field's rule."""
