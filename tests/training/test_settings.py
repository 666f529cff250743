from __future__ import annotations

import argparse
from dataclasses import fields, replace
from pathlib import Path

import pytest
from settings import Settings, add_flags, override, read_settings, write_settings


def parse(*flags: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_flags(parser)
    return parser.parse_args(flags)


def test_written_settings_read_back_equal(settings: Settings, tmp_path: Path) -> None:
    write_settings(settings, tmp_path)
    assert read_settings(tmp_path) == settings


def test_every_scalar_setting_has_a_flag_of_its_type() -> None:
    parsed = vars(parse("--learning-rate", "0.002", "--tokens", "64", "--start-from", "model"))
    scalars = {f.name for f in fields(Settings) if isinstance(f.default, int | float | str)}
    assert parsed.keys() == scalars
    assert (parsed["learning_rate"], parsed["tokens"], parsed["start_from"]) == (0.002, 64, "model")


def test_only_the_flags_that_were_set_override(settings: Settings) -> None:
    assert override(settings, parse()) == settings
    assert override(settings, parse("--seed", "7")) == replace(settings, seed=7)


def test_the_number_of_pieces_must_be_an_integer(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse("--vocabulary", "many")
    assert "invalid int value: 'many'" in capsys.readouterr().err


def test_taught_and_positional_heads_exist_and_do_not_overlap() -> None:
    settings = Settings()
    taught = [head[:2] for head in settings.taught_heads]
    positional = [head[:2] for head in settings.positional_heads]
    assert len({*taught, *positional}) == len(taught) + len(positional) == 27
    for layer, head in [*taught, *positional]:
        assert 1 <= layer <= settings.layers
        assert 1 <= head <= settings.heads


def test_the_default_settings_fit_the_size_that_ships() -> None:
    settings = Settings()
    per_layer = 12 * settings.hidden**2
    weights = settings.layers * per_layer + settings.vocabulary * settings.hidden
    assert 2 * weights < 14.5e6
