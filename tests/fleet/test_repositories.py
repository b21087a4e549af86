"""The lists of repositories: what is fetched under which name, what is refused, and who does it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k8sregistry_lint.fleet.repositories import repositories, repository, without_secrets
from k8sregistry_lint.fleet.shards import Shard, result_name

FETCHED = [
    ("https://github.com/acme/shop", "github.com/acme/shop", "https"),
    ("https://github.com/acme/shop.git", "github.com/acme/shop", "https"),
    ("https://me:token@git.acme.org:8443/shop.git", "git.acme.org:8443/shop", "https"),
    ("http://git.acme.org/shop/", "git.acme.org/shop", "http"),
    ("ssh://git@github.com/acme/shop.git", "github.com/acme/shop", "ssh"),
    ("git@github.com:acme/shop.git", "github.com/acme/shop", "ssh"),
    ("github.com:acme/shop", "github.com/acme/shop", "ssh"),
    ("/srv/git/shop.git", "/srv/git/shop", "file"),
    ("/srv/git/a shop: new/.git", "/srv/git/a shop: new", "file"),
    ("../shop", "../shop", "file"),
    ("C:\\git\\shop", "C:\\git\\shop", "file"),
    ("file:///srv/git/shop.git", "/srv/git/shop", "file"),
]
REFUSED = [
    ("--upload-pack=touch pwned", "option"),
    ("-u", "option"),
    ("ext::sh -c touch% pwned", "program"),
    ("file::/srv/git/shop", "program"),
    ("https::https://github.com/acme/shop", "program"),
    ("git://github.com/acme/shop", "git://"),
    ("HTTPS://github.com/acme/shop", "HTTPS://"),
    ("ftp://github.com/acme/shop", "ftp://"),
    ("ssh://-oProxyCommand=touch/shop", "host"),
    ("git@-oProxyCommand=touch:shop", "host"),
    ("https:///shop", "host"),
    ("https://github.com/acme/shop\x1b[2J", "printed"),
    ("https://github.com/a\rb", "printed"),
]


@pytest.mark.parametrize(("address", "name", "protocol"), FETCHED)
def test_an_address_has_a_name_and_a_protocol(address: str, name: str, protocol: str) -> None:
    found = repository(address)
    assert (found.name, found.protocol, found.refusal) == (name, protocol, "")
    assert found.protocols >= {protocol}
    assert ("file" in found.protocols) == (protocol == "file")
    assert ("http" in found.protocols) == (protocol == "http")


@pytest.mark.parametrize(("address", "reason"), REFUSED)
def test_an_address_is_refused(address: str, reason: str) -> None:
    found = repository(address)
    assert reason in found.refusal
    assert found.name == address


def test_no_name_and_no_message_has_a_password() -> None:
    for scheme in ("https", "gopher"):
        assert "token" not in repository(f"{scheme}://me:token@acme.org/shop").name
    assert without_secrets("fatal: 'https://me:to@ken@a.org/b' is gone") == (
        "fatal: 'https://a.org/b' is gone"
    )


def test_a_list_has_comments_and_names_each_repository_once() -> None:
    text = "# ours\n\ngit@a.org:x.git  # the shop\r\n  https://a.org/x\nhttps://a.org/y#1\n"
    assert [each.address for each in repositories(text.split("\n"))] == [
        "git@a.org:x.git",
        "https://a.org/y#1",
    ]


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        (["s/shop", "s/shop.git"], ["s/shop", "s/shop.git"]),
        (["s/shop.git", "s/shop/"], ["s/shop.git", "s/shop"]),
        (["/s/shop/.git", "/s/shop.git/", "/s/shop"], ["/s/shop", "/s/shop.git"]),
        (["file:///s/shop.git", "/s/shop", "/s/shop.git"], ["/s/shop.git", "/s/shop"]),
        (["s/shop.git", "s/shop.git/"], ["s/shop"]),
        (["s/shop/.git", "s/shop", "s/shop//"], ["s/shop"]),
        (["https://a.org/x", "git@a.org:x.git"], ["a.org/x"]),
    ],
)
def test_two_folders_are_two_repositories(listed: list[str], names: list[str]) -> None:
    assert [each.name for each in repositories(listed)] == names


@pytest.mark.parametrize(("text", "shard"), [("0/8", 0), ("8/8", 0), ("3/8", 3), ("1/1", 0)])
def test_shards_count_from_0_or_from_1(text: str, shard: int) -> None:
    found = Shard.parse(text)
    assert found.number % found.total == shard


@pytest.mark.parametrize("text", ["", "3", "9/8", "0/0", "-1/8", "1/-8", "1.0/8", "1/8/2", "१/८"])
def test_what_is_no_shard_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not K/N"):
        Shard.parse(text)


@given(st.sets(st.text(min_size=1)), st.integers(1, 20))
def test_each_repository_belongs_to_one_shard(names: set[str], total: int) -> None:
    for first in (0, 1):
        shards = [Shard(number, total) for number in range(first, first + total)]
        owners = {name: [shard for shard in shards if shard.has(name)] for name in names}
        assert all(len(found) == 1 for found in owners.values())


def test_shards_are_even() -> None:
    sizes = [sum(Shard(k, 8).has(f"github.com/acme/{n}") for n in range(2_000)) for k in range(8)]
    assert 200 < min(sizes) <= max(sizes) < 300


@given(st.sets(st.text(min_size=1), min_size=2))
def test_results_have_harmless_names_of_their_own(names: set[str]) -> None:
    files = {result_name(name) for name in names}
    assert len({file.lower() for file in files}) == len(names)
    for file in files:
        assert file.isascii()
        assert len(file) < 90
        assert not set(file) - set("abcdefghijklmnopqrstuvwxyz0123456789-.")
        assert file[0] not in "-."
