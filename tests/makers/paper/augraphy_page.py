"""Damages pages with augraphy; runs in an environment of its own, since augraphy brings another opencv.

    python augraphy_page.py

Each line of its input is JSON: [page as .npy, augmentation, seed, where to write it as .npy]. It
answers each with a line: "done", or what went wrong.
"""

import json
import random
import sys

import augraphy
import numpy as np


def damaged(page: np.ndarray, augmentation: str, seed: int) -> np.ndarray:
    """Return the page, uint8 BGR, in its own size."""
    random.seed(seed)
    np.random.seed(seed)
    seen = getattr(augraphy, augmentation)(p=1)(page)
    seen = page if seen is None else np.asarray(seen[0] if isinstance(seen, tuple) else seen)
    if seen.ndim == 2:
        seen = np.repeat(seen[:, :, None], 3, axis=2)
    seen = np.ascontiguousarray(seen[:, :, :3]).astype(np.uint8)
    if seen.shape != page.shape:
        raise ValueError(f"{augmentation} changed the size {page.shape} to {seen.shape}")
    return seen


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # augraphy prints
    for line in sys.stdin:
        source, augmentation, seed, target = json.loads(line)
        try:
            np.save(target, damaged(np.load(source), augmentation, seed))
            answer = "done"
        except Exception as error:  # noqa: BLE001  (its failure on a page is told)
            answer = f"{type(error).__name__}: {error}"
        print(answer.replace("\n", " "), file=answers, flush=True)


if __name__ == "__main__":
    main()
