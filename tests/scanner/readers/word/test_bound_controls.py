"""Content controls that are bound to an XML part of the file, whose text Word shows instead of their own."""

from __future__ import annotations

import pytest

from scanner.values.reading import Outcome, Witness
from tests.makers.files.word_package import W, WordPackage, xml
from tests.scanner.readers.word.returned import ANSWERS, codes, filled, readings

STORE = "{6F1B3C52-0A7E-4C0B-9B57-1B1E0F3A2D10}"


def bind(package: WordPackage, name: str, words: str, path: str = "/ns0:form[1]/ns0:answer[2]") -> None:
    """Bind a control to the second answer of an XML part, as Word writes it."""
    package.parts["customXml/item1.xml"] = (
        f'<form xmlns="urn:form"><answer>first</answer><answer>{words}</answer></form>'.encode()
    )
    package.parts["customXml/itemProps1.xml"] = (
        f'<ds:datastoreItem ds:itemID="{STORE}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"/>'
    ).encode()
    binding = xml(f'<w:dataBinding w:xpath="{path}" w:storeItemID="{STORE.lower()}"/>')
    binding.set(f"{W}prefixMappings", "xmlns:ns0='urn:form'")
    package.control(name).find(f"{W}sdtPr").append(binding)


def test_a_control_that_shows_what_it_is_bound_to_is_certain() -> None:
    package = filled()
    bind(package, "industry", str(ANSWERS["industry"]))
    assert (readings(package)["industry"].outcome, codes(readings(package)["industry"])) == (Outcome.READ, [])


@pytest.mark.parametrize("words", ["化学原料制造业", ""])
def test_a_control_that_is_bound_to_another_text_is_asked_about_with_both(words: str) -> None:
    package = filled()
    bind(package, "industry", words)
    reading = readings(package)["industry"]
    assert (reading.outcome, codes(reading)) == (Outcome.UNCLEAR, ["word_control_disagrees"])
    assert reading.witnesses == (Witness("text", str(ANSWERS["industry"])), Witness("bound-data", words))


@pytest.mark.parametrize("path", ["//ns0:answer[last()]", "answer", "/*[count(//*) > 0]"])
def test_a_path_that_is_not_followed_is_a_question_since_word_follows_it(path: str) -> None:
    package = filled()
    bind(package, "industry", "化学原料制造业", path.replace(">", "&gt;"))
    reading = readings(package)["industry"]
    assert (reading.outcome, codes(reading)) == (Outcome.UNCLEAR, ["word_control_disagrees"])


@pytest.mark.parametrize("path", ["/ns0:form/ns0:answer[9]", "/other"])
def test_a_binding_that_leads_nowhere_leaves_the_controls_own_text(path: str) -> None:
    package = filled()
    bind(package, "industry", "化学原料制造业", path)
    reading = readings(package)["industry"]
    assert (reading.outcome, reading.text) == (Outcome.READ, ANSWERS["industry"])


@pytest.mark.parametrize(("bound", "outcome"), [("true", Outcome.READ), ("false", Outcome.UNCLEAR)])
def test_a_box_is_compared_with_the_state_that_it_is_bound_to(bound: str, outcome: Outcome) -> None:
    package = filled(company_type="sme")
    bind(package, "company_type.sme", bound)
    assert readings(package)["company_type"].outcome is outcome
