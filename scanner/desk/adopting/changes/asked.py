"""What a request asks to be changed of a draft, and the draft after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from forms.errors import UsageError
from forms.geometry import Rect
from forms.wording import Wording
from scanner.adopt.draft import Draft
from scanner.desk.adopting.changes.drawing import Drawn, confirmed, drawn, grouped, moved, ordered, parted, removed
from scanner.desk.adopting.changes.repeating import repeated, taken_apart, without_cells, without_row
from scanner.desk.adopting.changes.wording import headed, number_of, worded
from scanner.desk.adopting.states import DraftState, PartName, field_of, part_name

_OF_MARKED: Final[Mapping[str, Callable[[Draft, Sequence[PartName]], Drawn]]] = {
    "group": grouped,
    "part": parted,
    "repeat": repeated,
}
"""What is done to the parts that are marked."""

_OF_SELECTED: Final[Mapping[str, Callable[[Draft, PartName], Drawn]]] = {
    "confirm": confirmed,
    "apart": taken_apart,
    "remove_row": without_row,
}
"""What is done to the part that is selected."""


def changed(state: DraftState, posted: Mapping[str, str], marked: Sequence[str]) -> tuple[DraftState, PartName | None]:
    """Return a draft after what a person has done, and the part that is selected then.

    Args:
        state: The draft.
        posted: `do`, what is done; `at`, the selected part; and what that needs.
        marked: The names of the parts that are marked.

    Raises:
        UsageError: The request makes no sense, or its change cannot be made.
    """
    draft, what = state.draft, posted.get("do", "")
    if what == "head":
        return headed(state, posted), None
    selected = part_name(posted.get("at", ""), draft)
    if what == "draw":
        page_no = int(number_of(posted.get("page")) or 1)
        made, name = drawn(draft, page_no, _box(posted), is_box=posted.get("sort") == "box")
    elif what in _OF_MARKED:
        names = [name for one in marked if (name := part_name(one, draft)) is not None]
        made, name = _OF_MARKED[what](draft, names)
        name = name or selected
    elif what == "order":
        made, name = ordered(draft, selected)
    elif selected is None:
        raise UsageError(Wording(zh="请先选一个栏目。", en="select a field first."))
    else:
        made, name = _of_selected(state, selected, posted)
    return DraftState(state.form_id, made), name


def _of_selected(state: DraftState, name: PartName, posted: Mapping[str, str]) -> Drawn:
    draft, what = state.draft, posted.get("do", "")
    if what in _OF_SELECTED:
        return _OF_SELECTED[what](draft, name)
    if what == "move":
        return draft if name.is_table else moved(draft, name, _box(posted))[0], name
    if what == "remove":
        field = field_of(draft, name)
        is_one_of_boxes = name.option >= 0 and len(field.options) > 1
        return (removed if field.row is None or is_one_of_boxes else without_cells)(draft, name)
    return worded(state, name, posted)


def _box(posted: Mapping[str, str]) -> Rect:
    """Return the place that a request says.

    Raises:
        UsageError: It says none.
    """
    left, top, width, height = (number_of(posted.get(key)) for key in ("left", "top", "width", "height"))
    if left is None or top is None or width is None or height is None:
        raise UsageError(Wording(zh="没有给出位置。", en="no place was given."))
    return Rect.at(left, top, width, height)
