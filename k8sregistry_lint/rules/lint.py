"""Lints: rules that judge how references fit together, not a registry. Each is found by its own
part of the program."""

from typing import NamedTuple

from k8sregistry_lint.model import Applicability, Level, RuleSummary


class Lint(NamedTuple):
    """A rule without a registry: what it says, and where to read more. Settings select and ignore
    it like any other rule."""

    id: str
    summary: str
    level: Level
    docs: tuple[str, ...]
    advice: str
    applicability: Applicability = Applicability.SAFE

    def in_words(self) -> RuleSummary:
        """The lint as reports list rules."""
        return RuleSummary(self.id, self.summary, self.level, self.advice, self.docs, ())


KUSTOMIZE_SELECTOR_UNMATCHED = Lint(
    id="kustomize-selector-unmatched",
    summary=(
        "the entry selects nothing, because only one of it and the image has moved; "
        "the fix makes it apply"
    ),
    level=Level.ERROR,
    docs=(
        "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/",
        "https://github.com/kubernetes-sigs/external-dns/issues/2992",
    ),
    advice=(
        "The entry's tag, digest or name is not applied, and kustomize does not warn about it. "
        "The fix moves the other side, so that the entry applies again as it was meant to: "
        "check what is deployed then."
    ),
)

IMAGE_NOT_FOUND = Lint(
    id="image-not-found",
    summary="the new image does not exist",
    level=Level.ERROR,
    docs=("https://github.com/opencontainers/distribution-spec/blob/main/spec.md",),
    advice=(
        "The registry moved, but this image is not in the new place: it was not copied, or it "
        "never existed. Its fix is withheld. Only runs with --catalog or --verify report it."
    ),
    applicability=Applicability.DISPLAY_ONLY,
)
DIGEST_MISMATCH = Lint(
    id="digest-mismatch",
    summary="the digest is not that of the tag beside it",
    level=Level.WARNING,
    docs=("https://kubernetes.io/docs/concepts/containers/images/#image-names",),
    advice=(
        "The digest decides what is pulled, so the tag misleads whoever reads it. A digest is "
        "never changed by a fix. Only runs with --catalog or --verify report it."
    ),
    applicability=Applicability.DISPLAY_ONLY,
)

REGISTRY_NOT_ALLOWED = Lint(
    id="registry-not-allowed",
    summary="the image is not from one of the allowed registries",
    level=Level.ERROR,
    docs=(
        "https://kyverno.io/policies/best-practices/restrict-image-registries/restrict-image-registries/",
        "https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/",
    ),
    advice=(
        "Add its registry to `allowed-registries` in the configuration, or give it a mirror in "
        "`mirrors`. The rule is in force only if the configuration has `allowed-registries`."
    ),
)

LINTS = (KUSTOMIZE_SELECTOR_UNMATCHED, IMAGE_NOT_FOUND, DIGEST_MISMATCH, REGISTRY_NOT_ALLOWED)
