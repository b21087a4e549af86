"""Groups of places against the same thing made in the slowest and plainest way."""

from hypothesis import given
from hypothesis import strategies as st

from k8sregistry_lint.linking.build import Place
from k8sregistry_lint.linking.groups import Groups

PLACES = [Place(f"{number}.yaml", 0) for number in range(8)]


def plainly(joins: list[list[Place]]) -> list[list[Place]]:
    groups = [{place} for place in sorted({place for places in joins for place in places})]
    for places in joins:
        joined = [group for group in groups if group & set(places)]
        groups = [group for group in groups if group not in joined] + [set[Place]().union(*joined)]
    return sorted(sorted(group) for group in groups)


@given(st.lists(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3), max_size=12))
def test_what_is_joined_by_whatever_way_is_one_group(joins: list[list[Place]]) -> None:
    groups = Groups()
    for places in joins:
        groups.join(places)
    assert sorted(groups) == plainly(joins)


def test_a_chain_of_joins_is_one_group() -> None:
    groups = Groups()
    for place in PLACES[1:]:
        groups.join([place, PLACES[0]])
    assert list(groups) == [PLACES]
