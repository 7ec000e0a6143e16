import pytest

from forms.definition import Field, Kind
from scanner.readers.exact.agreement import agreed
from scanner.values.reading import Outcome, Reading

FIELD = Field("name", "名称", "名称", Kind.TEXT)


def reading(text: str | None, reader: str, outcome: Outcome = Outcome.READ, confidence: float = 1.0) -> Reading:
    return Reading("name", outcome, reader, text=text, confidence=confidence)


@pytest.mark.parametrize("seen", ["常州鸣凰机器人有限公司", "常州鸣凰机器人有限公词", "常州 鸣凰机器人 有限公司"])
def test_exact_words_that_the_page_shows_are_taken_as_they_are(seen: str) -> None:
    exact = reading("常州鸣凰机器人有限公司", "text-layer")
    assert agreed(exact, reading(seen, "rapidocr", confidence=0.97), FIELD) == exact


def test_words_that_say_other_than_the_page_are_unclear_and_the_page_counts() -> None:
    found = agreed(reading("ĻÑŪÁŁà", "text-layer"), reading("常州鸣凰公司", "rapidocr", confidence=0.99), FIELD)
    assert (found.outcome, found.text, found.alternatives) == (Outcome.UNCLEAR, "常州鸣凰公司", ("ĻÑŪÁŁà",))
    assert [problem.code for problem in found.issues] == ["text_layer_disagrees"]
    assert found.estimate <= 0.5


def test_words_that_the_page_does_not_show_are_unclear() -> None:
    found = agreed(reading("常州", "text-layer"), reading(None, "rapidocr", Outcome.BLANK), FIELD)
    assert (found.outcome, found.text) == (Outcome.UNCLEAR, "常州")


@pytest.mark.parametrize("outcome", [Outcome.BLANK, Outcome.UNCLEAR])
def test_without_exact_words_the_page_is_read(outcome: Outcome) -> None:
    seen = reading("常州", "rapidocr", confidence=0.95)
    assert agreed(reading(None, "text-layer", outcome), seen, FIELD) is seen
