"""Groups of places compared with the plainest possible way to make them."""

from hypothesis import given
from hypothesis import strategies as st

from k8sregistry_lint.linking.groups import NO_LIMIT, Groups, Limit, Place
from k8sregistry_lint.model import Applicability

PLACES = [Place(f"{number}.yaml", 0) for number in range(8)]


def plainly(joins: list[list[Place]]) -> list[list[Place]]:
    groups = [{place} for place in sorted({place for places in joins for place in places})]
    for places in joins:
        joined = [group for group in groups if group & set(places)]
        groups = [group for group in groups if group not in joined] + [set[Place]().union(*joined)]
    return sorted(sorted(group) for group in groups)


@given(st.lists(st.lists(st.sampled_from(PLACES), min_size=1, max_size=3), max_size=12))
def test_joined_places_are_one_group_whatever_joins_them(joins: list[list[Place]]) -> None:
    groups = Groups()
    for places in joins:
        groups.join(places)
    assert sorted(groups) == plainly(joins)


def test_a_chain_of_joins_is_one_group() -> None:
    groups = Groups()
    for place in PLACES[1:]:
        groups.join([place, PLACES[0]])
    assert list(groups) == [PLACES]


def test_the_lowest_limit_of_a_group_counts_and_the_first_of_equal_ones() -> None:
    groups, (one, two, three, *_) = Groups(), PLACES
    groups.join([one, two, three])
    assert groups.limit_of([one, two, three]) == NO_LIMIT
    for place, ceiling, reason in (
        (one, Applicability.UNSAFE, "a"),
        (three, Applicability.DISPLAY_ONLY, "b"),
        (one, Applicability.DISPLAY_ONLY, "c"),
        (one, Applicability.DISPLAY_ONLY, "d"),
    ):
        groups.limit(place, Limit(ceiling, reason))
    assert groups.limit_of([one]) == Limit(Applicability.DISPLAY_ONLY, "c")
    assert groups.limit_of([two, three]) == Limit(Applicability.DISPLAY_ONLY, "b")


def test_a_group_moves_where_its_limit_allows_it() -> None:
    groups, (safe, unsafe, left, beside, *_) = Groups(), PLACES
    groups.join([safe])
    groups.join([left, beside])
    groups.limit(unsafe, Limit(Applicability.UNSAFE, "a"))
    groups.block(left, "b")
    assert groups.moving() == {safe, unsafe}
    assert groups.moving(Applicability.SAFE) == {safe}
