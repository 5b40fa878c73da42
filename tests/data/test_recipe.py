import numpy as np
import pytest

from hpwidgets.data._recipe import Recipe


def doubled(X: np.ndarray, offset: int, text: str = "") -> np.ndarray:
    return 2 * X + offset + len(text)


def numbers() -> np.ndarray:
    return np.arange(3)


def halves(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return X[:1], X[1:]


def run(recipe: Recipe) -> dict[str, np.ndarray]:
    namespace: dict[str, np.ndarray] = {}
    exec(recipe.code, namespace)
    return namespace


def test_code_repeats_the_steps() -> None:
    recipe = Recipe()
    recipe.run("X", numbers)
    recipe.run("X", doubled, "X", offset=1)
    recipe.run("left, right", halves, "X")
    assert recipe["left"].tolist() == [1]
    assert recipe["right"].tolist() == [3, 5]
    np.testing.assert_array_equal(run(recipe)["right"], recipe["right"])
    assert recipe.code.endswith(
        "\n\n\nX = numbers()\nX = doubled(X, offset=1)\nleft, right = halves(X)\n"
    )


def test_a_function_is_written_once() -> None:
    recipe = Recipe()
    recipe.run("X", numbers)
    recipe.run("X", doubled, "X", offset=1)
    recipe.run("X", doubled, "X", offset=2)
    assert recipe.code.count("def doubled") == 1
    assert recipe["X"].tolist() == [4, 8, 12]


@pytest.mark.parametrize("length", [3, 70, 88, 89, 5000])
def test_text_of_any_length_is_written_in_short_lines(length: int) -> None:
    recipe = Recipe()
    recipe.run("X", numbers)
    recipe.run("X", doubled, "X", offset=1, text="'" * length)
    assert max(len(line) for line in recipe.code.splitlines()) <= 100
    np.testing.assert_array_equal(run(recipe)["X"], recipe["X"])


def test_a_step_can_be_stated_with_a_remark() -> None:
    recipe = Recipe()
    recipe.state("X", np.ones(2), numbers, remark="from elsewhere")
    assert recipe["X"].tolist() == [1, 1]
    assert recipe.code.endswith("\n# from elsewhere\nX = numbers()\n")


def test_as_many_results_as_names() -> None:
    with pytest.raises(ValueError, match="longer than argument 1"):
        Recipe().run("a, b", numbers)
