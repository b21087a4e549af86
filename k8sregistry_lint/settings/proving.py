"""Proves that rules of the configuration do in a file what their examples promise: a rule may
describe images that no search finds."""

from collections.abc import Iterable

from k8sregistry_lint.files.prefilter import holds
from k8sregistry_lint.rules import PackError, RegistryRule, RuleSet
from k8sregistry_lint.text import SourceFile

_POD = """\
kind: Pod
spec:
  containers:
    - name: example
      image: {}
"""


def prove_in_files(own: Iterable[RegistryRule], rules: RuleSet) -> None:
    """Check each example as the image of a container. Raises PackError for one that is not
    found."""
    from k8sregistry_lint.checking.checker import check  # 40 ms that only a user's own rules need

    for rule in own:
        for image, _ in rule.examples:
            text = _POD.format(image)
            report = check(SourceFile("example.yaml", text), rules)
            if not holds(text.encode(), rules.literals) or not report.findings:
                raise PackError(f"rule {rule.id}: the example {image} is not found in a file")
