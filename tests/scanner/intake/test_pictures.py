import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.TiffImagePlugin import AppendingTiffWriter

from forms.errors import SourceError
from scanner.intake.opening import open_source
from scanner.intake.pictures import MAX_PAGES, open_picture
from scanner.values.issue import Issue
from scanner.values.page.picture import PageStream, Picture
from scanner.values.source import Source, SourceKind

HEIC = Path(__file__).parents[2] / "assets" / "heic"


def source(content: bytes, name: str = "a.jpg") -> Source:
    return Source(name, f"mail.eml/{name}", content)


def stored(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def paper(width: int = 80, height: int = 120, mode: str = "L") -> Image.Image:
    """White with a black block in its top left quarter."""
    pixels = np.full((height, width), 255, np.uint8)
    pixels[: height // 2, : width // 2] = 0
    return Image.fromarray(pixels).convert(mode)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF"])
def test_a_grey_picture_opens_as_one_grey_page(kind: str) -> None:
    options = {"lossless": True} if kind == "WEBP" else {}
    opened = open_picture(source(stored(paper(), kind, **options))).all()

    (page,) = opened.pages
    assert (opened.kind, opened.issues, page.page_no, page.colour) == (SourceKind.SCAN, (), 1, None)
    assert (page.gray.dtype, page.gray.shape) == (np.uint8, (120, 80))
    assert page.gray[10, 10] < 10
    assert page.gray[100, 70] > 245


def test_a_colour_picture_keeps_its_colour_in_the_order_blue_green_red() -> None:
    (page,) = open_picture(source(stored(Image.new("RGB", (20, 10), (200, 100, 50)), "PNG"))).all().pages

    assert page.colour is not None
    assert page.colour[5, 5].tolist() == [50, 100, 200]
    assert page.gray[5, 5] == pytest.approx(0.299 * 200 + 0.587 * 100 + 0.114 * 50, abs=1)


def test_a_grey_scan_stored_in_three_channels_counts_as_grey() -> None:
    (page,) = open_picture(source(stored(paper(mode="RGB"), "PNG"))).all().pages

    assert page.colour is None


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "CMYK", "I;16", "F"])
def test_every_pixel_format_becomes_eight_bits(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(paper(), np.uint16) * 257)
    else:
        image = paper().convert("RGB").convert(mode) if mode in ("P", "CMYK", "RGBA") else paper(mode=mode)
    (page,) = open_picture(source(stored(image, "TIFF"))).all().pages

    assert page.gray.dtype == np.uint8
    assert page.gray[10, 10] < 10
    assert page.gray[100, 70] > 245


def test_what_is_transparent_is_white_paper() -> None:
    image = Image.new("RGBA", (10, 10), (0, 0, 0, 0))

    assert open_picture(source(stored(image, "PNG"))).all().pages[0].gray.min() == 255


