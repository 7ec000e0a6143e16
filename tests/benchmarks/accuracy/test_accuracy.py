"""The benchmark itself: that it counts what it says, on truth with known mistakes and on one tiny run."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from benchmarks.__main__ import sections_of
from benchmarks.accuracy import samples
from benchmarks.accuracy.folding import edit_distance, fold
from benchmarks.accuracy.rows import ROWS, TYPED, TYPED_AMBIGUOUS
from benchmarks.accuracy.running import RowSeen, annex2, run
from benchmarks.accuracy.scoring import FormSeen, score
from benchmarks.report import document
from benchmarks.report import tables as report
from forms.answers import answer_text
from scanner.roads.recording import recorded
from scanner.sampling.bounds import upper_bound
from scanner.validate import validate
from scanner.values.reading import BoxState, Outcome, Reading
from scanner.values.record import FormRef
from scanner.values.source import Source, SourceKind
from tests.makers.companies.made_up import make_company
from tests.makers.companies.samples import SENSORS
from tests.makers.paper import picture_files as files
from tests.makers.paper.filled import draw_pages, two_styles
from tests.makers.paper.foreign import box_places, fill_in_table
from tests.makers.truth import AMBIGUOUS, CLEAR, BoxTruth, FormTruth, Meaning

TODAY = date(2026, 1, 1)
TESTS = Path(__file__).parents[2]


def truthful() -> tuple[FormTruth, dict[str, Reading]]:
    """The truth of a form, and readings of it without a mistake."""
    form, layout = annex2()
    boxes = {}
    for _, box in layout.option_boxes():
        value = SENSORS.answers.get(box.field_id)
        ticked = box.option_id in value if isinstance(value, list) else box.option_id == value
        boxes[box.name] = BoxTruth(Meaning.TICKED if ticked else Meaning.EMPTY, "tick" if ticked else "empty")
    readings = {}
    for field in form.fields:
        value = SENSORS.answers.get(field.id)
        if field.kind.is_choice:
            states = {
                option.id: BoxState.TICKED
                if boxes[f"{field.id}.{option.id}"].meaning is Meaning.TICKED
                else BoxState.EMPTY
                for option in field.options
            }
            readings[field.id] = Reading(field.id, Outcome.READ, "marks", options=states)
        elif value is None or isinstance(value, list):
            readings[field.id] = Reading(field.id, Outcome.BLANK, "rapidocr")
        else:
            readings[field.id] = Reading(field.id, Outcome.READ, "rapidocr", text=answer_text(value), confidence=0.99)
    return FormTruth(SENSORS.answers, boxes), readings


def scored(truth: FormTruth, readings: dict[str, Reading]) -> FormSeen:
    form, layout = annex2()
    validated = validate(form, list(readings.values()), today=TODAY)
    source = Source("a.pdf", "a.pdf", b"a")
    record = recorded(
        source,
        SourceKind.SCAN,
        FormRef(id="annex2", version="1"),
        validated,
        [1, 2],
        read_at="2026-11-29T09:30:00+08:00",
    )
    return score([record], truth, form, layout, with_text=True)


def test_a_record_without_a_mistake_counts_as_right_everywhere():
    seen = scored(*truthful())
    assert [page.reason for page in seen.pages] == [None, None]
    assert len(seen.boxes) == 20
    assert all(box.is_right and not box.flagged for box in seen.boxes)
    assert all(text.is_exact for text in seen.texts)
    assert not any(text.flagged for text in seen.texts)


def test_a_wrong_value_is_unflagged_only_where_nothing_sends_it_to_a_person():
    truth, readings = truthful()
    readings["contact"] = replace(readings["contact"], text="沈砚伙")
    readings["industry"] = replace(readings["industry"], text="仪器仪表制造", confidence=0.4)
    readings["email"] = replace(readings["email"], text="shen.yanqiu@yuncan")
    texts = {text.field_id: text for text in scored(truth, readings).texts}
    assert texts["contact"].is_wrong_unflagged
    assert texts["contact"].errors == 1
    assert not texts["industry"].is_exact
    assert not texts["industry"].is_wrong_unflagged
    assert texts["email"].flagged
    assert sum(not text.is_exact for text in texts.values()) == 3


def test_a_blank_read_as_text_and_a_text_read_as_blank_are_told_apart():
    truth, readings = truthful()
    truth = replace(truth, answers={name: value for name, value in truth.answers.items() if name != "website"})
    readings["industry"] = Reading("industry", Outcome.BLANK, "rapidocr", confidence=0.99)
    seen = RowSeen(ROWS[0], [scored(truth, readings)])
    texts = {text.field_id: text for text in seen.forms[0].texts}
    assert not texts["website"].truth
    assert not texts["website"].as_blank
    assert texts["industry"].as_blank
    assert texts["industry"].truth
    cells = report.blanks([seen]).splitlines()[-1].split(" | ")
    assert [cell.split()[0] for cell in (cells[2], cells[3], cells[6], cells[7].rstrip(" |"))] == ["1", "1", "1", "1"]


def test_a_wrong_box_is_counted_and_an_unclear_one_is_not_wrong():
    truth, readings = truthful()
    high_tech, zone = readings["high_tech"].options, readings["in_zone"].options
    readings["high_tech"] = replace(
        readings["high_tech"], options=dict(zip(high_tech, reversed(high_tech.values()), strict=True))
    )
    readings["in_zone"] = replace(readings["in_zone"], options={**zone, "no": BoxState.UNCLEAR})
    boxes = {box.name: box for box in scored(truth, readings).boxes}
    assert {name for name, box in boxes.items() if box.is_wrong_unflagged} == {"high_tech.yes", "high_tech.no"}
    assert {name for name, box in boxes.items() if box.flagged} == {"in_zone.no"}
    assert not boxes["in_zone.no"].is_wrong


def test_two_ticks_where_one_is_asked_flag_all_boxes_of_the_field():
    truth, readings = truthful()
    readings["high_tech"] = replace(readings["high_tech"], options=dict.fromkeys(("yes", "no"), BoxState.TICKED))
    boxes = {box.name: box for box in scored(truth, readings).boxes}
    assert boxes["high_tech.no"].is_wrong
    assert not boxes["high_tech.no"].is_wrong_unflagged
    assert boxes["high_tech.yes"].flagged


def test_a_box_that_a_person_would_ask_about_is_right_only_when_unclear():
    truth, readings = truthful()
    truth = replace(truth, boxes={**truth.boxes, "high_tech.yes": BoxTruth(Meaning.ASK, "between", clear=False)})
    assert {box.name: box for box in scored(truth, readings).boxes}["high_tech.yes"].is_wrong_unflagged


def test_a_lost_page_is_counted_with_its_reason_and_its_fields_are_not():
    truth, readings = truthful()
    _, layout = annex2()
    second = {box.field_id for box in layout.pages[1].fields} | {option.field_id for option in layout.pages[1].options}
    seen = scored(truth, {name: reading for name, reading in readings.items() if name not in second})
    assert [page.reason is None for page in seen.pages] == [True, False]
    assert len(seen.boxes) == len(layout.pages[0].options)
    assert {text.field_id for text in seen.texts} == {box.field_id for box in layout.pages[0].fields}


def test_nothing_readable_is_two_lost_pages():
    form, layout = annex2()
    seen = score([], truthful()[0], form, layout, with_text=True)
    assert [page.reason for page in seen.pages] == ["no reason given"] * 2
    assert seen.status == "rejected"


@pytest.mark.parametrize(
    ("count", "total", "bound"), [(0, 100, 0.0295), (1, 10, 0.3942), (5, 100, 0.1023), (3, 3, 1.0)]
)
def test_the_upper_bound_is_clopper_and_pearsons(count: int, total: int, bound: float):
    assert upper_bound(count, total) == pytest.approx(bound, abs=1e-4)


def test_texts_are_folded_as_the_contract_says_and_no_further():
    assert fold("成立于 2016 年，共３人（其中 2 人）。") == fold("成立于2016年,共3人(其中2人).")
    assert fold("ISO 9001") != fold("ISO9001")
    assert fold("甲\n乙") != fold("甲乙")
    assert edit_distance("五轴联动", "石轴联") == 2


def test_every_style_of_mark_has_its_share_of_the_forms():
    dealt = [style for number in range(24) for style in two_styles(TYPED, number, (1, 2))]
    assert min(dealt.count(style) for style in CLEAR) >= len(dealt) // len(CLEAR)
    doubtful = [style for number in range(9) for style in two_styles(TYPED_AMBIGUOUS, number, (1, 2))]
    assert set(doubtful) == set(AMBIGUOUS)


def test_made_up_companies_keep_the_forms_rules_when_they_are_read_exactly():
    form, _ = annex2()
    for seed in range(60):
        company = make_company(seed)
        readings = []
        for field in form.fields:
            value = company.answers.get(field.id)
            if field.kind.is_choice:
                ticked = value if isinstance(value, list) else [value]
                states = {one.id: BoxState.TICKED if one.id in ticked else BoxState.EMPTY for one in field.options}
                readings.append(
                    Reading(field.id, Outcome.READ if any(ticked) else Outcome.BLANK, "marks", options=states)
                )
            elif value is None or isinstance(value, list):
                readings.append(Reading(field.id, Outcome.BLANK, "form-values"))
            else:
                text = company.written.get(field.id) or answer_text(value)
                readings.append(Reading(field.id, Outcome.READ, "form-values", text=text))
        validated = validate(form, readings, today=TODAY)
        assert [found.code for found in validated.issues if found.severity != "info"] == [], seed
        answers = {name: value for name, value in validated.answers.items() if value not in (None, [])}
        assert answers == {name: value for name, value in company.answers.items() if value != []}, seed


def test_a_photo_keeps_its_shape_in_a_pdf():
    stored = files.jpeg(np.zeros((400, 300), np.uint8), 80)
    with pikepdf.open(io.BytesIO(files.pdf_of_jpegs([stored]))) as pdf:
        width, height = (float(side) for side in pdf.pages[0].mediabox[2:])
    assert height / width == pytest.approx(4 / 3)


def test_one_tiny_run_gives_the_same_tables_again():
    row = next(number for number, one in enumerate(ROWS) if one.name == "scan 150 dpi, typed")
    first, again = (run([row], lambda _: (1, 1), seed=4, workers=0) for _ in range(2))
    assert len(first[0].forms) == 1
    assert len(first[0].forms[0].boxes) == 20
    assert len(first[0].forms[0].texts) == 28
    tables = sections_of(first, "stamp")
    assert tables == sections_of(
        [RowSeen(again[0].row, [replace(again[0].forms[0], seconds=first[0].forms[0].seconds)])], "stamp"
    )
    assert "scan 150 dpi, typed" in tables["boxes"]


def test_a_run_of_boxes_alone_leaves_the_text_unread_and_its_tables_out():
    row = next(number for number, one in enumerate(ROWS) if one.name == "scan 150 dpi, typed")
    seen = run([row], lambda _: (1, 0), seed=4, workers=0)
    assert len(seen[0].forms[0].boxes) == 20
    assert any(box.state == "ticked" for box in seen[0].forms[0].boxes)
    assert seen[0].forms[0].texts == ()
    assert set(sections_of(seen, "stamp", boxes_only=True)) == {"boxes", "conditions"}


def test_writing_the_document_keeps_the_sections_that_a_run_did_not_measure(tmp_path: Path):
    path = tmp_path / "accuracy.md"
    document.write(path, {"soak": "| soaked |", "text": "old"})
    document.write(path, {"text": "new"})
    text = path.read_text(encoding="utf-8")
    assert "| soaked |" in text
    assert "new" in text
    assert "old" not in text.split("<!-- text -->")[1]


def test_a_folder_of_returns_is_counted_against_the_truth_beside_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    sample = next((TESTS / "samples").glob("01-*.pdf"))
    for name in ("right.pdf", "wrong.pdf"):
        shutil.copy(sample, tmp_path / name)
        truth = json.loads((TESTS / "samples_truth" / f"{sample.name}.json").read_text(encoding="utf-8"))
        if name.startswith("wrong"):
            truth["records"][0]["answers"]["contact"] = "别人"
        (tmp_path / f"{name}.json").write_text(json.dumps(truth), encoding="utf-8")
    tables = samples.measure(tmp_path)
    said = capsys.readouterr().out
    assert "pdf-form, real returns | 2 |" in tables
    assert said.count("UNFLAGGED") == 1
    assert "别人" not in said


@pytest.mark.program("chromium")
def test_boxes_of_another_programs_print_are_known_from_its_characters_and_marked_where_they_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("FORMLOOP_BENCH_CACHE", str(tmp_path))
    form, layout = annex2()
    filled = [fill_in_table(form, layout, TYPED, number=number, seed=(3,), dpi=150.0) for number in range(6)]
    penned = next(one for one in filled if all(box.style != "ticked in the file" for box in one.truth.boxes.values()))
    places = box_places(form, penned.pdf or b"")
    clean = draw_pages(penned.pdf or b"", 150.0)
    for name, box in penned.truth.boxes.items():
        place = places[name]
        left, top, right, bottom = (round(side * 150 / 25.4) for side in place.spot.box.inset(-2.5).as_tuple())
        area = (slice(top, bottom), slice(left, right))
        if box.meaning is Meaning.TICKED and box.style != "circle_words":
            assert (penned.pages[place.page_index][area] != clean[place.page_index][area]).any(), name
    assert set(places) == {f"{field.id}.{option.id}" for field in form.fields for option in field.options}
