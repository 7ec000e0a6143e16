"""How alike the readings of two pages are: two scans of one paper, two companies, two needs of one company.

`python -m benchmarks.accuracy.doubles --seed N` prints the range of each; `ALIKE_MIN` of
`scanner/sheets/doubles.py` stands between them.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from dataclasses import replace
from itertools import combinations

import numpy as np

from scanner.engines import DEFAULT_ENGINE, ENGINES
from scanner.roads.paper_pages import identify_page, read_page
from scanner.sheets.doubles import written_alike
from scanner.values.known_form import KnownForm
from scanner.values.page import IdentifiedPage
from scanner.values.page.picture import Picture
from scanner.values.page.seen import ReadPage
from scanner.values.reading import Reading
from scanner.values.seams import OcrEngine
from tests.annex2 import annex2
from tests.make_samples import paper
from tests.make_samples.__main__ import CURSIVE
from tests.makers.companies.samples import FOODS, INSTRUMENTS, MACHINERY, SENSORS, STORAGE, TEXTILES, Company
from tests.makers.paper import degrade

NEED = ("need_name", "field_l1", "field_l2", "field_l3", "planned_investment", "total_investment")
NEED_IN_FULL = ("need_description", "existing_basis", "partner_conditions", "partner_work", "partner_names")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--how", choices=("typed", "handwritten"), required=True)
    arguments = parser.parse_args()
    one, other, third = (SENSORS, MACHINERY, STORAGE) if arguments.how == "typed" else (INSTRUMENTS, FOODS, TEXTILES)
    papers = {"a": one, "a again": _with_need_of(one, third), "b": other}
    known, engine = KnownForm(*annex2()), ENGINES[DEFAULT_ENGINE]()
    readings: dict[tuple[str, int, int], list[Reading]] = {}
    for name, company in papers.items():
        for number, page in enumerate(_drawn(arguments.how, company, arguments.seed)):
            for scan in (0, 1):
                seed = arguments.seed + 10 * scan + number
                readings[name, number, scan] = _read(page, known, engine, seed)
    found: dict[str, list[float]] = defaultdict(list)
    for (name, number, scan), (second, page_number, again) in combinations(readings, 2):
        if number == page_number:
            likeness = written_alike(readings[name, number, scan], readings[second, page_number, again])
            found[f"{_kind(name, second)}, page {number + 1}"].append(float(np.mean(likeness)))
    for title, values in found.items():
        print(f"{arguments.how}, {title:40} {len(values):3} pairs  {min(values):.3f} to {max(values):.3f}")


def _kind(one: str, other: str) -> str:
    if one == other:
        return "one paper"
    return "one company, two needs" if one[0] == other[0] else "two companies"


def _with_need_of(company: Company, other: Company) -> Company:
    need = {field_id: other.answers.get(field_id) for field_id in (*NEED, *NEED_IN_FULL)}
    return replace(company, answers={**company.answers, **need})


def _drawn(how: str, company: Company, seed: int) -> paper.Pages:
    return paper.typed(company) if how == "typed" else paper.handwritten(company, CURSIVE, seed)


def _read(page: np.ndarray, known: KnownForm, engine: OcrEngine, seed: int) -> list[Reading]:
    how, printed = degrade.poor_scan(seed) if seed % 2 else degrade.office_scan(seed)
    gray = degrade.scan(page, paper.PAGE_DPI, how, printed=printed, seed=seed).gray
    found = identify_page(Picture(1, gray, dpi=(how.dpi, how.dpi)), (known,), engine)
    assert isinstance(found, IdentifiedPage)
    seen = read_page(found, known, engine)
    assert isinstance(seen, ReadPage)
    return list(seen.readings)


if __name__ == "__main__":
    main()
