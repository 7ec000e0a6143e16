"""Pages of one form that came in several files: joined where something tells, apart and told where nothing does."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import permutations

import pytest

from scanner.sheets.joining import Ground, JoinedForm, join_parts
from scanner.values.form_part import FormPart, Making

PHONE = Making("HUAWEI P40", "", (4032, 3024), "a1")
OTHER_PHONE = Making("Xiaomi 12", "", (4000, 3000), "b2")


def part(name: str, *pages: int, **changes: object) -> FormPart:
    container = str(changes.pop("container", ""))
    one = FormPart(
        record_id=name,
        form_id="annex2",
        version="1",
        copy_id=None,
        pages=frozenset(pages),
        page_count=2,
        path=f"{container}/{name}.jpg" if container else f"{name}.jpg",
        container=container,
        arrived_at="2026-06-08T09:30:00+00:00",
        making=PHONE,
    )
    return replace(one, **changes)  # type: ignore[arg-type]


def ids(forms: tuple[JoinedForm, ...]) -> list[list[str]]:
    return sorted([one.record_id for one in form.parts] for form in forms)


def test_two_photos_of_one_copy_are_one_form_wherever_they_come_from() -> None:
    found = join_parts(
        [
            part("b", 2, copy_id="00000007", container="mail.eml", sender="x@a.cn"),
            part("a", 1, copy_id="00000007"),
            part("c", 1, copy_id="00000008"),
        ]
    )
    assert ids(found.forms) == [["a", "b"]]
    assert found.forms[0].ground is Ground.COPY_ID
    assert not found.forms[0].repeated


def test_a_page_of_a_copy_that_came_twice_is_told_as_repeated() -> None:
    found = join_parts([part("a", 1, copy_id="1"), part("b", 2, copy_id="1"), part("c", 2, copy_id="1")])
    assert ids(found.forms) == [["a", "b", "c"]]
    assert found.forms[0].repeated == (2,)


def test_a_second_whole_return_of_a_copy_in_one_mail_is_a_form_of_its_own() -> None:
    first = [part("a", 1, copy_id="1", container="1.eml"), part("b", 2, copy_id="1", container="1.eml")]
    later = "2026-06-20T09:30:00+00:00"
    second = [part(name, no, copy_id="1", container="2.eml", arrived_at=later) for name, no in (("c", 1), ("d", 2))]
    assert ids(join_parts([*first, *second]).forms) == [["a", "b"], ["c", "d"]]


def test_a_page_that_comes_after_a_whole_return_repeats_the_last_one() -> None:
    whole = part("whole", 1, 2, copy_id="1")
    late = part("late", 2, copy_id="1", arrived_at="2026-06-20T09:30:00+00:00")
    form = join_parts([late, whole]).forms[0]
    assert [one.record_id for one in form.parts] == ["whole", "late"]
    assert form.repeated == (2,)


def test_the_only_two_photos_of_a_companys_own_mail_made_by_one_phone_are_surely_one_form() -> None:
    found = join_parts([part("a", 1, container="1.eml", is_own=True), part("b", 2, container="1.eml")])
    assert ids(found.forms) == [["a", "b"]]
    assert found.forms[0].ground is Ground.EVIDENCE


def test_photos_by_one_phone_in_the_mail_of_somebody_who_may_collect_forms_are_joined_with_doubt() -> None:
    found = join_parts([part("a", 1, container="1.eml"), part("b", 2, container="1.eml")])
    assert ids(found.forms) == [["a", "b"]]
    assert found.forms[0].ground is Ground.NEIGHBOURS


def test_photos_of_a_mail_by_two_phones_are_joined_with_doubt() -> None:
    found = join_parts(
        [part("a", 1, container="1.eml", is_own=True), part("b", 2, container="1.eml", making=OTHER_PHONE)]
    )
    assert found.forms[0].ground is Ground.NEIGHBOURS


def test_two_credit_codes_are_never_one_form() -> None:
    found = join_parts(
        [part("a", 1, company="91320100X", container="m"), part("b", 2, company="91320200Y", container="m")]
    )
    assert not found.forms
    assert not found.questions


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((1, 2, 1, 2), [["IMG_1", "IMG_2"], ["IMG_3", "IMG_4"]]),
        ((2, 1, 2, 1), [["IMG_2", "IMG_1"], ["IMG_4", "IMG_3"]]),
    ],
    ids=["first page first", "back to front"],
)
def test_a_series_without_a_gap_is_joined_and_for_a_person_to_look_at(
    order: tuple[int, ...], expected: list[list[str]]
) -> None:
    found = join_parts([part(f"IMG_{number}", page) for number, page in enumerate(order, start=1)])
    assert ids(found.forms) == expected
    assert {form.ground for form in found.forms} == {Ground.NEIGHBOURS}


def test_names_count_as_numbers_and_times_of_the_camera_before_names() -> None:
    by_name = [part("IMG_9", 1), part("IMG_10", 2), part("IMG_11", 1), part("IMG_12", 2)]
    assert ids(join_parts(by_name).forms) == [["IMG_11", "IMG_12"], ["IMG_9", "IMG_10"]]
    times = {"c": (1, "09:01"), "a": (2, "09:02"), "d": (1, "09:03"), "b": (2, "09:04")}
    by_time = [
        part(name, page, making=replace(PHONE, taken_at=f"2026-06-08T{at}:00")) for name, (page, at) in times.items()
    ]
    assert ids(join_parts(by_time).forms) == [["c", "a"], ["d", "b"]]


def test_a_page_between_two_that_lack_it_stays_apart_and_names_both() -> None:
    found = join_parts([part("IMG_1", 1), part("IMG_2", 2), part("IMG_3", 1)])
    assert not found.forms
    (question,) = found.questions
    assert question.part.record_id == "IMG_2"
    assert {one.record_id for one in question.candidates} == {"IMG_1", "IMG_3"}


def test_a_name_in_common_joins_where_the_series_gapes() -> None:
    names = [("扬州仪表_1", 1), ("扬州仪表_2", 2), ("苏州阀门_1", 1)]
    found = join_parts([part(name, page) for name, page in names])
    assert ids(found.forms) == [["扬州仪表_1", "扬州仪表_2"]]
    assert found.forms[0].ground is Ground.EVIDENCE


def test_what_a_sender_sends_later_completes_what_came_first_with_doubt() -> None:
    first = part("a", 1, container="1.eml", sender="zhang@a.cn")
    late = part("b", 2, container="2.eml", sender="Zhang@a.cn", arrived_at="2026-06-09T10:00:00+00:00")
    found = join_parts([late, first])
    assert ids(found.forms) == [["a", "b"]]
    assert found.forms[0].ground is Ground.NEIGHBOURS


def test_the_order_in_which_files_were_read_changes_nothing() -> None:
    parts = [part("IMG_1", 1), part("IMG_2", 2), part("x", 1, copy_id="1"), part("y", 2, copy_id="1"), part("z", 2)]
    results = {repr(join_parts(order)) for order in permutations(parts)}
    assert len(results) == 1


def test_no_part_is_in_two_forms_and_pages_repeat_only_where_a_copy_id_says_so() -> None:
    draw = random.Random(28)
    for _ in range(300):
        parts = [
            part(
                f"IMG_{number}",
                draw.choice((1, 2)),
                copy_id=draw.choice((None, None, "1", "2")),
                container=draw.choice(("", "", "1.eml", "2.eml")),
                company=draw.choice(("", "", "A", "B")),
            )
            for number in range(draw.randrange(1, 9))
        ]
        found = join_parts(parts)
        joined = [one.record_id for form in found.forms for one in form.parts]
        assert len(joined) == len(set(joined))
        for form in found.forms:
            assert len({(one.form_id, one.version, one.copy_id) for one in form.parts}) == 1
            assert not form.repeated or form.ground is Ground.COPY_ID
        assert not {question.part.record_id for question in found.questions} & set(joined)
