"""Whether a fitted transform can be right.

A transform is refused if no printer and scanner distorts a page like that, or if the page's print
contradicts it. Each check returns the reason for refusing in English and Chinese, or None.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from forms.geometry import Transform, mm_from_pixels
from forms.layout.model import Layout
from scanner.paper.register.fitting import POINTS_OF_TWO_ANCHORS, FittedTransform, sixths
from scanner.paper.register.printed_words import WORDS_DPI, WordSamples, find_words
from scanner.values.known_form import Blank
from scanner.values.page.picture import Floats

RESIDUAL_MAX_MM: Final = 0.30
"""Greatest root mean square of all errors of points and rules that the transform leaves; see `LOCAL_MAX_MM`."""

LOCAL_MAX_MM: Final = 0.45
"""Greatest median error of the rules of one direction in any sixth of the page.

Pages that are placed rightly stay under 0.08 mm in both; faxes and dithered scans are the worst of them
(benchmarks/accuracy/registration, 2026-11)."""

SUPPORT_MIN: Final = 0.55
"""Least share of the printed rules within `NEAR_MM` of their place, on a page with two anchors or more."""

SUPPORT_MIN_WITHOUT_ANCHORS: Final = 0.92
"""The same on a page with fewer anchors.

It is nearly 1.0 on pages that are right, and 0.87 on a standard fax, which breaks thin lines. A page that is put one
row too low still has 0.83, because equal rows have equal rules. Two anchors rule that out; with
them only another page, which has up to 0.5, must be recognised.
"""

# A scan in black and white may lose thin rules altogether, so that a page has less than `SUPPORT_MIN`. Such a page is
# believed if it reaches the four shares that follow. The measurements are of 2026-11, on standard faxes of weak print
# that were placed rightly, and on pages that are another page than they were taken for.

FAINT_SUPPORT_MIN: Final = 0.2
"""Least share of the printed rules within `NEAR_MM` of their place. A fax has 0.25; another page has 0.2 to 0.42."""

FAINT_NEAR_MIN: Final = 0.9
"""Least share of the rules that are in place, among those that can be seen. A fax has 1.0; another page 0.5 to 0.93."""

FAINT_AGREEMENT_MIN: Final = 0.75
"""Least share of the ink at the places of printed words that lies on the words' strokes.

A fax has 0.97; another page has 0.34 to 0.44.
"""

FAINT_SHOWN_MIN: Final = 0.05
"""Least share of the printed words' strokes that can be seen. A fax has 0.2."""

BARE_WORDS_MAX: Final = 0.05
"""A sixth of the page without rules is covered or cut off, unless it shows more than this share of its words."""

SCALE_RANGE: Final = (0.85, 1.10)
"""Least and greatest scale of a page that was printed and scanned, 1.0 = true size."""

ANISOTROPY_MAX: Final = 0.06
"""Greatest difference, as a share, between the scales across and down that printers and scanners cause."""

SHEAR_MAX_DEG: Final = 4.0
"""Greatest leaning that printers and scanners cause, in degrees away from a right angle."""

# A camera that looks at a page from 25 degrees aside and from afar gives a picture in which nearer parts are hardly
# larger, so it cannot be told from a scan by its perspective. Its scale may be any, because the paper fills only a part
# of a photo. The two limits that follow are for such pictures; they hold only for pages with two anchors or more, which
# are found whatever the scale is.

PHOTO_ANISOTROPY_MAX: Final = 0.12
"""Greatest difference, as a share, between the scales across and down in such a photo."""

PHOTO_SHEAR_MAX_DEG: Final = 6.0
"""Greatest leaning in such a photo, in degrees away from a right angle."""

PERSPECTIVE_MAX: Final = 0.45
"""Greatest tilt of a photo: the share by which the scale changes over the page's width or height."""


def find_implausible_shape(fit: FittedTransform, layout: Layout) -> tuple[str, str] | None:
    """Return what is wrong with the shape of a page, in English and Chinese, or None for a shape that can be."""
    return find_wrong_shape(fit.transform, layout, fit.page.picture.dpi, of_any_scale=_is_anchored(fit))