@pytest.mark.parametrize(("orientation", "black"), [(1, (0, 0)), (3, (-1, -1)), (6, (0, -1)), (8, (-1, 0))])
def test_the_orientation_that_a_phone_notes_is_applied(orientation: int, black: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (page,) = open_picture(source(stored(paper(), "JPEG", exif=exif, quality=95))).all().pages

    assert page.gray.shape == ((120, 80) if orientation < 5 else (80, 120))
    corners = {place: int(page.gray[place]) for place in ((0, 0), (0, -1), (-1, 0), (-1, -1))}
    assert min(corners, key=corners.__getitem__) == black


def test_all_pages_of_a_tiff_open_in_order() -> None:
    frames = [Image.new("L", (30 + index, 40), 50 * index) for index in range(4)]
    opened = open_picture(source(stored(frames[0], "TIFF", save_all=True, append_images=frames[1:]))).all()

    assert [page.page_no for page in opened.pages] == [1, 2, 3, 4]
    assert [page.gray.shape[1] for page in opened.pages] == [30, 31, 32, 33]


@pytest.mark.parametrize(("lines_dpi", "height"), [(196, 2156), (98, 1078)])
def test_a_fax_comes_out_with_square_pixels(lines_dpi: int, height: int) -> None:
    fax = Image.new("1", (1728, height), 1)
    fax.paste(0, (0, 0, 864, height // 2))
    content = stored(fax, "TIFF", compression="group4", dpi=(204, lines_dpi))
    (page,) = open_picture(source(content)).all().pages

    assert page.dpi == pytest.approx((204, 204))
    assert page.gray.shape[1] == 1728
    assert page.gray.shape[0] == pytest.approx(height * 204 / lines_dpi, abs=1)
    assert page.gray[:1000, :800].max() == 0
    assert page.gray[1300:, 900:].min() == 255


def test_a_standard_fax_without_resolution_is_known_by_its_width() -> None:
    fax = Image.new("1", (1728, 1078), 1)
    (page,) = open_picture(source(stored(fax, "TIFF", compression="group4"))).all().pages

    assert page.gray.shape == (round(1078 * 204 / 98), 1728)


@pytest.mark.parametrize(
    ("size", "dpi", "believed"),
    [((1654, 2339), 200, True), ((3000, 4000), 72, False), ((600, 800), 300, False), ((2480, 3508), 300, True)],
)
def test_a_resolution_is_believed_if_it_makes_a_sheet_of_paper(size: tuple[int, int], dpi: int, believed: bool) -> None:
    content = stored(Image.new("L", size, 255), "JPEG", dpi=(dpi, dpi))

    assert open_picture(source(content)).all().pages[0].dpi == ((dpi, dpi) if believed else None)


def test_a_file_cut_off_in_the_middle_is_broken() -> None:
    rng = np.random.default_rng(1)
    content = stored(Image.fromarray(rng.integers(0, 255, (200, 200), np.uint8)), "JPEG")

    with pytest.raises(SourceError, match=r"mail\.eml/a\.jpg") as caught:
        open_picture(source(content[: len(content) // 2])).all()
    assert caught.value.code == "file_broken"
    assert caught.value.wording.zh


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff", b"II*\x00\xff\xff\xff\xff", b"BM" + bytes(40), b"%PDF-1.7"])
def test_what_is_no_picture_is_broken(content: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        open_picture(source(content)).all()
    assert caught.value.code == "file_broken"


@pytest.mark.parametrize(
    ("name", "shape", "black"),
    [
        ("upright", (192, 128), (0, 0)),
        ("turned-3", (192, 128), (-1, -1)),
        ("turned-6", (128, 192), (0, -1)),
        ("turned-8", (128, 192), (-1, 0)),
    ],
)
def test_a_photo_in_heic_opens_as_the_phone_shows_it(name: str, shape: tuple[int, int], black: tuple[int, int]) -> None:
    opened = open_source(source((HEIC / f"{name}.heic").read_bytes(), "IMG_1.HEIC"))
    assert isinstance(opened, PageStream)
    (page,) = opened.pictures()
    assert page.gray.shape == shape
    corners = {place: int(page.gray[place]) for place in ((0, 0), (0, -1), (-1, 0), (-1, -1))}
    assert min(corners, key=corners.__getitem__) == black
    assert sorted(corners.values())[1] > 245


def test_a_heic_cut_off_is_broken() -> None:
    content = (HEIC / "upright.heic").read_bytes()
    for length in (24, 200, len(content) - 40):
        with pytest.raises(SourceError) as caught:
            open_picture(source(content[:length], "IMG_1.HEIC")).all()
        assert caught.value.code == "file_broken"


def test_a_heic_with_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    content = (HEIC / "upright.heic").read_bytes()
    size = content.index(b"ispe") + 8
    large = content[:size] + (20_000).to_bytes(4, "big") * 2 + content[size + 8 :]
    with pytest.raises(SourceError) as caught:
        open_picture(source(large, "IMG_1.HEIC")).all()
    assert caught.value.code == "file_too_large"


def test_one_broken_page_of_a_tiff_leaves_the_others() -> None:
    rng = np.random.default_rng(2)
    frames = [Image.fromarray(rng.integers(0, 255, (60, 60), np.uint8)) for _ in range(3)]
    content = bytearray(stored(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw"))
    with Image.open(io.BytesIO(bytes(content))) as image:
        image.seek(1)
        start = image.tag_v2[273][0]
        content[start : start + 400] = b"\xff" * 400
    opened = open_picture(source(bytes(content))).all()

    assert [page.page_no for page in opened.pages] == [1, 3]
    assert [issue.code for issue in opened.issues] == ["page_broken"]
    assert "2" in opened.issues[0].message_zh


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    content = bytearray(stored(Image.new("1", (8, 8)), "BMP"))
    content[18:26] = (20_000).to_bytes(4, "little") + (20_000).to_bytes(4, "little")

    with pytest.raises(SourceError) as caught:
        open_picture(source(bytes(content))).all()
    assert caught.value.code == "file_too_large"


def test_a_large_picture_within_the_limit_opens_without_a_warning() -> None:
    content = stored(Image.new("1", (9_500, 10_000), 1), "TIFF", compression="group4")

    assert open_picture(source(content)).all().pages[0].gray.shape == (10_000, 9_500)


def test_pages_beyond_the_limit_are_told() -> None:
    frames = [Image.new("L", (2, 2), 255) for _ in range(MAX_PAGES + 2)]
    opened = open_picture(source(stored(frames[0], "TIFF", save_all=True, append_images=frames[1:]))).all()

    assert len(opened.pages) == MAX_PAGES
    assert [issue.code for issue in opened.issues] == ["pages_left_out"]


def test_pages_that_are_opened_by_themselves_are_those_that_are_opened_one_after_the_other() -> None:
    frames = [Image.new("L", (750 + number, 1000), number) for number in range(9)]
    files = [
        stored(one, "TIFF", dpi=(100, 100)) if number % 3 else stored(one, "TIFF") for number, one in enumerate(frames)
    ]
    opened = open_picture(source(_tiff_of(files)))
    whole = list(opened.pages())
    assert opened.count() == len(whole) == 9
    for only in (range(9), range(3, 5), range(8, 9), range(7, 12)):
        assert [_described(page) for page in opened.pages_in(only)] == [
            _described(page) for page in whole[only.start : only.stop]
        ]
    resolutions = [page.dpi for page in whole if isinstance(page, Picture)]
    assert resolutions[1:6] == [(100, 100), (100, 100), None, (100, 100), (100, 100)]


def _tiff_of(files: list[bytes]) -> bytes:
    """One TIFF with the pages of several, each with its own tags."""
    stream = io.BytesIO()
    with AppendingTiffWriter(stream, new=True) as writer:
        for content in files:
            with Image.open(io.BytesIO(content)) as frame:
                frame.save(writer, "TIFF", **({"dpi": frame.info["dpi"]} if "dpi" in frame.info else {}))
            writer.newFrame()
    return stream.getvalue()


def _described(page: Picture | Issue) -> object:
    return page if isinstance(page, Issue) else (page.page_no, page.dpi, page.gray.tobytes())


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    frames = [paper(), Image.new("L", (80, 120), 255), Image.new("L", (80, 120), 0)]
    opened = open_picture(source(stored(frames[0], kind, save_all=True, append_images=frames[1:]))).all()

    (page,) = opened.pages
    assert page.gray[10, 10] < 20
    assert page.gray[100, 70] > 235


def test_of_a_phones_double_picture_the_first_is_taken() -> None:
    opened = open_picture(
        source(stored(paper(), "MPO", save_all=True, append_images=[Image.new("L", (80, 120), 0)]))
    ).all()

    assert len(opened.pages) == 1


def test_opening_touches_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    open_picture(source(stored(paper(), "TIFF"))).all()

    assert list(tmp_path.iterdir()) == []
