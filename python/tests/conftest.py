"""What the tests share: the folder of the repository, which lies above this one."""

import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="session")
def root() -> pathlib.Path:
    return ROOT


@pytest.fixture(scope="session", params=["zhaohua-union-2020", "county-education-bureau-2023"])
def example(request: pytest.FixtureRequest) -> pathlib.Path:
    """Each example's folder."""
    return ROOT / "examples" / str(request.param)
