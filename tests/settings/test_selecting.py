"""Which rules a run has: packs, own rules, and terms that may be ids, packs, globs, lists or
`all`."""

import pytest

from k8sregistry_lint.rules import LINTS, REGISTRY_NOT_ALLOWED, load_pack, pack_names
from k8sregistry_lint.settings.settings import Settings, SettingsError, rules_of

K8S = {rule.id for rule in load_pack("k8s")}
ISTIO = {rule.id for rule in load_pack("istio")}
LINT = {lint.id for lint in LINTS if lint is not REGISTRY_NOT_ALLOWED}


def chosen(
    select: tuple[str, ...] = (), ignore: tuple[str, ...] = (), packs: tuple[str, ...] = ()
) -> set[str]:
    rules = rules_of(Settings(select=select, ignore=ignore, packs=packs))
    return {rule.id for rule in rules.rules} - rules.silent | {lint.id for lint in rules.lints}


@pytest.mark.parametrize(
    ("select", "ignore", "packs", "ids"),
    [
        ((), (), (), K8S | LINT),
        ((), (), ("istio",), K8S | ISTIO | LINT),
        ((), (), ("istio,helm2",), K8S | ISTIO | {r.id for r in load_pack("helm2")} | LINT),
        ((), (), (" istio , ",), K8S | ISTIO | LINT),
        ((), (), ("ist*",), K8S | ISTIO | LINT),
        (("k8s-gcr-io",), (), (), {"k8s-gcr-io"}),
        (("k8s-gcr-io,k8scsi",), (), (), {"k8s-gcr-io", "k8scsi"}),
        (("k8s-gcr-io", "k8scsi"), ("k8scsi",), (), {"k8s-gcr-io"}),
        (("all",), (), (), K8S | LINT),
        (("k8s",), (), (), K8S),
        (("istio",), (), ("istio",), ISTIO),
        (("istio-*",), (), ("istio",), ISTIO),
        (("kustomize-selector-unmatched",), (), (), {"kustomize-selector-unmatched"}),
        ((), ("all",), (), set()),
        ((), ("k8s",), ("istio",), ISTIO | LINT),
        ((), ("istio",), (), K8S | LINT),
        ((), ("istio-gcr",), (), K8S | LINT),
        ((), ("k8s*", "k8s"), (), LINT),
    ],
)
def test_terms(
    select: tuple[str, ...], ignore: tuple[str, ...], packs: tuple[str, ...], ids: set[str]
) -> None:
    assert chosen(select, ignore, packs) == ids


def test_all_packs() -> None:
    assert chosen(packs=("all",)) == LINT | {
        rule.id for name in pack_names() for rule in load_pack(name)
    }


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (Settings(select=("istio-gcr",)), "'istio-gcr' is in pack istio; add --pack istio"),
        (Settings(select=("istio",)), "'istio' is in pack istio; add --pack istio"),
        (Settings(select=("nope",)), "no rule is called 'nope'"),
        (Settings(ignore=("nope*",)), "no rule is called"),
        (Settings(ignore=("k8s-gcr-oi",)), "did you mean 'k8s-gcr-io'?"),
        (Settings(packs=("nope",)), "no pack is called 'nope'; there are "),
        (Settings(packs=("nope*",)), "no pack is called"),
    ],
)
def test_terms_that_mean_nothing(settings: Settings, message: str) -> None:
    with pytest.raises(SettingsError, match=message.replace("?", r"\?").replace("*", r"\*")):
        rules_of(settings)
    assert rules_of(settings._replace(select=(), ignore=(), packs=())).rules
