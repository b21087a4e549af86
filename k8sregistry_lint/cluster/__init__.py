"""What runs in a cluster, who decides on its images, and what moves them: what `plan` shows. Reads
what kubectl prints and talks to no cluster."""

from k8sregistry_lint.cluster.actions import Action, Change, Plan
from k8sregistry_lint.cluster.manifests import ManifestError, workloads
from k8sregistry_lint.cluster.planning import plan
from k8sregistry_lint.cluster.rendering import RENDERERS

__all__ = ["RENDERERS", "Action", "Change", "ManifestError", "Plan", "plan", "workloads"]
