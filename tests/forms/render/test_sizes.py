from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.render.registry import RENDERERS

LIMITS = {("annex2", "pdf"): 2_500_000}
LIMIT = 400_000
DIGESTS = """
import hashlib, sys
from forms.catalogue import load_catalogue
from forms.faces import load_metrics
from forms.layout import lay_out
from forms.render.pdf.together import render_together
from forms.render.registry import RENDERERS

parts = [(form, lay_out(form, load_metrics())) for form in load_catalogue().forms]
for form, layout in parts:
    for kind, renderer in RENDERERS.items():
        print(form.id, kind, hashlib.sha256(renderer.render(form, layout)).hexdigest())
print(hashlib.sha256(render_together(parts)).hexdigest())
"""


@pytest.mark.parametrize("kind", ["pdf", "docx"])
@pytest.mark.parametrize("form_id", ["notice", "annex1", "annex2"])
def test_a_file_is_small_enough_to_be_mailed(form_id: str, kind: str) -> None:
    form = load_catalogue().form(form_id)
    content = RENDERERS[kind].render(form, lay_out(form, load_metrics()))
    assert len(content) < LIMITS.get((form_id, kind), LIMIT)


def test_all_six_files_are_built_in_ten_seconds_of_work() -> None:
    load_metrics()
    started = time.process_time()
    for form in load_catalogue().forms:
        layout = lay_out(form, load_metrics())
        for renderer in RENDERERS.values():
            renderer.render(form, layout)
    assert time.process_time() - started < 10.0


def test_another_process_with_another_hash_seed_makes_the_same_bytes() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", DIGESTS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert len(said[0].splitlines()) == 7