def find_wrong_shape(
    transform: Transform, layout: Layout, dpi: tuple[float, float] | None, *, of_any_scale: bool
) -> tuple[str, str] | None:
    """Return why no printer and scanner can have made a transform, in English and Chinese, or None.

    Args:
        transform: From millimetres on paper to the picture.
        layout: The page's layout.
        dpi: The picture's resolution, or None where it is not known.
        of_any_scale: Whether the page is known so surely that it may be a photo from afar, of any scale.
    """
    x, y = layout.width_mm / 2, layout.height_mm / 2
    origin, right, down = transform.to_pixels(np.array([(x, y), (x + 1.0, y), (x, y + 1.0)]))
    across, along = right - origin, down - origin
    if across[0] * along[1] - across[1] * along[0] <= 0:
        return "it is mirrored", "图像左右颠倒"
    tilt = np.abs(transform.matrix[2, :2] / transform.matrix[2, 2]) * [layout.width_mm, layout.height_mm]
    if tilt.max() > PERSPECTIVE_MAX:
        return "it was photographed too far from the side", "拍摄角度过斜"
    if tilt.max() > 0.03:
        return None  # a photo: its sides may well differ in scale
    if of_any_scale:
        return _find_distortion(across, along, PHOTO_ANISOTROPY_MAX, PHOTO_SHEAR_MAX_DEG)
    fault = _find_distortion(across, along, ANISOTROPY_MAX, SHEAR_MAX_DEG)
    return fault if fault is not None or dpi is None else _find_wrong_scale(across, dpi[0])


def _is_anchored(fit: FittedTransform) -> bool:
    """Tell whether the page has two anchors or more."""
    return fit.has_exact_points and len(fit.point_errors) >= POINTS_OF_TWO_ANCHORS


def _find_distortion(
    across: Floats, along: Floats, anisotropy_max: float, shear_max_deg: float
) -> tuple[str, str] | None:
    """Return what is wrong with a flat page, from its millimetre across and down in pixels, float64 (2,) each."""
    width, height = float(np.hypot(*across)), float(np.hypot(*along))
    if abs(width / height - 1) > anisotropy_max:
        return f"it is stretched by {abs(width / height - 1):.0%}", "图像纵横比例不一致"
    leaning = np.degrees(np.arcsin(np.clip(float(across @ along) / (width * height), -1, 1)))
    if abs(leaning) > shear_max_deg:
        return f"it leans by {abs(leaning):.1f} degrees", "图像歪斜变形"
    return None


def _find_wrong_scale(across: Floats, dpi: float) -> tuple[str, str] | None:
    """Return what is wrong with a scan's scale, from its millimetre across in pixels, float64 (2,)."""
    scale = mm_from_pixels(float(np.hypot(*across)), dpi)
    if SCALE_RANGE[0] <= scale <= SCALE_RANGE[1]:
        return None
    return f"it was printed or copied at {scale:.0%}", f"打印或复印比例为{scale:.0%}"


def find_disagreement(fit: FittedTransform, layout: Layout, words: WordSamples | None) -> tuple[str, str] | None:
    """Return which of the page's points, rules and words contradict a fit, in English and Chinese, or None.

    Args:
        fit: The fit.
        layout: The page's layout.
        words: The page's words, from `find_words_if_needed`.
    """
    wanted = SUPPORT_MIN if _is_anchored(fit) else SUPPORT_MIN_WITHOUT_ANCHORS
    if fit.support < wanted and not _is_faint_only(fit, words):
        share = f"{fit.support:.0%}"
        return f"only {share} of its printed lines are where they should be", f"仅有{share}的表格线在应有的位置"
    bare = fit.bare_sixths(layout)
    if bare and not _show_words(words, bare, layout):
        return "a part of it is hidden or cut off", "部分内容被遮挡或缺失"
    if fit.residual_mm > RESIDUAL_MAX_MM:
        return "its marks and lines do not agree", f"定位误差{fit.residual_mm:.2f}毫米"
    local_mm = fit.local_mm(layout)
    if local_mm > LOCAL_MAX_MM:
        return (
            f"a part of it is {local_mm:.2f} mm off: folded or curled",
            f"局部误差{local_mm:.2f}毫米，纸张可能折叠或卷曲",
        )
    return None


def find_words_if_needed(fit: FittedTransform, layout: Layout, blank: Blank | None) -> WordSamples | None:
    """Return the page's printed words where its rules do not say enough, otherwise None."""
    if blank is None or (fit.support >= SUPPORT_MIN_WITHOUT_ANCHORS and not fit.bare_sixths(layout)):
        return None
    page = layout.pages[fit.page.page_no - 1]
    return find_words(fit.page.picture.gray, fit.transform, page, blank(WORDS_DPI)[page.index])


def _is_faint_only(fit: FittedTransform, words: WordSamples | None) -> bool:
    """Tell whether the page lies right and its missing rules were only too thin to be seen."""
    return (
        words is not None
        and fit.support >= FAINT_SUPPORT_MIN
        and fit.near >= FAINT_NEAR_MIN
        and words.agreement >= FAINT_AGREEMENT_MIN
        and words.shown >= FAINT_SHOWN_MIN
    )


def _show_words(words: WordSamples | None, bare: Sequence[int], layout: Layout) -> bool:
    """Tell whether each of the sixths without rules shows words that are printed there."""
    if words is None:
        return False
    at = sixths(words.places_mm, layout)
    return all(words.fitting[at == key].sum() > BARE_WORDS_MAX * words.due[at == key].sum() for key in bare)
