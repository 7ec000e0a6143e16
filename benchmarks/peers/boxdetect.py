"""Finds boxes to tick with boxdetect; runs in an environment of its own, since boxdetect needs opencv<5.

    python peer_boxdetect.py LIST.json FOUND.json

LIST.json: a list of [path of a picture, side of a box in pixels]. Writes FOUND.json: a list a picture of
[x, y, width, height, ticked], in pixels.
"""

import json
import sys

from boxdetect import config
from boxdetect.pipelines import get_checkboxes


def found(path: str, side: float) -> list[list[float]]:
    cfg = config.PipelinesConfig()
    cfg.width_range = [(int(side * 0.75), int(side * 1.35))]
    cfg.height_range = [(int(side * 0.75), int(side * 1.35))]
    cfg.wh_ratio_range = [(0.6, 1.7)]
    cfg.scaling_factors = [1.0]
    cfg.dilation_iterations = [0]
    cfg.horizontal_max_distance = [int(side)]
    cfg.update_num_iterations()
    return [[*map(float, rect), bool(ticked)] for rect, ticked, _ in get_checkboxes(path, cfg)]


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as stream:  # noqa: PTH123  (plain and old on purpose)
        pages = json.load(stream)
    out = []
    for path, side in pages:
        try:
            out.append(found(path, side))
        except Exception as error:  # noqa: BLE001  (a peer's failure on a page is a result)
            print(f"{path}: {error}", file=sys.stderr)
            out.append([])
    with open(sys.argv[2], "w", encoding="utf-8") as stream:  # noqa: PTH123
        json.dump(out, stream)  # not to standard output, where boxdetect prints


if __name__ == "__main__":
    main()
