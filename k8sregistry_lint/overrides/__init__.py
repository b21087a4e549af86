"""Values that move the images of a chart that cannot be edited."""

from k8sregistry_lint.overrides.chart import Chart, ChartError, load_chart
from k8sregistry_lint.overrides.emit import post_renderer, yaml_of
from k8sregistry_lint.overrides.merge import MergeError, merged
from k8sregistry_lint.overrides.override import Left, Overrides, overrides_of
from k8sregistry_lint.overrides.release import Release, release_of
from k8sregistry_lint.overrides.values import Value, coalesced, layered, parse_values

__all__ = [
    "Chart",
    "ChartError",
    "Left",
    "MergeError",
    "Overrides",
    "Release",
    "Value",
    "coalesced",
    "layered",
    "load_chart",
    "merged",
    "overrides_of",
    "parse_values",
    "post_renderer",
    "release_of",
    "yaml_of",
]
