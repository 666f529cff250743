from __future__ import annotations

import bertlook as bl
from bertlook.measures import Dossiers


def test_a_dossier_and_its_examples_say_what_they_are() -> None:
    model, sentences = bl.load(), bl.corpora.sample()[:4]
    dossier = Dossiers(top=1).of(map(model, sentences)).dossier("3-1")
    (example,) = dossier.strongest
    link = f"{example.words[example.query]} -> {example.words[example.key]}"
    assert repr(example).startswith(f"<DossierExample {example.position}: {link} 0.")
    assert repr(dossier) == f"<HeadDossier 3-1: 3 examples, {len(dossier.word_pairs)} word pairs>"
