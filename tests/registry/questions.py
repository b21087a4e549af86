"""What the tests ask registries, and the credentials that they give."""

import json
from pathlib import Path
from typing import Any

from k8sregistry_lint.model import Answer, Existence
from k8sregistry_lint.reference import ImageReference, parse
from k8sregistry_lint.registry.exchange import Limits
from k8sregistry_lint.registry.verify import Options, ask_registries
from registry.serving import BASIC

LIMITS = Limits(backoff=0.001, request=20, budget=60)
VERIFIED, UNVERIFIED, ABSENT = Existence.VERIFIED, Existence.UNVERIFIED, Existence.ABSENT


def reference(text: str) -> ImageReference:
    found = parse(text)
    assert found is not None
    return found


def ask(host: str, *images: str, limits: Limits = LIMITS, **options: Any) -> list[Answer]:
    """Ask a registry in place of registry.k8s.io."""
    references = [reference(image) for image in images]
    asked = Options(mirrors={"registry.k8s.io": host} if host else {}, limits=limits, **options)
    answers = ask_registries(references, asked)
    return [answers[each] for each in references]


def one(host: str, image: str, **options: Any) -> Answer:
    (answer,) = ask(host, image, **options)
    return answer


def login(home: Path, host: str, **entry: str) -> None:
    (home / "docker").mkdir(exist_ok=True)
    auths = {host: entry or {"auth": BASIC.removeprefix("Basic ")}}
    (home / "docker" / "config.json").write_bytes(json.dumps({"auths": auths}).encode())
