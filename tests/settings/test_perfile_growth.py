"""`per-file-ignores` of thousands of patterns: each is made ready once."""

from k8sregistry_lint.settings import perfile
from k8sregistry_lint.settings.perfile import PerFileIgnore


def test_a_pattern_is_made_ready_once_for_all_files() -> None:
    ignores = [PerFileIgnore("", f"f{number}.yaml", ("all",)) for number in range(2_000)]
    made = perfile._exclusions.cache_info().misses
    for path in ("a.yaml", "b.yaml", "f7.yaml"):
        assert sum(each.covers(path) for each in ignores) == (path == "f7.yaml")
    assert perfile._exclusions.cache_info().misses - made == len(ignores)
