"""The examples of the docstrings and of README.md run."""

import doctest
import pathlib

import juesuan
import juesuan._facts
import pytest


def test_docstrings(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    for module in (juesuan, juesuan._facts):
        result = doctest.testmod(module)
        assert result.attempted and not result.failed, module


def test_readme(root: pathlib.Path, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.chdir(root)
    result = doctest.testfile(str(root / "python" / "README.md"), module_relative=False)
    assert result.attempted > 5 and not result.failed
